import { isRawNumber, type Json, type NodeKind } from '@turnbuckle/model';
import { type DeclaredInput, declaredInputs, defaultOf, dynamicOptions, dynamicType, enumOptions, hasWidget, isOpenEnum, isUndeclared } from '../declaration.ts';
import type { UiNode } from './ui-graph.ts';

/** One place in `widgets_values`: an input of the kind, or a control that only the editor knows (`name` is `null`). */
export interface WidgetSlot {
  readonly name: string | null;
  /** How badly a value fits here: 0 is as expected, 1 or more is another value's place. */
  readonly misfit: (value: unknown) => number;
  /** What the editor shows when the file holds no value. */
  readonly initial?: Json;
}

const controlValues: ReadonlySet<unknown> = new Set(['fixed', 'increment', 'decrement', 'randomize', 'increment-wrap', true, false]);
const control: WidgetSlot = { name: null, misfit: (value) => (controlValues.has(value) ? 0 : 3) };
const upload: WidgetSlot = { name: null, misfit: (value) => (value === 'image' || value === null || value === '' ? 0 : 0.5) };
const uploads = ['image_upload', 'audio_upload', 'video_upload', 'file_upload', 'animated_image_upload'] as const;
const seedNames: ReadonlySet<string> = new Set(['seed', 'noise_seed']);

/** The editor's widgets of a kind in the order of `widgets_values`. Values are needed where a choice brings widgets of its own. */
export function widgetSlots(kind: NodeKind, values: readonly unknown[], node: UiNode): readonly WidgetSlot[] {
  const inputs = declaredInputs(kind.foreign).filter((input) => !isUndeclared(input) || !isSocket(node, input.name));
  const slots: WidgetSlot[] = [];
  const extras: WidgetSlot[] = [];
  for (const section of [inputs.filter(({ required }) => required), inputs.filter(({ required }) => !required)]) {
    addSlots(section, '', { slots, extras, values });
    // Upload buttons were appended to the section whose file list they fill.
    slots.push(...extras.splice(0));
  }
  return slots;
}

function isSocket({ inputs }: UiNode, name: string): boolean {
  return inputs.some((input) => input.name === name && input.widget === null);
}

interface Into {
  readonly slots: WidgetSlot[];
  readonly extras: WidgetSlot[];
  readonly values: readonly unknown[];
}

function addSlots(inputs: readonly DeclaredInput[], prefix: string, into: Into): void {
  for (const input of inputs) {
    if (!hasWidget(input)) continue;
    const name = `${prefix}${input.name}`;
    const before = into.slots.filter((slot) => slot.name !== null).length;
    into.slots.push({ name, misfit: (value) => misfit(value, input), ...initialOf(input) });
    if (isControlled(input)) into.slots.push(control);
    if (uploads.some((flag) => input.options[flag] === true)) into.extras.push(upload);
    if (input.type !== dynamicType.combo) continue;
    const options = dynamicOptions(input);
    const chosen = into.values.slice(before).find((value) => options.some(({ key }) => key === value));
    const option = options.find(({ key }) => key === chosen) ?? options[0];
    if (option !== undefined) addSlots(option.inputs, `${name}.`, into);
  }
}

function initialOf(input: DeclaredInput): Pick<WidgetSlot, 'initial'> {
  const initial = defaultOf(input) ?? blanks.get(String(input.type));
  return initial === undefined ? {} : { initial: initial as Json };
}

/** What a widget without a declared default starts with. */
const blanks: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['INT', 0],
  ['FLOAT', 0],
  ['STRING', ''],
  ['BOOLEAN', false],
]);

function isControlled({ name, type, options }: DeclaredInput): boolean {
  const declared = options.control_after_generate;
  if (declared !== undefined) return declared !== false;
  return type === 'INT' && seedNames.has(name);
}

/** The slots of a node whose kind nobody declared, as far as its own sockets name them; empty when they don't add up. */
export function slotsFromSockets(node: UiNode, count: number): readonly WidgetSlot[] {
  const names = node.inputs.flatMap(({ widget }) => widget ?? []);
  const plain = names.map((name): WidgetSlot => ({ name, misfit: () => 0 }));
  if (plain.length === count) return plain;
  const controlled = plain.flatMap((slot) => (seedNames.has(slot.name ?? '') ? [slot, control] : [slot]));
  return controlled.length === count ? controlled : [];
}

function misfit(value: unknown, input: DeclaredInput): number {
  const listed = input.type === dynamicType.combo ? dynamicOptions(input).map(({ key }) => key) : enumOptions(input);
  if (listed !== null) {
    if (listed.includes(value)) return 0;
    if (typeof value !== 'string') return value === null || typeof value === 'object' ? 1.5 : 1;
    // A file name, or an option that was called otherwise when the graph was saved.
    return isOpenEnum(input) ? 0 : controlValues.has(value) ? 1.5 : 0.5;
  }
  switch (input.type) {
    case 'INT':
    case 'FLOAT':
      return typeof value === 'number' || isRawNumber(value) ? 0 : 2.1;
    case 'BOOLEAN':
      return typeof value === 'boolean' ? 0 : 1.5;
    case 'STRING':
      return typeof value === 'string' ? (controlValues.has(value) ? 0.5 : 0) : 1.5;
    default:
      return 0.5;
  }
}
