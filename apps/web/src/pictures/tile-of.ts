import { compile, planOf, type Session } from '@turnbuckle/compiler';
import { readDocument } from '@turnbuckle/formats';
import type { Diagnostic } from '@turnbuckle/model';
import { picture, studio } from '@turnbuckle/texture';
import type { Tile } from './messages.ts';

/**
 * A stored document as the wall shows it: judged as `turnbuckle check --policy strict` judges it, and painted as the legacy editor paints
 * it, every wire carrying what it carries.
 */
export function tileOf({ id, document }: { readonly id: string; readonly document: string }, isPainted: boolean): Tile {
  const { value, diagnostics } = readDocument(document, { catalog: studio });
  const [graph] = value?.graphs ?? [];
  if (graph === undefined) return { id, rgba: null, isPainted: true, ...judged(diagnostics), nodes: 0, wires: 0 };
  const session = compile(graph, { catalog: studio, policy: 'strict' });
  return { id, rgba: isPainted ? painted(session) : null, isPainted, ...judged([...diagnostics, ...session.diagnostics]), nodes: graph.nodes.length, wires: graph.edges.length };
}

function judged(diagnostics: readonly Diagnostic[]): Pick<Tile, 'problems' | 'isWrong'> {
  const problems = diagnostics.filter(({ severity }) => severity !== 'info').map(({ code, severity, message }) => ({ code, severity, message }));
  return { problems, isWrong: problems.some(({ severity }) => severity === 'error') };
}

function painted(session: Session): Tile['rgba'] {
  const plan = planOf(session.resolved);
  return plan.steps.length === 0 ? null : picture(plan).rgba;
}
