/** Aborts at the first SIGTERM, SIGINT or SIGHUP, so that what is under way can end. `dispose` takes the listeners off again. */
export function stopSignal(): { readonly signal: AbortSignal; dispose(): void } {
  const stopping = new AbortController();
  const names = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  const stop = (): void => stopping.abort();
  for (const name of names) process.on(name, stop);
  return {
    signal: stopping.signal,
    dispose() {
      for (const name of names) process.off(name, stop);
    },
  };
}
