import { type Json, mapValues } from '../json.ts';
import type { Literal, PortType } from '../port/port-type.ts';
import { intervalType, literalsType, namedType } from '../port/port-type.ts';
import type { InputPort, NodeKind, OutputPort, Param } from './node-kind.ts';
import { type InputDeclaration, mergeDeclares, type Type, type VariableDeclaration, variable } from './type-declaration.ts';

/** A value that is set by hand; `V` is what may be written for it in code. */
export interface ParamDeclaration<V = Json> {
  readonly param: Param;
  readonly value?: V;
}

interface ParamOptions<V> {
  readonly default?: V;
  readonly title?: string;
  readonly was?: readonly string[];
}

/** Declarations of parameters. Their types live beside the port types, so that a parameter can become a port without a new meaning. */
export const param: {
  int(options?: ParamOptions<number> & { readonly min?: number; readonly max?: number }): ParamDeclaration<number>;
  number(options?: ParamOptions<number> & { readonly min?: number; readonly max?: number }): ParamDeclaration<number>;
  string(options?: ParamOptions<string>): ParamDeclaration<string>;
  boolean(options?: ParamOptions<boolean>): ParamDeclaration<boolean>;
  oneOf<const L extends readonly Literal[]>(values: L, options?: ParamOptions<L[number]>): ParamDeclaration<L[number]>;
} = {
  int: ({ min, max, ...options } = {}) => declareParam(intervalType('int', min ?? null, max ?? null), options),
  number: ({ min, max, ...options } = {}) => declareParam(intervalType('number', min ?? null, max ?? null), options),
  string: (options = {}) => declareParam(namedType('string'), options),
  boolean: (options = {}) => declareParam(namedType('boolean'), options),
  oneOf: (values, options = {}) => declareParam(literalsType('string', values), options),
};

function declareParam<V extends Json>(type: PortType, options: ParamOptions<V>): ParamDeclaration<V> {
  return {
    param: {
      type,
      required: options.default === undefined,
      ...(options.default === undefined ? {} : { default: options.default }),
      ...(options.title === undefined ? {} : { title: options.title }),
      ...(options.was === undefined ? {} : { was: options.was }),
    },
  };
}

export type InputsShape = Readonly<Record<string, Type | InputDeclaration<unknown, unknown>>>;
/** An output that was renamed is declared by `renamed`, as an input is. */
export type OutputsShape = Readonly<Record<string, Type | InputDeclaration<unknown, unknown>>>;
export type ParamsShape = Readonly<Record<string, ParamDeclaration<unknown>>>;

export interface NodeShape {
  readonly in?: InputsShape;
  readonly out?: OutputsShape;
  readonly params?: ParamsShape;
  readonly title?: string;
  readonly category?: string;
  readonly description?: string;
  readonly was?: readonly string[];
  /** Names of ports and parameters that went. */
  readonly reserved?: readonly string[];
  readonly sink?: boolean;
  /** `from` names an input port of this kind, `to` an output port. */
  readonly converter?: { readonly from: string; readonly to: string; readonly cost: number; readonly lossless: boolean };
  readonly deprecated?: string | true;
}

/** A declared node kind; `S` keeps its ports for `tsc`. */
export interface NodeDeclaration<Name extends string = string, S extends NodeShape = NodeShape> {
  readonly kind: NodeKind & { readonly name: Name };
  readonly declares: Readonly<Record<string, readonly string[]>>;
  readonly shape?: S;
}

export interface Variables {
  readonly T: VariableDeclaration;
  readonly U: VariableDeclaration;
  readonly V: VariableDeclaration;
}

/**
 * Declares a node kind. Give a function to use type variables: `({ T }) => ({ in: { a: T, b: T }, out: { value: T } })`.
 * Inputs and parameters share one name space; a name used twice is refused when the catalog is made.
 */
export function node<const Name extends string, const S extends NodeShape>(name: Name, shape: S | ((variables: Variables) => S)): NodeDeclaration<Name, S> {
  const declared: NodeShape = typeof shape === 'function' ? shape({ T: variable('T'), U: variable('U'), V: variable('V') }) : shape;
  const { in: inputs = {}, out: outputs = {}, params = {}, ...rest } = declared;
  const portTypes = [...Object.values(inputs), ...Object.values(outputs)].map((port) => ('input' in port ? port.type : port));
  return {
    kind: {
      name,
      in: mapValues(inputs, inputPort),
      out: mapValues(outputs, outputPort),
      params: mapValues(params, ({ param: value }) => value),
      ...rest,
    },
    declares: mergeDeclares(portTypes),
  };
}

function inputPort(declared: Type | InputDeclaration<unknown, unknown>): InputPort {
  if (!('input' in declared)) return { type: declared.portType, required: declared.portType.tag !== 'optional' };
  const { param: value, range, ...rest } = declared.input;
  const type = declared.type.portType;
  if (value === undefined) return { type, required: type.tag !== 'optional' && rest.many !== true, ...rest };
  const paramType = range === undefined || type.tag !== 'named' ? type : intervalType(type.name, range.min ?? null, range.max ?? null);
  return { type, required: false, param: { type: paramType, default: value }, ...rest };
}

function outputPort(declared: Type | InputDeclaration<unknown, unknown>): OutputPort {
  if (!('input' in declared)) return { type: declared.portType };
  const { title, was } = declared.input;
  return { type: declared.type.portType, ...(title === undefined ? {} : { title }), ...(was === undefined ? {} : { was }) };
}
