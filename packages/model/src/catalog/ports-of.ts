import type { Json } from '../json.ts';
import type { InputPort, NodeKind, OutputPort, PortGroup, PortsOfNode, RepeatGroup } from './node-kind.ts';

const withoutGroups = new WeakMap<NodeKind, PortsOfNode>();

/**
 * The ports of a node of `kind` with these values. Kinds without groups share one answer; `wired` names the inputs that edges reach,
 * which is what a repeated port grows with.
 */
export function portsOf(kind: NodeKind, params: Readonly<Record<string, Json>>, wired: Iterable<string> = []): PortsOfNode {
  if (kind.groups === undefined || kind.groups.length === 0) {
    const known = withoutGroups.get(kind);
    if (known !== undefined) return known;
    const fresh = makePorts(kind, new Map(Object.entries(kind.in)), false);
    withoutGroups.set(kind, fresh);
    return fresh;
  }
  const inputs = new Map(Object.entries(kind.in));
  const open = expandGroups(kind.groups, { inputs, params, wired: new Set(wired) });
  return makePorts(kind, inputs, open);
}

interface Expansion {
  readonly inputs: Map<string, InputPort>;
  readonly params: Readonly<Record<string, Json>>;
  readonly wired: ReadonlySet<string>;
}

/** Adds what the groups declare; true when a choice could not be followed. */
function expandGroups(groups: readonly PortGroup[], into: Expansion): boolean {
  let unfollowed = false;
  for (const group of groups) {
    if ('repeat' in group) {
      addRepeated(group, into);
      continue;
    }
    const chosen = Object.hasOwn(into.params, group.choice) ? into.params[group.choice] : undefined;
    const set = typeof chosen === 'string' && Object.hasOwn(group.options, chosen) ? group.options[chosen] : undefined;
    if (set === undefined) {
      unfollowed = true;
      continue;
    }
    for (const [name, port] of Object.entries(set.in)) into.inputs.set(name, port);
    if (set.groups !== undefined && expandGroups(set.groups, into)) unfollowed = true;
  }
  return unfollowed;
}

function addRepeated(group: RepeatGroup, { inputs, wired, params }: Expansion): void {
  for (let index = 0; index < group.max; index++) {
    const name = group.names === undefined ? `${group.repeat}${index}` : group.names[index];
    if (name === undefined) return;
    const required = index < group.min && group.port.required;
    if (required || wired.has(name) || Object.hasOwn(params, name)) inputs.set(name, { ...group.port, required });
  }
}

function makePorts(kind: NodeKind, inputs: ReadonlyMap<string, InputPort>, open: boolean): PortsOfNode {
  const outputs: ReadonlyMap<string, OutputPort> = new Map(Object.entries(kind.out));
  return {
    inputs,
    outputs,
    input: (name) => inputs.get(name),
    output: (name) => outputs.get(name),
    dynamicInputs: open || kind.dynamic === 'in' || kind.dynamic === 'both',
    dynamicOutputs: kind.dynamic === 'out' || kind.dynamic === 'both',
  };
}
