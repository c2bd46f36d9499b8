import { hasVariable, type InputPort, type NodeKind, type OutputPort, type Param, type PortsOfNode, portsOf } from '@turnbuckle/model';
import type { ResolvedPort } from './resolved-graph.ts';

/** The ports of one side by every name that a file may use for them. */
export interface PortIndex<P> {
  /** Present names, and earlier ones where no present one is the same. */
  readonly byName: ReadonlyMap<string, ResolvedPort<P>>;
  /** What an edge means that names no port. */
  readonly unnamed: ResolvedPort<P> | 'ambiguous' | undefined;
}

/** What is asked of a node kind at each of its nodes, worked out once: files hold many nodes of few kinds. */
export interface KindFacts {
  readonly ports: PortsOfNode;
  readonly inputs: PortIndex<InputPort>;
  readonly outputs: PortIndex<OutputPort>;
  readonly requiredInputs: readonly (readonly [name: string, port: InputPort])[];
  readonly requiredParams: readonly (readonly [name: string, param: Param])[];
  /** Values that have bounds or a closed list, set by hand or at an input that nothing is wired to. */
  readonly boundedParams: readonly (readonly [name: string, param: Param])[];
  /** Type variables stand at some port. */
  readonly isGeneric: boolean;
}

const withoutGroups = new WeakMap<NodeKind, KindFacts>();

/** Facts of a kind in one node. Kinds without port groups share one answer. */
export function factsOf(kind: NodeKind, params: Parameters<typeof portsOf>[1], wired: () => readonly string[]): KindFacts {
  if (kind.groups !== undefined && kind.groups.length > 0) return makeFacts(kind, portsOf(kind, params, wired()));
  let facts = withoutGroups.get(kind);
  if (facts === undefined) {
    facts = makeFacts(kind, portsOf(kind, params));
    withoutGroups.set(kind, facts);
  }
  return facts;
}

function makeFacts(kind: NodeKind, ports: PortsOfNode): KindFacts {
  const inputs = [...ports.inputs];
  const params = Object.entries(kind.params);
  const settable = inputs.flatMap(([name, { param }]) => (param === undefined || Object.hasOwn(kind.params, name) ? [] : [[name, param] as const]));
  return {
    ports,
    inputs: indexPorts(ports.inputs, kind.in),
    outputs: indexPorts(ports.outputs, kind.out),
    requiredInputs: inputs.filter(([, { required }]) => required),
    requiredParams: params.filter(([, { required }]) => required === true),
    boundedParams: [...params, ...settable].filter(([, { type }]) => type.tag === 'interval' || (type.tag === 'literals' && !type.open)),
    isGeneric: kind.groups !== undefined || inputs.some(([, { type }]) => hasVariable(type)) || [...ports.outputs.values()].some(({ type }) => hasVariable(type)),
  };
}

function indexPorts<P>(ports: ReadonlyMap<string, P>, declared: Readonly<Record<string, { readonly was?: readonly string[] }>>): PortIndex<P> {
  const byName = new Map<string, ResolvedPort<P>>();
  for (const [name, { was = [] }] of Object.entries(declared)) {
    const port = ports.get(name);
    if (port !== undefined) for (const old of was) byName.set(old, { name, port, alias: true });
  }
  for (const [name, port] of ports) byName.set(name, { name, port, alias: false });
  const [first] = ports.keys();
  return { byName, unnamed: ports.size > 1 ? 'ambiguous' : first === undefined ? undefined : byName.get(first) };
}
