import { isRawNumber, isRecord, type Json, own } from '@turnbuckle/model';

/** One input as a ComfyUI server's `/object_info` declares it: `[type, options]` in one of two sections. */
export interface DeclaredInput {
  readonly name: string;
  readonly required: boolean;
  /** A type name, a comma list of them, or the options of an enumeration. */
  readonly type: string | readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The type names with a meaning of their own. */
export const dynamicType = { combo: 'COMFY_DYNAMICCOMBO_V3', grow: 'COMFY_AUTOGROW_V3', match: 'COMFY_MATCHTYPE_V3' } as const;

/** Types that the editor has a widget for: the scalars, and those that its own nodes and common packs bring a widget along for. */
const widgetTypes: ReadonlySet<string> = new Set(
  'INT FLOAT STRING BOOLEAN COLOR COLORS CURVE BOUNDING_BOXES IMAGECOMPARE WEBCAM AUDIO_RECORD LOAD_3D LOAD_3D_ANIMATION EASY_COMBO EASY_TABLE_EDITOR'.split(' '),
);

/** The inputs of a kind in the editor's order; what the server fills in by itself (`hidden`) is left out. */
export function declaredInputs(info: unknown): readonly DeclaredInput[] {
  return inputsOf(own(info, 'input'), own(info, 'input_order'));
}

/** The inputs of an `input` object: of a kind, of an option, of a template. */
export function inputsOf(sections: unknown, order?: unknown): readonly DeclaredInput[] {
  return (['required', 'optional'] as const).flatMap((section) => {
    const declared = own(sections, section);
    if (!isRecord(declared)) return [];
    const listed = own(order, section);
    // A JSON object gives names that look like integers first; the order beside it is the true one.
    const names = Array.isArray(listed)
      ? [...new Set([...listed.filter((name): name is string => Object.hasOwn(declared, String(name))), ...Object.keys(declared)])]
      : Object.keys(declared);
    return names.map((name) => readInput(name, declared[name], section === 'required'));
  });
}

function readInput(name: string, value: unknown, required: boolean): DeclaredInput {
  const [type, options] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return { name, required, type: typeof type === 'string' || Array.isArray(type) ? type : '?', options: isRecord(options) ? options : {} };
}

/** The options of an enumeration in either spelling, or `null` when the input is none. */
export function enumOptions({ type, options }: Pick<DeclaredInput, 'type' | 'options'>): readonly unknown[] | null {
  if (typeof type !== 'string') return type;
  if (type !== 'COMBO') return null;
  const listed = options.options;
  return Array.isArray(listed) ? listed : [];
}

/**
 * True when an enumeration holds more than it lists: files that only the server's disk knows (`@files:checkpoints`), entries that a
 * static reading of the source could not evaluate (`?`), values fetched at run time.
 */
export function isOpenEnum(input: Pick<DeclaredInput, 'type' | 'options'>): boolean {
  const listed = enumOptions(input) ?? [];
  // An empty list is one that nobody could read where the catalog was made.
  return listed.length === 0 || isRecord(input.options.remote) || listed.some(isMarker);
}

/** A stand-in for entries that are not known here: `@files:loras`, `@SAMPLERS`, `?`. */
export function isMarker(value: unknown): boolean {
  return typeof value === 'string' && /^(?:@files|@[A-Z_]+$|\?)/.test(value);
}

/** True when nobody could evaluate the type: such an input may be a socket or a widget. */
export function isUndeclared({ type }: Pick<DeclaredInput, 'type'>): boolean {
  return typeof type === 'string' && type.startsWith('?');
}

/** True when the value may be set on the node itself. */
export function hasWidget(input: Pick<DeclaredInput, 'type' | 'options'>): boolean {
  if (input.options.forceInput === true) return false;
  return (
    enumOptions(input) !== null || isUndeclared(input) || input.type === dynamicType.combo || widgetTypes.has(String(input.type)) || typeof input.options.widgetType === 'string'
  );
}

/** A number of the declaration; limits that could not be evaluated count as none. */
export function limit(value: unknown): number | null {
  if (isRawNumber(value)) return Number(value.rawNumber);
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}

/** The choices of a dynamic combo with the inputs that each brings. */
export function dynamicOptions({ options }: Pick<DeclaredInput, 'options'>): readonly { readonly key: string; readonly inputs: readonly DeclaredInput[] }[] {
  const listed = options.options;
  return (Array.isArray(listed) ? (listed as readonly unknown[]) : []).map((option) => ({ key: String(own(option, 'key')), inputs: inputsOf(own(option, 'inputs')) }));
}

/** What the editor shows before somebody sets a value: the declared default, else the first option. `undefined` where neither is known. */
export function defaultOf(input: DeclaredInput): unknown {
  const declared = input.options.default;
  if (declared !== undefined && declared !== null && !isMarker(declared)) return declared;
  return input.type === dynamicType.combo ? dynamicOptions(input)[0]?.key : enumOptions(input)?.find((value) => !isMarker(value));
}

/** What an input that grows repeats: `<name>.<prefix>0`, … or the listed names. */
export interface Growth {
  readonly names: readonly string[] | null;
  readonly prefix: string;
  readonly min: number;
  readonly max: number;
  readonly input: DeclaredInput;
}

const defaultGrowthLimit = 100;

export function growthOf({ options }: Pick<DeclaredInput, 'options'>): Growth | null {
  const template = own(options, 'template');
  const [input] = inputsOf(own(template, 'input'));
  if (input === undefined) return null;
  const listed = own(template, 'names');
  const names = Array.isArray(listed) ? listed.map(String) : null;
  const prefix = own(template, 'prefix');
  return {
    names,
    prefix: typeof prefix === 'string' ? prefix : '',
    min: limit(own(template, 'min')) ?? 0,
    max: names?.length ?? limit(own(template, 'max')) ?? defaultGrowthLimit,
    input,
  };
}

/** The names under which a growing input called `id` appears. */
export function grownNames(id: string, { names, prefix, max }: Growth): readonly string[] {
  return Array.from({ length: max }, (_, index) => `${id}.${names === null ? `${prefix}${index}` : (names[index] ?? index)}`);
}

const proseMembers: ReadonlySet<string> = new Set(['tooltip', 'description', 'display_name', 'output_tooltips', 'search_aliases', 'essentials_category', 'price_badge', 'name']);

/** A declaration without its prose: what a preset of the engine judges by. */
export function withoutProse(info: unknown): Json {
  if (Array.isArray(info)) return info.map(withoutProse);
  if (!isRecord(info) || isRawNumber(info)) return (info ?? null) as Json;
  return Object.fromEntries(
    Object.entries(info)
      .filter(([key, value]) => value !== undefined && !proseMembers.has(key))
      .map(([key, value]) => [key, key === 'required' || key === 'optional' ? sectionWithoutProse(value) : withoutProse(value)]),
  );
}

/** Here the keys are names of inputs, which may be called as prose is. */
function sectionWithoutProse(section: unknown): Json {
  if (!isRecord(section)) return withoutProse(section);
  return Object.fromEntries(Object.entries(section).map(([name, input]) => [name, withoutProse(input)]));
}
