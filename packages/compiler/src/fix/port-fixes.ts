import type { Fix, InputPort, OutputPort, PortType } from '@turnbuckle/model';
import { TypeTable } from '@turnbuckle/model';
import type { ResolvedEdge, ResolvedGraph, ResolvedNode } from '../resolve/resolved-graph.ts';
import { outputType } from '../resolve/solve-types.ts';
import { nearestName } from './nearest.ts';

/** A port that an edge's end may have meant. */
interface Guess {
  readonly name: string;
  readonly sure: boolean;
}

/**
 * Offers the ports that the unresolved ends of an edge most likely mean. A name that differs only in spelling is sure; so is the only
 * port that fits by its type and is free where the file named none, and the nearest name where it fits too.
 */
export function portFixes(edge: ResolvedEdge, graph: ResolvedGraph): readonly Fix[] {
  const outputs = edge.output === undefined ? guess(edge, 'out', graph) : [];
  const inputs = edge.input === undefined ? guess(edge, 'in', graph) : [];
  if (edge.output === undefined && edge.input === undefined) {
    const [output, input] = [outputs[0], inputs[0]];
    return output === undefined || input === undefined ? [] : [fixOf(edge, { output, input })];
  }
  return [...outputs.map((output) => fixOf(edge, { output })), ...inputs.map((input) => fixOf(edge, { input }))];
}

function fixOf({ edge }: ResolvedEdge, { output, input }: { output?: Guess; input?: Guess }): Fix {
  const names = [output?.name, input?.name].filter((name) => name !== undefined);
  return {
    title: `Connect ${output === undefined ? 'to' : input === undefined ? 'from' : 'by'} ${names.map((name) => `'${name}'`).join(' and ')}`,
    kind: output?.sure !== false && input?.sure !== false ? 'safe' : 'suggested',
    edits: [
      {
        op: 'reconnect',
        edge: edge.key,
        ...(output === undefined ? {} : { from: { node: edge.from.node, port: output.name } }),
        ...(input === undefined ? {} : { to: { node: edge.to.node, port: input.name } }),
      },
    ],
  };
}

function guess(edge: ResolvedEdge, side: 'in' | 'out', graph: ResolvedGraph): readonly Guess[] {
  const table = graph.catalog?.table ?? new TypeTable({ types: {}, coercions: [] });
  const node = side === 'out' ? edge.source : edge.target;
  const ports: ReadonlyMap<string, InputPort | OutputPort> | undefined = side === 'out' ? node?.ports?.outputs : node?.ports?.inputs;
  if (node === undefined || ports === undefined) return [];
  const wanted = side === 'out' ? edge.edge.from.port : edge.edge.to.port;
  const style = styleOf(graph);
  const earlier = new Map([...ports].flatMap(([name, port]) => (port.was ?? []).map((old) => [old, name] as const)));
  const fitting = [...ports]
    .filter(([name, port]) => (side === 'out' || isFree(node, { name, port: port as InputPort }, edge)) && fits(edge, { type: port.type, side, table }))
    .map(([name]) => name);
  const near = wanted === null ? null : (nearestName(wanted, ports.keys()) ?? nearestName(wanted, earlier.keys()));
  if (near !== null) return [{ name: near.name, sure: near.how === 'same' || fitting.includes(earlier.get(near.name) ?? near.name) }];
  return fitting.map((name) => ({ name: style(name, ports.get(name)?.was), sure: wanted === null && fitting.length === 1 }));
}

function isFree(node: ResolvedNode, { name, port }: { name: string; port: InputPort }, edge: ResolvedEdge): boolean {
  return port.many === true || !node.incoming.some((other) => other !== edge && other.input?.name === name);
}

/** Whether a port of this type fits the edge's other end; with an unresolved other end anything might. */
function fits(edge: ResolvedEdge, { type, side, table }: { type: PortType; side: 'in' | 'out'; table: TypeTable }): boolean {
  const source = side === 'out' ? type : edge.source === undefined || edge.output === undefined ? undefined : outputType(edge.source, edge.output.port.type);
  const target = side === 'in' ? type : edge.input?.port.type;
  if (source === undefined || target === undefined) return true;
  return ['yes', 'coerce', 'lift'].includes(table.compare(source, target).verdict);
}

/**
 * How a document writes ports: by their present names, or by earlier ones of the same place in `was`. A fix keeps to it, since earlier
 * names are as right as present ones and a mix would only puzzle.
 */
function styleOf({ edges }: ResolvedGraph): (name: string, was: readonly string[] | undefined) => string {
  const votes = new Map<number, number>();
  for (const { edge, output, input } of edges) {
    for (const [stored, port] of [
      [edge.from.port, output],
      [edge.to.port, input],
    ] as const) {
      if (port === undefined || stored === null) continue;
      const place = port.alias ? (port.port.was ?? []).indexOf(stored) : -1;
      votes.set(place, (votes.get(place) ?? 0) + 1);
    }
  }
  const [winner = -1] = [...votes].sort(([a, x], [b, y]) => y - x || a - b).map(([place]) => place);
  return (name, was) => was?.[winner] ?? name;
}
