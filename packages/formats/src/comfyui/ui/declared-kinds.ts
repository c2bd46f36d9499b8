import { anyType, boundaryKeys, type Catalog, findKind, type InputPort, type NodeKind, own, type PortType, unknownType } from '@turnbuckle/model';
import { outputName, typeNamed } from '../node-kind.ts';
import { maxNesting } from './limits.ts';
import { inputPort, UiIndex } from './ports.ts';
import { groupOf, type UiDocument } from './ui-document.ts';
import { listOf, type UiBoundary, type UiGraph, type UiNode } from './ui-graph.ts';
import { getterKind, getters, notes, primitive, primitiveKind, rerouteKind, reroutes, setterKind, setters } from './virtual-kinds.ts';

/** Gives nodes that no catalog knows the declaration that the document itself has of them. */
export class DeclaredKinds {
  readonly #document: UiDocument;
  readonly #catalog: Catalog | null;
  readonly #instances = new Map<string, NodeKind>();

  constructor(document: UiDocument, catalog: Catalog | null) {
    this.#document = document;
    this.#catalog = catalog;
  }

  /** The node's own declaration, or `undefined` when its kind is the catalog's matter. */
  of(node: UiNode): NodeKind | undefined {
    if (reroutes.has(node.type)) return rerouteKind(node.type, inputPort(node.inputs, 0));
    if (setters.has(node.type)) return setterKind(node.type, inputPort(node.inputs, 0));
    if (getters.has(node.type)) return getterKind(node.type);
    if (node.type === primitive) return primitiveKind;
    if (notes.has(node.type)) return { name: node.type, in: {}, out: {}, params: {} };
    const definition = this.#document.definitions.get(node.type);
    if (definition !== undefined) return this.#instance(definition, new Set());
    const group = groupOf(this.#document, node.type);
    return group === undefined ? undefined : this.#group(node, group);
  }

  /** A subgraph seen from outside. */
  #instance(definition: UiGraph, within: ReadonlySet<string>): NodeKind {
    const known = this.#instances.get(definition.id);
    if (known !== undefined) return known;
    const deeper = new Set([...within, definition.id]);
    const index = new UiIndex(definition);
    const { inputs, outputs } = definition.boundary ?? { inputs: [], outputs: [] };
    const needed = new Set(definition.links.filter((link) => link.from === boundaryKeys.in && this.#needs(index, link, deeper)).map(({ fromSlot }) => fromSlot));
    const kind: NodeKind = {
      name: definition.id,
      ...(definition.title === null ? {} : { title: definition.title }),
      in: Object.fromEntries(inputs.map((port, slot): [string, InputPort] => [inputPort(inputs, slot), { type: frozenType(port.type, anyType), required: needed.has(slot) }])),
      out: Object.fromEntries(outputs.map(({ name, type }, slot) => [outputName(slot), { type: frozenType(type, unknownType), ...(name === '' ? {} : { title: name }) }])),
      params: {},
      ...(definition.nodes.some((inner) => this.#isSink(inner, deeper)) ? { sink: true } : {}),
    };
    this.#instances.set(definition.id, kind);
    return kind;
  }

  /** True when the input that an outer port leads to can be filled by that wire alone. */
  #needs(index: UiIndex, link: UiGraph['links'][number], within: ReadonlySet<string>): boolean {
    const node = index.nodes.get(link.to);
    if (node === undefined || node.mode !== 0) return false;
    const port = inputPort(node.inputs, index.targetSlot(link));
    const input = this.#kind(node, within)?.in[port];
    return input?.required === true && input.param === undefined;
  }

  #isSink(node: UiNode, within: ReadonlySet<string>): boolean {
    return this.#kind(node, within)?.sink === true;
  }

  #kind(node: UiNode, within: ReadonlySet<string>): NodeKind | undefined {
    const definition = this.#document.definitions.get(node.type);
    // A subgraph inside itself has no end; it is nobody's declaration.
    if (definition !== undefined) return within.has(definition.id) || within.size >= maxNesting ? undefined : this.#instance(definition, within);
    return this.#catalog === null ? undefined : findKind(this.#catalog, node.type)?.kind;
  }

  /** A group node's ports stand only on the node itself. */
  #group(node: UiNode, group: unknown): NodeKind {
    const kinds = listOf(own(group, 'nodes')).map((inner) => this.#catalog?.kinds.get(String(own(inner, 'type'))));
    return {
      name: node.type,
      in: Object.fromEntries(node.inputs.map(({ type }, slot): [string, InputPort] => [inputPort(node.inputs, slot), { type: frozenType(type, anyType), required: false }])),
      out: Object.fromEntries(node.outputs.map(({ name, type }, slot) => [outputName(slot), { type: frozenType(type, unknownType), ...(name === '' ? {} : { title: name }) }])),
      params: {},
      ...(kinds.some((kind) => kind?.sink === true) ? { sink: true } : {}),
    };
  }
}

/** The pseudo nodes of a subgraph as kinds: what comes in leaves `$in`, what goes out enters `$out`. */
export function boundaryKinds({ inputs, outputs }: UiBoundary): { readonly in: NodeKind; readonly out: NodeKind } {
  return {
    in: {
      name: boundaryKeys.in,
      in: {},
      out: Object.fromEntries(inputs.map(({ name, type }, slot) => [outputName(slot), { type: frozenType(type, unknownType), ...(name === '' ? {} : { title: name }) }])),
      params: {},
    },
    out: {
      name: boundaryKeys.out,
      in: Object.fromEntries(outputs.map(({ type }, slot): [string, InputPort] => [inputPort(outputs, slot), { type: frozenType(type, anyType), required: false }])),
      out: {},
      params: {},
      sink: true,
    },
  };
}

/** The type that the editor wrote onto a slot of its own making. It keeps of an enumeration only that it is one, so nothing follows from that. */
function frozenType(text: string, open: PortType): PortType {
  return text === 'COMBO' || text.startsWith('COMFY_') ? open : typeNamed(text, open);
}
