import { compile, type Policy } from '@turnbuckle/compiler';
import { readDocument } from '@turnbuckle/formats';
import type { Catalog } from '@turnbuckle/model';

/** What a policy refuses in a document when it is saved the next time, by code. What is set aside already is refused no more; nor is the input that it left open. */
export function refusedByPolicy(text: string, { catalog, policy }: { readonly catalog: Catalog; readonly policy: Policy }): Record<string, number> {
  const refused: Record<string, number> = {};
  for (const graph of readDocument(text, { catalog }).value?.graphs ?? []) {
    const waiting = new Set(graph.edges.flatMap(({ quarantined, to }) => (quarantined === undefined ? [] : [to.node])));
    for (const { severity, code, at } of compile(graph, { catalog, policy, moment: 'save' }).diagnostics) {
      if (severity !== 'error' || (code === 'port-required' && at.node !== undefined && waiting.has(at.node))) continue;
      refused[code] = (refused[code] ?? 0) + 1;
    }
  }
  return refused;
}
