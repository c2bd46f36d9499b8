import { boundaryKeys, type Diagnostic, escapePointer, isRecord, own } from '@turnbuckle/model';
import { broken } from '../broken.ts';

/** An input slot as the file has it. */
export interface UiInput {
  readonly name: string;
  readonly type: string;
  /** The id of the link that the node believes to end here. */
  readonly link: string | null;
  /** The widget that this slot stands in for. */
  readonly widget: string | null;
}

export interface UiOutput {
  readonly name: string;
  readonly type: string;
  /** The ids of the links that the node believes to start here. */
  readonly links: readonly string[];
}

export interface UiNode {
  /** The file's id as a string. */
  readonly key: string;
  readonly type: string;
  /** LiteGraph's mode: 2 never runs, 4 passes its inputs on. */
  readonly mode: number;
  readonly title: string | null;
  readonly inputs: readonly UiInput[];
  readonly outputs: readonly UiOutput[];
  readonly raw: Readonly<Record<string, unknown>>;
  readonly pointer: string;
}

/** One row of the link table. */
export interface UiLink {
  readonly id: string;
  readonly from: string;
  readonly fromSlot: number;
  readonly to: string;
  readonly toSlot: number;
  readonly type: string | null;
  readonly pointer: string;
}

/** The outer ports of a subgraph. */
export interface UiBoundary {
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
  readonly outputs: readonly { readonly name: string; readonly type: string }[];
}

export interface UiGraph {
  /** `main`, or the id of the definition. */
  readonly id: string;
  readonly title: string | null;
  readonly nodes: readonly UiNode[];
  readonly links: readonly UiLink[];
  readonly boundary: UiBoundary | null;
  readonly pointer: string;
}

/** The ids that the file gives the pseudo nodes at the edges of a subgraph. */
const boundaryIds = { in: '-10', out: '-20' } as const;

export interface ParsedGraph {
  readonly graph: UiGraph;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one graph of LiteGraph's serialisation, 0.4 or 1: links as tuples or as objects. What can't be read is told and left out. */
export function parseUiGraph(json: unknown, at: { readonly id: string; readonly pointer: string }): ParsedGraph {
  const diagnostics: Diagnostic[] = [];
  const nodes: UiNode[] = [];
  for (const [index, value] of listOf(own(json, 'nodes')).entries()) {
    const pointer = `${at.pointer}/nodes/${index}`;
    const node = parseNode(value, pointer);
    if (node === null) {
      diagnostics.push(broken('bad-node', pointer, "A node needs an 'id' and a 'type', the name of its kind."));
      continue;
    }
    nodes.push(node);
  }
  const isDefinition = at.id !== 'main';
  const links: UiLink[] = [];
  for (const [pointer, value] of entriesOf(own(json, 'links'), `${at.pointer}/links`)) {
    const link = parseLink(value, pointer);
    if (link === null) diagnostics.push(broken('bad-edge', pointer, 'A link needs an id, an origin with its slot and a target with its slot.'));
    else links.push(isDefinition ? atBoundary(link, json) : link);
  }
  const name = own(json, 'name');
  const boundary = isDefinition ? { inputs: portsOf(own(json, 'inputs')), outputs: portsOf(own(json, 'outputs')) } : null;
  return { graph: { id: at.id, title: typeof name === 'string' && isDefinition ? name : null, nodes, links, boundary, pointer: at.pointer }, diagnostics };
}

export function parseNode(value: unknown, pointer: string): UiNode | null {
  const [id, type, mode, title] = [own(value, 'id'), own(value, 'type'), own(value, 'mode'), own(value, 'title')];
  if ((typeof id !== 'number' && typeof id !== 'string') || typeof type !== 'string' || !isRecord(value)) return null;
  return {
    key: String(id),
    type,
    mode: typeof mode === 'number' ? mode : 0,
    title: typeof title === 'string' && title !== '' && title !== type ? title : null,
    inputs: listOf(own(value, 'inputs')).map(parseInput),
    outputs: listOf(own(value, 'outputs')).map(parseOutput),
    raw: value,
    pointer,
  };
}

function parseInput(value: unknown): UiInput {
  const widget = own(own(value, 'widget'), 'name');
  return { name: textOf(own(value, 'name')), type: typeText(own(value, 'type')), link: idOf(own(value, 'link')), widget: typeof widget === 'string' ? widget : null };
}

function parseOutput(value: unknown): UiOutput {
  const links = listOf(own(value, 'links')).flatMap((id) => idOf(id) ?? []);
  return { name: textOf(own(value, 'name')), type: typeText(own(value, 'type')), links };
}

function parseLink(value: unknown, pointer: string): UiLink | null {
  const parts: readonly unknown[] = Array.isArray(value) ? value : ['id', 'origin_id', 'origin_slot', 'target_id', 'target_slot', 'type'].map((key) => own(value, key));
  const [id, from, to] = [idOf(parts[0]), idOf(parts[1]), idOf(parts[3])];
  const [fromSlot, toSlot] = [slotOf(parts[2]), slotOf(parts[4])];
  if (id === null || from === null || to === null || fromSlot === null || toSlot === null) return null;
  const type = parts[5];
  return { id, from, fromSlot, to, toSlot, type: type === undefined || type === null ? null : typeText(type), pointer };
}

function atBoundary(link: UiLink, json: unknown): UiLink {
  const input = idOf(own(own(json, 'inputNode'), 'id')) ?? boundaryIds.in;
  const output = idOf(own(own(json, 'outputNode'), 'id')) ?? boundaryIds.out;
  return { ...link, from: link.from === input ? boundaryKeys.in : link.from, to: link.to === output ? boundaryKeys.out : link.to };
}

function portsOf(value: unknown): UiBoundary['inputs'] {
  return listOf(value).map((port) => ({ name: textOf(own(port, 'name')), type: typeText(own(port, 'type')) }));
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The items of a list, or of the object by id that some exporters write in its place. */
function entriesOf(value: unknown, pointer: string): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.map((item, index) => [`${pointer}/${index}`, item]);
  return isRecord(value) ? Object.entries(value).map(([key, item]) => [`${pointer}/${escapePointer(key)}`, item]) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function idOf(value: unknown): string | null {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : null;
}

function slotOf(value: unknown): number | null {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : null;
}

/** A slot's type as text: enumerations as `COMBO`, LiteGraph's events (-1) and wildcard (0) by number. */
export function typeText(value: unknown): string {
  if (Array.isArray(value)) return 'COMBO';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '*';
}
