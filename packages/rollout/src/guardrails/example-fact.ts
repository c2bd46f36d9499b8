import type { Fact } from './fact.ts';

/** A fact of somebody new, ten a second. */
export function exampleFact(index: number, rest: Partial<Fact> = {}): Fact {
  const name = String(index).padStart(4, '0');
  return {
    id: `fact-${name}`,
    user: `person-${name}`,
    workspace: `workspace-${name}`,
    graph: `graph-${name}`,
    release: 'strict',
    function: 'connect',
    ok: true,
    atMs: index * 100,
    ...rest,
  };
}
