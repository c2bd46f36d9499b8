/** Aborts at the first Ctrl-C or SIGTERM, so that a report of what was done can be given. A second one ends the process as it always would. */
export function stopSignal(): { readonly signal: AbortSignal; dispose(): void } {
  const stopping = new AbortController();
  const names = ['SIGINT', 'SIGTERM'] as const;
  const stop = (): void => {
    stopping.abort();
    dispose();
  };
  const dispose = (): void => {
    for (const name of names) process.off(name, stop);
  };
  for (const name of names) process.on(name, stop);
  return { signal: stopping.signal, dispose };
}
