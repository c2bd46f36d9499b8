import type { Edge, Edit, Fix, Graph, Json, PortRef } from '@turnbuckle/model';
import type { ConverterStep } from './converters.ts';

/** Edits that put converter nodes between two ends: in place of `replaces` when an edge stands there already. */
export function insertConverters(graph: Graph, path: readonly ConverterStep[], wire: { readonly from: PortRef; readonly to: PortRef; readonly replaces?: Edge }): Edit[] {
  const edits: Edit[] = [];
  const taken = new Set(graph.nodes.map(({ key }) => key));
  let from = wire.from;
  for (const step of path) {
    const key = freshKey(taken);
    taken.add(key);
    edits.push({ op: 'add-node', node: { key, kind: step.kind.name, params: defaultsOf(step) } });
    edits.push({ op: 'connect', edge: { key: `${key}-in`, from, to: { node: key, port: step.input } } });
    from = { node: key, port: step.output };
  }
  if (wire.replaces === undefined) edits.push({ op: 'connect', edge: { key: `${from.node}-out`, from, to: wire.to } });
  else edits.push({ op: 'reconnect', edge: wire.replaces.key, from });
  return edits;
}

/** The fix that {@link insertConverters} makes: safe only when nothing is lost on the way. */
export function converterFix(graph: Graph, path: readonly ConverterStep[], edge: Edge): Fix {
  return {
    title: `Insert ${path.map(({ kind }) => kind.title ?? kind.name).join(', then ')}`,
    kind: path.every(({ lossless }) => lossless) ? 'safe' : 'suggested',
    edits: insertConverters(graph, path, { from: edge.from, to: edge.to, replaces: edge }),
  };
}

/** Formats that number their nodes take numbers: so do fresh keys where all present ones are. */
function freshKey(taken: ReadonlySet<string>): string {
  const keys = [...taken];
  if (keys.length > 0 && keys.every((key) => /^\d{1,15}$/.test(key))) return String(keys.reduce((most, key) => Math.max(most, Number(key)), 0) + 1);
  for (let number = 1; ; number++) if (!taken.has(`converter-${number}`)) return `converter-${number}`;
}

function defaultsOf({ kind, input }: ConverterStep): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const [name, port] of Object.entries(kind.in)) if (name !== input && port.param?.default !== undefined) values[name] = port.param.default;
  for (const [name, param] of Object.entries(kind.params)) if (param.default !== undefined) values[name] = param.default;
  return values;
}
