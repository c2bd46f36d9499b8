import {
  anyType,
  type InputPort,
  intervalType,
  type Json,
  type Literal,
  listType,
  literalsType,
  type NodeKind,
  namedType,
  type OutputPort,
  own,
  type Param,
  type PortGroup,
  type PortSet,
  type PortType,
  unionType,
  unknownType,
} from '@turnbuckle/model';
import { converterOf } from './converter.ts';
import {
  type DeclaredInput,
  declaredInputs,
  defaultOf,
  dynamicOptions,
  dynamicType,
  enumOptions,
  type Growth,
  grownNames,
  growthOf,
  hasWidget,
  isMarker,
  isOpenEnum,
  limit,
  withoutProse,
} from './declaration.ts';

/** Output ports are numbered in ComfyUI: slot 0 is called `out:0`. */
export function outputName(slot: number): string {
  return `out:${slot}`;
}

/** The slot of a port called `out:<slot>`, or `null`. */
export function outputSlot(port: string | null): number | null {
  const digits = /^out:(-?\d+)$/.exec(port ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Turns one declaration of `/object_info` into a node kind. */
export function readKind(name: string, info: unknown): NodeKind {
  const isList = own(info, 'is_input_list') === true || own(info, 'input_is_list') === true;
  const inputs = readSet(declaredInputs(info), { prefix: '', isList });
  const out = readOutputs(info);
  const category = own(info, 'category');
  const title = own(info, 'display_name');
  const description = own(info, 'description');
  const kind: NodeKind = {
    name,
    in: inputs.in,
    out,
    params: {},
    ...(inputs.groups === undefined ? {} : { groups: inputs.groups }),
    ...(typeof title === 'string' && title !== name ? { title } : {}),
    ...(typeof category === 'string' ? { category } : {}),
    ...(typeof description === 'string' && description !== '' ? { description } : {}),
    ...(own(info, 'output_node') === true ? { sink: true } : {}),
    ...(own(info, 'deprecated') === true ? { deprecated: true as const } : {}),
    ...dynamic(info),
    foreign: withoutProse(info),
  };
  const converter = converterOf(kind);
  return converter === undefined ? kind : { ...kind, converter };
}

/** Where the source of a pack could not be evaluated, its ports are not all known. */
function dynamic(info: unknown): Pick<NodeKind, 'dynamic'> {
  const inputs = declaredInputs(info).some(({ name }) => isMarker(name));
  const outputs = (own(info, 'output') as readonly unknown[]).some(isMarker);
  if (inputs && outputs) return { dynamic: 'both' };
  if (inputs) return { dynamic: 'in' };
  return outputs ? { dynamic: 'out' } : {};
}

interface SetContext {
  /** The name of the choice that these inputs belong to, with its dot. */
  readonly prefix: string;
  readonly isList: boolean;
}

function readSet(inputs: readonly DeclaredInput[], context: SetContext): PortSet {
  const ports: [string, InputPort][] = [];
  const groups: PortGroup[] = [];
  for (const input of inputs) {
    const id = `${context.prefix}${input.name}`;
    if (isMarker(input.name)) continue;
    if (input.type === dynamicType.grow) {
      const growth = growthOf(input);
      if (growth !== null) groups.push(repeated(id, growth, { ...context, isRequired: input.required }));
      continue;
    }
    ports.push([id, readPort(input, context.isList)]);
    if (input.type === dynamicType.combo) {
      const options = dynamicOptions(input).map(({ key, inputs: chosen }) => [key, readSet(chosen, { ...context, prefix: `${id}.` })] as const);
      groups.push({ choice: id, options: Object.fromEntries(options) });
    }
  }
  return { in: Object.fromEntries(ports), ...(groups.length === 0 ? {} : { groups }) };
}

function repeated(id: string, growth: Growth, { isList, isRequired }: SetContext & { readonly isRequired: boolean }): PortGroup {
  const port = { ...readPort(growth.input, isList), required: isRequired && growth.input.required };
  const names = growth.names === null ? {} : { names: grownNames(id, growth) };
  return { repeat: `${id}.${growth.prefix}`, ...names, min: growth.min, max: growth.max, port };
}

function readPort(input: DeclaredInput, isList: boolean): InputPort {
  const type = inputType(input);
  const title = input.options.display_name;
  return {
    type: isList ? listType(type) : type,
    required: input.required,
    ...(hasWidget(input) ? { param: readParam(input) } : {}),
    ...(typeof title === 'string' && title !== input.name ? { title } : {}),
  };
}

function readParam(input: DeclaredInput): Param {
  const given = defaultOf(input);
  const type = input.type === 'INT' || input.type === 'FLOAT' ? intervalType(input.type, limit(input.options.min), limit(input.options.max)) : inputType(input);
  return given === undefined ? { type } : { type, default: given as Json };
}

function inputType(input: DeclaredInput): PortType {
  const listed = enumOptions(input);
  if (listed !== null) {
    const values = listed.filter((value): value is Literal => (typeof value === 'string' && !isMarker(value)) || typeof value === 'number' || typeof value === 'boolean');
    // Options of a shape that no literal has can't be listed, only left open.
    const open = isOpenEnum(input) || listed.some((value) => typeof value === 'object');
    return literalsType('COMBO', values, { open });
  }
  if (input.type === dynamicType.combo)
    return literalsType(
      'COMBO',
      dynamicOptions(input).map(({ key }) => key),
    );
  if (input.type === dynamicType.match) return variable(own(input.options, 'template'));
  return typeNamed(String(input.type), anyType);
}

function variable(template: unknown): PortType {
  const allowed = own(template, 'allowed_types');
  const name = String(own(template, 'template_id') ?? 'T');
  if (typeof allowed !== 'string' || allowed === '*') return { tag: 'variable', name };
  return { tag: 'variable', name, bound: typeNamed(allowed, anyType) };
}

/** A type name, or several with commas; `wildcard` is what `*` means on this side. */
export function typeNamed(text: string, wildcard: PortType): PortType {
  const names = text.split(',').map((name) => name.trim());
  return unionType(names.map((name) => (name === '*' ? wildcard : name === '' || name.startsWith('?') ? unknownType : namedType(name))));
}

function readOutputs(info: unknown): Record<string, OutputPort> {
  const types = own(info, 'output') as readonly unknown[];
  const names = own(info, 'output_name');
  const lists = own(info, 'output_is_list');
  const templates = own(info, 'output_matchtypes');
  const bounds = variableBounds(info);
  const ports = types.map((type, slot): [string, OutputPort] => {
    const item = outputType(type, at(templates, slot), bounds);
    const name = at(names, slot);
    const title = typeof name === 'string' && !isMarker(name) ? { title: name } : {};
    return [outputName(slot), { type: at(lists, slot) === true ? listType(item) : item, ...title }];
  });
  return Object.fromEntries(ports);
}

function outputType(type: unknown, template: unknown, bounds: ReadonlyMap<string, PortType>): PortType {
  if (Array.isArray(type)) return inputType({ name: '', required: true, type, options: {} } as DeclaredInput);
  if (type === dynamicType.match) return typeof template === 'string' ? (bounds.get(template) ?? { tag: 'variable', name: template }) : unknownType;
  return typeof type === 'string' ? typeNamed(type, unknownType) : unknownType;
}

/** The kind's type variables as its inputs bound them. */
function variableBounds(info: unknown): ReadonlyMap<string, PortType> {
  const found = new Map<string, PortType>();
  const visit = (inputs: readonly DeclaredInput[]): void => {
    for (const input of inputs) {
      if (input.type === dynamicType.match) found.set(String(own(own(input.options, 'template'), 'template_id')), inputType(input));
      if (input.type === dynamicType.combo) for (const option of dynamicOptions(input)) visit(option.inputs);
      const growth = input.type === dynamicType.grow ? growthOf(input) : null;
      if (growth !== null) visit([growth.input]);
    }
  };
  visit(declaredInputs(info));
  return found;
}

function at(list: unknown, index: number): unknown {
  return Array.isArray(list) ? (list as readonly unknown[])[index] : undefined;
}
