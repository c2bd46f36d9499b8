import { type Catalog, findKind, type GraphNode, hasVariable, type InputPort, type NodeKind, type OutputPort, type Param, type PortsOfNode, portsOf } from '@turnbuckle/model';
import type { ResolvedPort } from './resolved-graph.ts';

/** The ports of one side by every name that a file may use for them. */
export interface PortIndex<P> {
  /** Present names, and earlier ones where no present one is the same. */
  readonly byName: ReadonlyMap<string, ResolvedPort<P>>;
  readonly count: number;
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
  readonly boundedParams: readonly { readonly name: string; readonly param: Param }[];
  /** Some input may close a loop. */
  readonly hasFeedback: boolean;
  /** Type variables stand at some port. */
  readonly isGeneric: boolean;
}

/** A kind that was found by the name a file uses, with its facts. */
export interface KnownKind {
  readonly kind: NodeKind;
  readonly alias: boolean;
  /** `undefined` where port groups make them a matter of each node. */
  readonly facts: KindFacts | undefined;
}

const knownByCatalog = new WeakMap<Catalog, (name: string) => KnownKind | undefined>();
const withoutGroups = new WeakMap<NodeKind, KindFacts>();

/** The look-up of a catalog's kinds by name, which remembers what it found as long as the catalog lives. */
export function knownKinds(catalog: Catalog): (name: string) => KnownKind | undefined {
  const known = knownByCatalog.get(catalog);
  if (known !== undefined) return known;
  const found = new Map<string, KnownKind>();
  const lookUp = (name: string): KnownKind | undefined => {
    const again = found.get(name);
    if (again !== undefined) return again;
    const first = findKind(catalog, name);
    if (first === undefined) return undefined;
    const kind: KnownKind = { ...first, facts: hasGroups(first.kind) ? undefined : sharedFacts(first.kind) };
    found.set(name, kind);
    return kind;
  };
  knownByCatalog.set(catalog, lookUp);
  return lookUp;
}

/** Facts of a kind in one node. Kinds without port groups share one answer. */
export function factsOf(kind: NodeKind, params: GraphNode['params'], wired: readonly string[]): KindFacts {
  return hasGroups(kind) ? makeFacts(kind, portsOf(kind, params, wired)) : sharedFacts(kind);
}

function sharedFacts(kind: NodeKind): KindFacts {
  let facts = withoutGroups.get(kind);
  if (facts === undefined) {
    facts = makeFacts(kind, portsOf(kind, {}));
    withoutGroups.set(kind, facts);
  }
  return facts;
}

function hasGroups({ groups }: NodeKind): boolean {
  return groups !== undefined && groups.length > 0;
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
    boundedParams: [...params, ...settable].filter(([, { type }]) => type.tag === 'interval' || (type.tag === 'literals' && !type.open)).map(([name, param]) => ({ name, param })),
    hasFeedback: inputs.some(([, { feedback }]) => feedback === true),
    isGeneric: kind.groups !== undefined || inputs.some(([, { type }]) => hasVariable(type)) || [...ports.outputs.values()].some(({ type }) => hasVariable(type)),
  };
}

function indexPorts<P>(ports: ReadonlyMap<string, P>, declared: Readonly<Record<string, { readonly was?: readonly string[] }>>): PortIndex<P> {
  const byName = new Map<string, ResolvedPort<P>>();
  const present = [...ports].map(([name, port], position): ResolvedPort<P> => ({ name, port, alias: false, position, interned: undefined }));
  for (const port of present) byName.set(port.name, port);
  const renamed = [...byName].flatMap(([name, port]) => (Object.hasOwn(declared, name) ? (declared[name]?.was ?? []) : []).map((old) => [old, { ...port, alias: true }] as const));
  for (const [old, port] of renamed) if (!ports.has(old)) byName.set(old, port);
  return { byName, count: present.length, unnamed: present.length > 1 ? 'ambiguous' : present[0] };
}
