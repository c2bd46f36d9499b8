import { boundaryKeys, type Catalog, type Json, own } from '@turnbuckle/model';
import type { PromptStep } from '../plan.ts';
import { groupWidgets, openGroup } from './group-node.ts';
import { maxInstances, maxNesting } from './limits.ts';
import { inputPort, UiIndex } from './ports.ts';
import { replaceNames } from './replace-names.ts';
import { groupOf, type UiDocument } from './ui-document.ts';
import { listOf, type UiGraph, type UiLink, type UiNode } from './ui-graph.ts';
import { getters, isVirtual, primitive, reroutes, setters } from './virtual-kinds.ts';
import { widgetValues } from './widget-values.ts';

interface PlanContext {
  readonly document: UiDocument;
  readonly catalog: Catalog | null;
  /** Edges that carry nothing, by key. */
  readonly quarantined: ReadonlyMap<string, string>;
}

interface PlanState extends PlanContext {
  instances: number;
}

/** What reaches an input in the end: another node's output, a primitive's value, or nothing. */
type Source = { readonly node: string; readonly slot: number } | { readonly constant: Json } | null;

/** On the way up from an input: the link to follow in a scope, or what was found. */
type Hop = { readonly scope: PlanScope; readonly link: UiLink } | { readonly found: Source };
const nothing: Hop = { found: null };

interface Outside {
  readonly scope: PlanScope;
  readonly instance: UiNode;
}

const muted = 2;
const bypassed = 4;

/** One graph of the document at one place of use: the root, or the inside of one instance. */
export class PlanScope {
  readonly #index: UiIndex;
  readonly #context: PlanState;
  readonly #prefix: string;
  readonly #outside: Outside | null;
  readonly #inner = new Map<string, PlanScope | null>();
  readonly #nesting: number;
  /** What the instance sets inside, by inner node and widget. */
  readonly #overrides: ReadonlyMap<string, Readonly<Record<string, Json>>>;

  private constructor(graph: UiGraph, context: PlanState, outside: Outside | null) {
    this.#index = new UiIndex(graph);
    this.#context = context;
    this.#outside = outside;
    this.#prefix = outside === null ? '' : `${outside.scope.#prefix}${outside.instance.key}:`;
    this.#nesting = outside === null ? 0 : outside.scope.#nesting + 1;
    this.#overrides = outside === null ? new Map() : overridesOf(outside.instance);
  }

  static root(context: PlanContext): PlanScope {
    return new PlanScope(context.document.root, { ...context, instances: 0 }, null);
  }

  /** The steps of this graph and of everything inside it, in file order. */
  steps(): PromptStep[] {
    return this.#index.graph.nodes.flatMap((node): PromptStep[] => {
      if (node.mode === muted || node.mode === bypassed || isVirtual(node.type)) return [];
      const inner = this.#open(node);
      if (inner !== null) return inner.steps();
      return this.#isInstance(node) ? [] : [{ node: this.#prefix + node.key, kind: node.type, inputs: this.#inputs(node) }];
    });
  }

  #inputs(node: UiNode): Record<string, Json> {
    const inputs: Record<string, Json> = { ...widgetValues(node, this.#context.catalog).values, ...this.#overrides.get(node.key) };
    for (const [slot, input] of node.inputs.entries()) {
      if (input.link === null) continue;
      const name = input.widget ?? inputPort(node.inputs, slot);
      const source = this.#source(node, slot, input.type);
      if (source === null) {
        if (input.widget === null) delete inputs[name];
      } else inputs[name] = 'constant' in source ? source.constant : { from: [source.node, source.slot] };
    }
    const prefix = inputs.filename_prefix;
    if (typeof prefix === 'string') inputs.filename_prefix = replaceNames(prefix, (name, widget) => this.#valueOf(name, widget));
    return inputs;
  }

  /** A widget's value of the node that goes by that name: the editor's own name for searching first, else the title. */
  #valueOf(name: string, widget: string): Json | undefined {
    const { nodes } = this.#index.graph;
    const node = nodes.find(({ raw }) => own(raw.properties, 'Node name for S&R') === name) ?? nodes.find(({ title }) => title === name);
    return node === undefined ? undefined : widgetValues(node, this.#context.catalog).values[widget];
  }

  /** What reaches an input slot of a node here. Hop by hop, so that a long chain of reroutes exhausts nothing and a loop of them ends. */
  #source(node: UiNode, slot: number, type: string): Source {
    const seen = new Set<string>();
    let hop = this.#into(node, slot);
    while (!('found' in hop)) {
      const place = `${hop.scope.#prefix}${hop.link.from}.${hop.link.fromSlot}`;
      if (seen.has(place)) return null;
      seen.add(place);
      hop = hop.scope.#next(hop.link, type);
    }
    return hop.found;
  }

  #into(node: UiNode, slot: number): Hop {
    const id = node.inputs[slot]?.link;
    const link = id === null || id === undefined ? undefined : this.#index.links.get(id);
    return link === undefined || this.#context.quarantined.has(link.id) ? nothing : { scope: this, link };
  }

  /** From a link to the one before it, or to what it starts at. `type` is that of the input that is being filled. */
  #next(link: UiLink, type: string): Hop {
    if (link.from === boundaryKeys.in) return this.#fromOutside(link.fromSlot);
    const node = this.#index.nodes.get(link.from);
    if (node === undefined || node.mode === muted) return nothing;
    if (node.mode === bypassed) return this.#passed(node, link.fromSlot, type);
    if (reroutes.has(node.type) || setters.has(node.type)) return this.#into(node, 0);
    if (getters.has(node.type)) return this.#fromSetter(node);
    if (node.type === primitive) {
      const { value } = widgetValues(node, this.#context.catalog).values;
      return value === undefined ? nothing : { found: { constant: value } };
    }
    const inner = this.#open(node);
    if (inner !== null) return inner.#leaving(link.fromSlot);
    return this.#isInstance(node) || isVirtual(node.type) ? nothing : { found: { node: this.#prefix + node.key, slot: link.fromSlot } };
  }

  /** Setters of this graph, else of the one around it. */
  #fromSetter(getter: UiNode): Hop {
    const [name] = listOf(getter.raw.widgets_values);
    for (let scope: PlanScope | undefined = this; scope !== undefined; scope = scope.#outside?.scope) {
      const setter = scope.#index.graph.nodes.find((node) => setters.has(node.type) && listOf(node.raw.widgets_values)[0] === name);
      if (setter !== undefined) return scope.#into(setter, 0);
    }
    return nothing;
  }

  /** A bypassed node hands on an input of the wanted type: the one beside the output if it fits, else the first that does. */
  #passed(node: UiNode, slot: number, type: string): Hop {
    const chosen = node.inputs[slot]?.type === type ? slot : node.inputs.findIndex((input) => input.type === type);
    return chosen === -1 ? nothing : this.#into(node, chosen);
  }

  /** What the instance's own input brings, or the value that it sets for it. */
  #fromOutside(slot: number): Hop {
    if (this.#outside === null) return nothing;
    const { scope, instance } = this.#outside;
    const name = this.#index.graph.boundary?.inputs[slot]?.name;
    const named = instance.inputs.findIndex((input) => input.name === name);
    const outer = scope.#into(instance, named === -1 ? slot : named);
    const constant = name === undefined ? undefined : this.#overrides.get(boundaryKeys.in)?.[name];
    return outer === nothing && constant !== undefined ? { found: { constant } } : outer;
  }

  #leaving(slot: number): Hop {
    const link = this.#index.graph.links.find(({ to, toSlot }) => to === boundaryKeys.out && toSlot === slot);
    return link === undefined ? nothing : { scope: this, link };
  }

  #isInstance(node: UiNode): boolean {
    return this.#context.document.definitions.has(node.type) || groupOf(this.#context.document, node.type) !== undefined;
  }

  #open(node: UiNode): PlanScope | null {
    const known = this.#inner.get(node.key);
    if (known !== undefined) return known;
    const opened = this.#nesting >= maxNesting || this.#context.instances >= maxInstances ? null : this.#opened(node);
    this.#inner.set(node.key, opened);
    return opened;
  }

  #opened(node: UiNode): PlanScope | null {
    const outside = { scope: this, instance: node };
    if (this.#isInstance(node)) this.#context.instances++;
    const definition = this.#context.document.definitions.get(node.type);
    if (definition !== undefined) return new PlanScope(definition, this.#context, outside);
    const group = groupOf(this.#context.document, node.type);
    if (group === undefined) return null;
    const graph = openGroup(node, group);
    const values = groupWidgets(node, graph);
    const nodes = graph.nodes.map((inner): UiNode => ({ ...inner, raw: { ...inner.raw, widgets_values: values.get(inner.key) ?? inner.raw.widgets_values } }));
    return new PlanScope({ ...graph, nodes }, this.#context, outside);
  }
}

/**
 * The values that an instance of a subgraph sets inside: `proxyWidgets` names the inner node and widget of each of its own values, `-1`
 * standing for the subgraph's input of that name. A `null` leaves the inner value.
 */
function overridesOf(instance: UiNode): ReadonlyMap<string, Readonly<Record<string, Json>>> {
  const found = new Map<string, Record<string, Json>>();
  const values = listOf(instance.raw.widgets_values);
  for (const [index, entry] of listOf(own(instance.raw.properties, 'proxyWidgets')).entries()) {
    const [node, widget] = listOf(entry);
    const value = values[index];
    if (value === undefined || value === null || widget === undefined) continue;
    const key = String(node) === '-1' ? boundaryKeys.in : String(node);
    found.set(key, { ...found.get(key), [String(widget)]: value as Json });
  }
  return found;
}
