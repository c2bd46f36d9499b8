interface GridPlace {
  readonly index: number;
  readonly count: number;
  readonly columns: number;
}

/** Where a key leads from a place in a grid of equal cells; `null` when it leads nowhere. */
export function gridStep(key: string, { index, count, columns }: GridPlace): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index + columns,
    ArrowUp: index - columns,
    PageDown: Math.min(index + columns * 5, count - 1),
    PageUp: Math.max(index - columns * 5, 0),
    Home: 0,
    End: count - 1,
  };
  const next = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return next === undefined || next < 0 || next >= count || next === index ? null : next;
}
