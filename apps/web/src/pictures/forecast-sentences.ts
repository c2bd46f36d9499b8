import { type Diagnostic, type Graph, type Json, nodeName, own } from '@turnbuckle/model';
import { studio } from '@turnbuckle/texture';

/** Both ends of an edge as migrations keep them. */
type Ends = readonly [node: string, port: string | null, target: string, input: string | null];

/** What a safe fix did to a wire; `null` for an entry that tells of something else. `graph` is the one with the fix. */
export function mendedSentence(entry: Json, graph: Graph): string | null {
  const [wire] = (own(entry, 'edges') ?? []) as readonly { readonly was: Ends | null; readonly stands: Ends | null }[];
  if (wire?.was == null || wire.stands === null) return null;
  const { was, stands } = wire;
  const inserted = ((own(entry, 'nodes') ?? []) as readonly string[]).flatMap((key) => titleOfKind(graph.nodes.find((node) => node.key === key)?.kind) ?? []);
  if (inserted.length > 0) return `Insert ${inserted.join(', then ')}: ${wireText(was, graph)}`;
  const [from, to] = [stands[1] === was[1] ? null : end(was[1], stands[1]), stands[3] === was[3] ? null : end(was[3], stands[3])];
  const how = from !== null && to !== null ? `from ${from} to ${to}` : from !== null ? `from ${from}` : `to ${to ?? `'${stands[3] ?? stands[2]}'`}`;
  return `Connect ${how}: ${wireText(stands, graph)}`;
}

/** Why an edge was quarantined, in the compiler's words; `null` for an entry that tells of something else. */
export function quarantinedSentence(entry: Json, diagnostics: readonly Diagnostic[]): string | null {
  const code = own(entry, 'quarantined');
  const edge = own(entry, 'edge');
  if (typeof code !== 'string' || typeof edge !== 'string') return null;
  return `Quarantined: ${diagnostics.find((one) => one.at.edge === edge && one.code === code)?.message ?? code}`;
}

function titleOfKind(kind: string | undefined): string | undefined {
  return kind === undefined ? undefined : (studio.kinds.get(kind)?.title ?? kind);
}

function end(was: string | null, stands: string | null): string {
  return `'${stands ?? ''}' (it said ${was === null ? 'nothing' : `'${was}'`})`;
}

function wireText([node, port, target, input]: Ends, graph: Graph): string {
  const name = (key: string): string => {
    const found = graph.nodes.find((one) => one.key === key);
    return found === undefined ? key : nodeName(found);
  };
  const text = (key: string, at: string | null): string => (at === null ? name(key) : `${name(key)}.${at}`);
  return `${text(node, port)} → ${text(target, input)}`;
}
