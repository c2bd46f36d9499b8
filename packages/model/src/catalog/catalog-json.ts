import { isRecord, type Json, own, mapValues } from '../json.ts';
import type { Coercion } from '../port/compare.ts';
import { typeFromJson, typeToJson } from '../port/port-type-json.ts';
import { unknownType } from '../port/port-type.ts';
import type { Catalog, CatalogParts } from './catalog.ts';
import type { InputPort, NodeKind, OutputPort, Param, PortGroup, PortSet } from './node-kind.ts';

export const catalogSchemaId = 'https://turnbuckle.dev/schema/catalog-1.json';

/** The JSON form of a catalog: what `catalog import` writes, and what the digest is taken over. */
export function catalogToJson(catalog: Pick<Catalog, 'name' | 'version' | 'types' | 'kinds' | 'coercions'>): Json {
  return compact({
    $schema: catalogSchemaId,
    name: catalog.name,
    version: catalog.version,
    types: mapValues(catalog.types, (parents) => (parents.length === 0 ? {} : { extends: [...parents] })),
    kinds: Object.fromEntries([...catalog.kinds].map(([name, kind]) => [name, kindToJson(kind)])),
    coercions: catalog.coercions.map((coercion) => ({ ...coercion })),
  });
}

function kindToJson({ name: _, in: inputs, out, params, groups, ...rest }: NodeKind): Json {
  return compact({
    ...(rest as Record<string, Json>),
    in: mapValues(inputs, inputToJson),
    out: mapValues(out, (port) => compact({ ...port, type: typeToJson(port.type) })),
    params: mapValues(params, paramToJson),
    groups: groups?.map(groupToJson),
  });
}

function inputToJson(port: InputPort): Json {
  return compact({ ...port, type: typeToJson(port.type), param: port.param === undefined ? undefined : paramToJson(port.param) });
}

function paramToJson(param: Param): Json {
  return compact({ ...param, type: typeToJson(param.type) });
}

function groupToJson(group: PortGroup): Json {
  if ('repeat' in group) return compact({ ...group, port: inputToJson(group.port) });
  return { choice: group.choice, options: mapValues(group.options, (set) => compact({ in: mapValues(set.in, inputToJson), groups: set.groups?.map(groupToJson) })) };
}

/** What is wrong with a catalog file, and where. */
export interface CatalogProblem {
  readonly pointer: string;
  readonly message: string;
}

/** Reads what {@link catalogToJson} writes. Faults are listed with their pointers; with any of them `value` is `null`. */
export function catalogFromJson(json: unknown): { readonly value: CatalogParts | null; readonly problems: readonly CatalogProblem[] } {
  const problems: CatalogProblem[] = [];
  const kinds: NodeKind[] = [];
  const declared = own(json, 'kinds');
  if (!isRecord(declared)) return { value: null, problems: [{ pointer: '/kinds', message: 'Expected an object of node kinds by name.' }] };
  for (const [name, value] of Object.entries(declared)) kinds.push(kindFromJson(name, value, problems));
  const types: Record<string, readonly string[]> = {};
  const listed = own(json, 'types');
  for (const [name, value] of Object.entries(isRecord(listed) ? listed : {})) {
    const parents = own(value, 'extends');
    types[name] = Array.isArray(parents) ? parents.filter((parent): parent is string => typeof parent === 'string') : [];
  }
  const version = own(json, 'version');
  const name = own(json, 'name');
  const value = {
    ...(typeof name === 'string' ? { name } : {}),
    version: typeof version === 'string' ? version : '0',
    kinds,
    types,
    coercions: coercionsFromJson(own(json, 'coercions'), problems),
  };
  return { value: problems.length === 0 ? value : null, problems };
}

function coercionsFromJson(value: unknown, problems: CatalogProblem[]): Coercion[] {
  const found: Coercion[] = [];
  for (const [index, item] of (Array.isArray(value) ? value : []).entries()) {
    const [id, from, to] = [own(item, 'id'), own(item, 'from'), own(item, 'to')];
    const cost = own(item, 'cost');
    if (typeof id !== 'string' || typeof from !== 'string' || typeof to !== 'string') problems.push({ pointer: `/coercions/${index}`, message: "Expected 'id', 'from' and 'to' as strings." });
    else found.push({ id, from, to, lossless: own(item, 'lossless') === true, cost: typeof cost === 'number' ? cost : 1 });
  }
  return found;
}

function kindFromJson(name: string, value: unknown, problems: CatalogProblem[]): NodeKind {
  const at = `/kinds/${escapePointer(name)}`;
  if (!isRecord(value)) {
    problems.push({ pointer: at, message: 'Expected an object.' });
    return { name, in: {}, out: {}, params: {} };
  }
  const { in: inputs, out, params, groups, ...rest } = value;
  return {
    ...(rest as Partial<NodeKind>),
    name,
    in: portsFromJson(inputs, { at: `${at}/in`, problems }),
    out: eachType(out, { at: `${at}/out`, problems }) as Record<string, OutputPort>,
    params: eachType(params, { at: `${at}/params`, problems }) as Record<string, Param>,
    ...(Array.isArray(groups) ? { groups: groups.map((group, index) => groupFromJson(group, { at: `${at}/groups/${index}`, problems })) } : {}),
  };
}

interface Where {
  readonly at: string;
  readonly problems: CatalogProblem[];
}

/** Objects that carry a `type`, with the type read. */
function eachType(value: unknown, { at, problems }: Where): Record<string, { readonly type: InputPort['type'] }> {
  const found: [string, { readonly type: InputPort['type'] }][] = [];
  for (const [name, item] of Object.entries(isRecord(value) ? value : {})) {
    const type = typeFromJson(own(item, 'type'));
    if (type === null || !isRecord(item)) problems.push({ pointer: `${at}/${escapePointer(name)}/type`, message: 'Expected a type.' });
    found.push([name, { ...(isRecord(item) ? item : {}), type: type ?? unknownType }]);
  }
  return Object.fromEntries(found);
}

function portsFromJson(value: unknown, where: Where): Record<string, InputPort> {
  return mapValues(eachType(value, where), (port) => {
    const param = own(port, 'param');
    const typed = isRecord(param) ? eachType({ param }, where)['param'] : undefined;
    return { required: false, ...port, ...(typed === undefined ? {} : { param: typed as Param }) } as InputPort;
  });
}

function groupFromJson(value: unknown, { at, problems }: Where): PortGroup {
  const repeat = own(value, 'repeat');
  if (typeof repeat === 'string') {
    const ports = portsFromJson({ port: own(value, 'port') }, { at, problems });
    return { ...(value as PortGroup & { repeat: string }), port: ports['port'] ?? { type: unknownType, required: false } };
  }
  const options = own(value, 'options');
  return {
    choice: String(own(value, 'choice')),
    options: mapValues(isRecord(options) ? options : {}, (set): PortSet => {
      const groups = own(set, 'groups');
      const nested = Array.isArray(groups) ? { groups: groups.map((group) => groupFromJson(group, { at, problems })) } : {};
      return { in: portsFromJson(own(set, 'in'), { at, problems }), ...nested };
    }),
  };
}

export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Leaves out what is undefined, so that absent and undefined give the same digest. */
function compact(record: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Json;
}

