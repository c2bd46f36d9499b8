/** Gathers calls: the work is done once, `delayMs` after the first of them. */
export function soon(work: () => void, delayMs: number): () => void {
  // biome-ignore lint/correctness/noUnusedVariables: `??=` reads it
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      work();
    }, delayMs);
  };
}
