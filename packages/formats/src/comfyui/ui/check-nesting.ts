import type { Diagnostic } from '@turnbuckle/model';
import { broken } from '../broken.ts';
import { maxInstances, maxNesting } from './limits.ts';
import type { UiDocument } from './ui-document.ts';

/** Tells of subgraphs that contain themselves and of nesting that opens into more than a plan holds: neither can run. */
export function checkNesting(document: UiDocument): Diagnostic[] {
  const found: Diagnostic[] = [];
  const opened = new Map<string, number>();
  const count = (id: string, within: ReadonlySet<string>): number => {
    const known = opened.get(id);
    const definition = document.definitions.get(id);
    if (known !== undefined || definition === undefined) return known ?? 0;
    if (within.has(id) || within.size >= maxNesting) {
      const message = within.has(id)
        ? `The subgraph '${definition.title ?? id}' contains itself, so it never ends.`
        : `Subgraphs are nested deeper than ${maxNesting} levels; the innermost are not looked into.`;
      found.push(broken('bad-graph', definition.pointer, message));
      opened.set(id, 0);
      return 0;
    }
    const deeper = new Set([...within, id]);
    const total = definition.nodes.reduce((sum, { type }) => sum + count(type, deeper), 1);
    opened.set(id, Math.min(total, Number.MAX_SAFE_INTEGER));
    return total;
  };
  const total = document.root.nodes.reduce((sum, { type }) => sum + count(type, new Set()), 0);
  if (total > maxInstances) found.push(broken('bad-graph', '/definitions', `The subgraphs open into more than ${maxInstances} instances; the plan stops there.`));
  return found;
}
