import { type Catalog, type Json, own } from '@turnbuckle/model';
import type { PromptStep } from '../plan.ts';
import { groupWidgets, openGroup } from './group-node.ts';
import { inputPort, UiIndex } from './ports.ts';
import { replaceNames } from './replace-names.ts';
import { groupOf, type UiDocument } from './ui-document.ts';
import { boundaryKeys, listOf, type UiGraph, type UiLink, type UiNode } from './ui-graph.ts';
import { getters, isVirtual, primitive, reroutes, setters } from './virtual-kinds.ts';
import { widgetValues } from './widget-values.ts';

interface PlanContext {
  readonly document: UiDocument;
  readonly catalog: Catalog | null;
  /** Edges that carry nothing, by key. */
  readonly quarantined: ReadonlyMap<string, string>;
}

/** What reaches an input in the end: another node's output, a primitive's value, or nothing. */
type Source = { readonly node: string; readonly slot: number } | { readonly constant: Json } | null;

interface Outside {
  readonly scope: PlanScope;
  readonly instance: UiNode;
}

const muted = 2;
const bypassed = 4;
/** Deeper nesting than this is a subgraph inside itself. */
const maxNesting = 64;

/** One graph of the document at one place of use: the root, or the inside of one instance. */
export class PlanScope {
  readonly #index: UiIndex;
  readonly #context: PlanContext;
  readonly #prefix: string;
  readonly #outside: Outside | null;
  readonly #inner = new Map<string, PlanScope | null>();
  readonly #nesting: number;
  /** What the instance sets inside, by inner node and widget. */
  readonly #overrides: ReadonlyMap<string, Readonly<Record<string, Json>>>;

  private constructor(graph: UiGraph, context: PlanContext, outside: Outside | null) {
    this.#index = new UiIndex(graph);
    this.#context = context;
    this.#outside = outside;
    this.#prefix = outside === null ? '' : `${outside.scope.#prefix}${outside.instance.key}:`;
    this.#nesting = outside === null ? 0 : outside.scope.#nesting + 1;
    this.#overrides = outside === null ? new Map() : overridesOf(outside.instance);
  }

  static root(context: PlanContext): PlanScope {
    return new PlanScope(context.document.root, context, null);
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
      const source = this.#source(node, slot, { type: input.type, seen: new Set() });
      if (source === null) {
        if (input.widget === null) delete inputs[name];
      } else inputs[name] = 'constant' in source ? source.constant : { from: [source.node, source.slot] };
    }
    const prefix = inputs['filename_prefix'];
    if (typeof prefix === 'string') inputs['filename_prefix'] = replaceNames(prefix, (name, widget) => this.#valueOf(name, widget));
    return inputs;
  }

  /** A widget's value of the node that goes by that name: the editor's own name for searching first, else the title. */
  #valueOf(name: string, widget: string): Json | undefined {
    const { nodes } = this.#index.graph;
    const node = nodes.find(({ raw }) => own(raw['properties'], 'Node name for S&R') === name) ?? nodes.find(({ title }) => title === name);
    return node === undefined ? undefined : widgetValues(node, this.#context.catalog).values[widget];
  }

  /** What reaches an input slot of a node here. */
  #source(node: UiNode, slot: number, way: Way): Source {
    const id = node.inputs[slot]?.link;
    const link = id === null || id === undefined ? undefined : this.#index.links.get(id);
    return link === undefined || this.#context.quarantined.has(link.id) ? null : this.#origin(link, way);
  }

  #origin(link: UiLink, way: Way): Source {
    if (link.from === boundaryKeys.in) return this.#fromOutside(link.fromSlot, way);
    const node = this.#index.nodes.get(link.from);
    const place = `${this.#prefix}${link.from}.${link.fromSlot}`;
    if (node === undefined || way.seen.has(place)) return null;
    const onward = { ...way, seen: new Set([...way.seen, place]) };
    if (node.mode === bypassed) return this.#passed(node, link.fromSlot, onward);
    if (node.mode === muted) return null;
    if (reroutes.has(node.type) || setters.has(node.type)) return this.#source(node, 0, onward);
    if (getters.has(node.type)) return this.#fromSetter(node, onward);
    if (node.type === primitive) {
      const { value } = widgetValues(node, this.#context.catalog).values;
      return value === undefined ? null : { constant: value };
    }
    const inner = this.#open(node);
    if (inner !== null) return inner.#leaving(link.fromSlot, onward);
    return this.#isInstance(node) || isVirtual(node.type) ? null : { node: this.#prefix + node.key, slot: link.fromSlot };
  }

  /** Setters of this graph, else of the one around it. */
  #fromSetter(getter: UiNode, way: Way): Source {
    const [name] = listOf(getter.raw['widgets_values']);
    const setter = this.#index.graph.nodes.find(({ type, raw }) => setters.has(type) && listOf(raw['widgets_values'])[0] === name);
    if (setter !== undefined) return this.#source(setter, 0, way);
    return this.#outside === null ? null : this.#outside.scope.#fromSetter(getter, way);
  }

  /** A bypassed node hands on an input of the wanted type: the one beside the output if it fits, else the first that does. */
  #passed(node: UiNode, slot: number, way: Way): Source {
    const fits = (input: UiNode['inputs'][number] | undefined): boolean => input !== undefined && input.type === way.type;
    const chosen = fits(node.inputs[slot]) ? slot : node.inputs.findIndex(fits);
    return chosen === -1 ? null : this.#source(node, chosen, way);
  }

  /** What the instance's own input brings. */
  #fromOutside(slot: number, way: Way): Source {
    if (this.#outside === null) return null;
    const { scope, instance } = this.#outside;
    const name = this.#index.graph.boundary?.inputs[slot]?.name;
    const named = instance.inputs.findIndex((input) => input.name === name);
    const outer = named === -1 ? slot : named;
    const source = scope.#source(instance, outer, way);
    const constant = name === undefined ? undefined : this.#overrides.get(boundaryKeys.in)?.[name];
    return source ?? (constant === undefined ? null : { constant });
  }

  #leaving(slot: number, way: Way): Source {
    const link = this.#index.graph.links.find(({ to, toSlot }) => to === boundaryKeys.out && toSlot === slot);
    return link === undefined ? null : this.#origin(link, way);
  }

  #isInstance(node: UiNode): boolean {
    return this.#context.document.definitions.has(node.type) || groupOf(this.#context.document, node.type) !== undefined;
  }

  #open(node: UiNode): PlanScope | null {
    const known = this.#inner.get(node.key);
    if (known !== undefined) return known;
    const opened = this.#nesting >= maxNesting ? null : this.#opened(node);
    this.#inner.set(node.key, opened);
    return opened;
  }

  #opened(node: UiNode): PlanScope | null {
    const outside = { scope: this, instance: node };
    const definition = this.#context.document.definitions.get(node.type);
    if (definition !== undefined) return new PlanScope(definition, this.#context, outside);
    const group = groupOf(this.#context.document, node.type);
    if (group === undefined) return null;
    const graph = openGroup(node, group);
    const values = groupWidgets(node, graph);
    const nodes = graph.nodes.map((inner): UiNode => ({ ...inner, raw: { ...inner.raw, widgets_values: values.get(inner.key) ?? inner.raw['widgets_values'] } }));
    return new PlanScope({ ...graph, nodes }, this.#context, outside);
  }
}

interface Way {
  /** The type of the input that is being filled. */
  readonly type: string;
  /** Outputs passed on the way, so that a loop of reroutes ends. */
  readonly seen: ReadonlySet<string>;
}

/**
 * The values that an instance of a subgraph sets inside: `proxyWidgets` names the inner node and widget of each of its own values, `-1`
 * standing for the subgraph's input of that name. A `null` leaves the inner value.
 */
function overridesOf(instance: UiNode): ReadonlyMap<string, Readonly<Record<string, Json>>> {
  const found = new Map<string, Record<string, Json>>();
  const values = listOf(instance.raw['widgets_values']);
  for (const [index, entry] of listOf(own(instance.raw['properties'], 'proxyWidgets')).entries()) {
    const [node, widget] = listOf(entry);
    const value = values[index];
    if (value === undefined || value === null || widget === undefined) continue;
    const key = String(node) === '-1' ? boundaryKeys.in : String(node);
    found.set(key, { ...found.get(key), [String(widget)]: value as Json });
  }
  return found;
}
