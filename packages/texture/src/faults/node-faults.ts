import type { Json, NodeKind, Param } from '@turnbuckle/model';
import type { FlowNode } from '../generator/flow-document.ts';
import type { Random } from '../random.ts';
import { avoidNobody, type FaultCode, type Mutation, type Mutator } from './fault.ts';
import { FlowView } from './flow-view.ts';

/** Kinds of a plugin that is no longer installed. */
const removedKinds = ['glitchPlugin', 'pixelSortPlugin', 'legacyFeedback', 'shaderToyNode', 'lensFlarePlugin'] as const;

export const unknownKind: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const nodes = view.free.filter(({ kind }) => kind.sink !== true);
  if (nodes.length === 0) return null;
  const { node } = random.pick(nodes);
  return { document: view.withChangedNode(node, { type: random.pick(removedKinds) }), touched: [node.id], fault: { code: 'unknown-kind', node: node.id, original: node.type } };
};

interface Setting {
  readonly node: FlowNode;
  readonly name: string;
  readonly param: Param;
}

/** Values that are in use: parameters, and inputs that are set by hand. */
function settings(view: FlowView): Setting[] {
  const params = view.free.flatMap(({ node, kind }: { node: FlowNode; kind: NodeKind }) => Object.entries(kind.params).map(([name, param]) => ({ node, name, param })));
  const inputs = view.openInputs().flatMap(({ node, name, port }) => (port.param === undefined ? [] : [{ node, name, param: port.param }]));
  return [...params, ...inputs];
}

function set(view: FlowView, { node, name }: Setting, { code, value }: { readonly code: FaultCode; readonly value: Json }): Mutation {
  const original = node.data[name];
  return {
    document: view.withChangedNode(node, { data: { ...node.data, [name]: value } }),
    touched: [node.id],
    fault: { code, node: node.id, port: name, ...(original === undefined ? {} : { original }) },
  };
}

/** A number below or above what is taken. */
export const paramOutOfRange: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const list = settings(view).filter(({ param }) => param.type.tag === 'interval');
  if (list.length === 0) return null;
  const setting = random.pick(list);
  const { type } = setting.param;
  if (type.tag !== 'interval') return null;
  return set(view, setting, { code: 'param-out-of-range', value: outside(type, random) });
};

function outside({ min, max }: { readonly min: number | null; readonly max: number | null }, random: Random): number {
  const above = max !== null && (min === null || random.chance(0.7));
  return above ? Math.ceil(max) * random.pick([3, 10, 25]) + 1 : Math.floor(min ?? 0) - random.pick([1, 4, 40]);
}

const foreignValues = ['softlight', 'Default', 'neon', 'perlin', 'custom-1', 'hexagon'] as const;

/** A value that a later version took off the list, or that was misspelt. */
export const paramNotInSet: Mutator = (document, random, avoid = avoidNobody) => {
  const view = new FlowView(document, avoid);
  const list = settings(view).filter(({ node, name, param }) => param.type.tag === 'literals' && !param.type.open && typeof node.data[name] === 'string');
  if (list.length === 0) return null;
  const setting = random.pick(list);
  const now = setting.node.data[setting.name];
  const { type } = setting.param;
  if (type.tag !== 'literals' || typeof now !== 'string') return null;
  const wrong = [`${now.charAt(0).toUpperCase()}${now.slice(1)}`, `${now}s`, ...foreignValues].filter((value) => !type.of.includes(value));
  return set(view, setting, { code: 'param-not-in-set', value: random.pick(wrong) });
};
