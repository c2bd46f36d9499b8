import { isRawNumber, isRecord, type Json, mapValues, own } from '../json.ts';
import { anyType, intervalType, type Literal, listType, literalsType, namedType, optionalType, type PortType, unionType, unknownType } from './port-type.ts';

/**
 * The JSON form of a type. A bare string is a nominal name, whatever characters it holds, so that foreign names need no quoting:
 * `"IMAGE"`, `{"union": […]}`, `{"literals": ["a"], "base": "string", "open": true}`, `{"interval": [0, null], "base": "int"}`,
 * `{"list": T}`, `{"optional": T}`, `{"variable": "T", "bound": T}`, `{"name": "image", "fields": {…}}`, `{"unknown": true}`, `{"any": true}`.
 */
export function typeToJson(type: PortType): Json {
  switch (type.tag) {
    case 'named':
      return type.fields === undefined ? type.name : { name: type.name, fields: mapValues(type.fields, typeToJson) };
    case 'union':
      return { union: type.of.map(typeToJson) };
    case 'literals':
      return { literals: [...type.of], base: type.base, ...(type.open ? { open: true } : {}), ...(type.title === undefined ? {} : { title: type.title }) };
    case 'interval':
      return { interval: [type.min, type.max], base: type.base };
    case 'list':
      return { list: typeToJson(type.of) };
    case 'optional':
      return { optional: typeToJson(type.of) };
    case 'variable':
      return type.bound === undefined ? { variable: type.name } : { variable: type.name, bound: typeToJson(type.bound) };
    case 'unknown':
      return { unknown: true };
    case 'any':
      return { any: true };
  }
}

/** Reads the form that {@link typeToJson} writes; `null` when the value is no type. */
export function typeFromJson(value: unknown): PortType | null {
  if (typeof value === 'string') return namedType(value);
  if (!isRecord(value)) return null;
  if (own(value, 'unknown') === true) return unknownType;
  if (own(value, 'any') === true) return anyType;
  const name = own(value, 'name');
  if (typeof name === 'string') return namedWithFields(name, own(value, 'fields'));
  const base = own(value, 'base');
  const given = own(value, 'literals');
  const literals = Array.isArray(given) ? given.map(inexact) : [];
  if (Array.isArray(given) && typeof base === 'string' && literals.every(isLiteral)) {
    const title = own(value, 'title');
    return literalsType(base, literals, { open: own(value, 'open') === true, ...(typeof title === 'string' ? { title } : {}) });
  }
  const interval = own(value, 'interval');
  if (Array.isArray(interval) && typeof base === 'string') return intervalType(base, bound(interval[0]), bound(interval[1]));
  return containerFromJson(value);
}

function containerFromJson(value: Readonly<Record<string, unknown>>): PortType | null {
  const union = own(value, 'union');
  if (Array.isArray(union)) {
    const members = union.map(typeFromJson);
    return members.every((member) => member !== null) && members.length > 0 ? unionType(members) : null;
  }
  const list = own(value, 'list');
  if (list !== undefined) return wrap(list, listType);
  const optional = own(value, 'optional');
  if (optional !== undefined) return wrap(optional, optionalType);
  const variable = own(value, 'variable');
  if (typeof variable !== 'string') return null;
  const limit = own(value, 'bound');
  if (limit === undefined) return { tag: 'variable', name: variable };
  return wrap(limit, (type) => ({ tag: 'variable', name: variable, bound: type }));
}

function wrap(value: unknown, make: (type: PortType) => PortType): PortType | null {
  const inner = typeFromJson(value);
  return inner === null ? null : make(inner);
}

function namedWithFields(name: string, fields: unknown): PortType | null {
  if (fields === undefined) return namedType(name);
  if (!isRecord(fields)) return null;
  const entries: [string, PortType][] = [];
  for (const [key, value] of Object.entries(fields)) {
    const type = typeFromJson(value);
    if (type === null) return null;
    entries.push([key, type]);
  }
  return namedType(name, Object.fromEntries(entries));
}

function bound(value: unknown): number | null {
  const number = inexact(value);
  return typeof number === 'number' ? number : null;
}

/** Bounds and literals are JavaScript numbers, also those beyond 2^53 that a reader keeps digit by digit. */
function inexact(value: unknown): unknown {
  return isRawNumber(value) ? Number(value.rawNumber) : value;
}

function isLiteral(value: unknown): value is Literal {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
