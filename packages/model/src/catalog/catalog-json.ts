import { isRecord, type Json, mapValues, own } from '../json.ts';
import type { Coercion } from '../port/compare.ts';
import { unknownType } from '../port/port-type.ts';
import { typeFromJson, typeToJson } from '../port/port-type-json.ts';
import type { Catalog, CatalogParts } from './catalog.ts';
import type { InputPort, NodeKind, OutputPort, Param, PortGroup, PortSet } from './node-kind.ts';

export const catalogSchemaId = 'https://turnbuckle.dev/schema/catalog-1.json';

/** The JSON form of a catalog: what `catalog import` writes, and what the digest is taken over. */
export function catalogToJson(catalog: Pick<Catalog, 'name' | 'version' | 'types' | 'kinds' | 'coercions'> & Partial<Pick<Catalog, 'reserved'>>): Json {
  return compact({
    $schema: catalogSchemaId,
    name: catalog.name,
    version: catalog.version,
    types: mapValues(catalog.types, (parents) => (parents.length === 0 ? {} : { extends: [...parents] })),
    kinds: Object.fromEntries([...catalog.kinds].map(([name, kind]) => [name, kindToJson(kind)])),
    coercions: catalog.coercions.map((coercion) => ({ ...coercion })),
    // Absent where nothing is reserved, so that older digests stay.
    reserved: catalog.reserved === undefined || catalog.reserved.length === 0 ? undefined : [...catalog.reserved],
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
  const reserved = namesAt(own(json, 'reserved'), { at: '/reserved', problems });
  const value = {
    ...(typeof name === 'string' ? { name } : {}),
    version: typeof version === 'string' ? version : '0',
    kinds,
    types,
    coercions: coercionsFromJson(own(json, 'coercions'), problems),
    ...(reserved.length > 0 ? { reserved } : {}),
  };
  return { value: problems.length === 0 ? value : null, problems };
}

function coercionsFromJson(value: unknown, problems: CatalogProblem[]): Coercion[] {
  const found: Coercion[] = [];
  for (const [index, item] of (Array.isArray(value) ? value : []).entries()) {
    const [id, from, to] = [own(item, 'id'), own(item, 'from'), own(item, 'to')];
    const cost = own(item, 'cost');
    if (typeof id !== 'string' || typeof from !== 'string' || typeof to !== 'string')
      problems.push({ pointer: `/coercions/${index}`, message: "Expected 'id', 'from' and 'to' as strings." });
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
  checkNames(rest, { at, problems });
  return {
    ...(rest as Partial<NodeKind>),
    name,
    in: portsFromJson(inputs, { at: `${at}/in`, problems }),
    out: eachType(out, { at: `${at}/out`, problems }) as Record<string, OutputPort>,
    params: eachType(params, { at: `${at}/params`, problems }) as Record<string, Param>,
    ...(Array.isArray(groups) ? { groups: groupsFromJson(groups, { at: `${at}/groups`, problems }) } : {}),
  };
}

interface Where {
  readonly at: string;
  readonly problems: CatalogProblem[];
}

/** Objects that carry a `type`, with the type read. */
function eachType(value: unknown, { at, problems }: Where): Record<string, { readonly type: InputPort['type'] }> {
  const found: [string, { readonly type: InputPort['type'] }][] = [];
  for (const [name, item] of Object.entries(isRecord(value) ? value : {})) found.push([name, typed(item, { at: `${at}/${escapePointer(name)}`, problems })]);
  return Object.fromEntries(found);
}

function typed(value: unknown, { at, problems }: Where): { readonly type: InputPort['type'] } {
  const type = typeFromJson(own(value, 'type'));
  if (type === null) problems.push({ pointer: `${at}/type`, message: 'Expected a type.' });
  checkNames(value, { at, problems });
  return { ...(isRecord(value) ? value : {}), type: type ?? unknownType };
}

/** A list of names; absent means none. */
function namesAt(value: unknown, { at, problems }: Where): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  problems.push({ pointer: at, message: 'Expected a list of names.' });
  return [];
}

/** Earlier names are a list; a single one in its place would be read letter by letter. */
function checkNames(value: unknown, { at, problems }: Where): void {
  const was = own(value, 'was');
  if (was !== undefined && !(Array.isArray(was) && was.every((name) => typeof name === 'string')))
    problems.push({ pointer: `${at}/was`, message: 'Expected a list of earlier names.' });
  namesAt(own(value, 'reserved'), { at: `${at}/reserved`, problems });
}

function portsFromJson(value: unknown, { at, problems }: Where): Record<string, InputPort> {
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([name, port]) => [name, portFromJson(port, { at: `${at}/${escapePointer(name)}`, problems })]));
}

function portFromJson(value: unknown, { at, problems }: Where): InputPort {
  const param = own(value, 'param');
  return { required: false, ...typed(value, { at, problems }), ...(param === undefined ? {} : { param: typed(param, { at: `${at}/param`, problems }) as Param }) } as InputPort;
}

function groupsFromJson(groups: readonly unknown[], { at, problems }: Where): PortGroup[] {
  return groups.map((group, index) => groupFromJson(group, { at: `${at}/${index}`, problems }));
}

function groupFromJson(value: unknown, { at, problems }: Where): PortGroup {
  const repeat = own(value, 'repeat');
  if (typeof repeat === 'string') return { ...(value as PortGroup & { repeat: string }), port: portFromJson(own(value, 'port'), { at: `${at}/port`, problems }) };
  const choice = own(value, 'choice');
  if (typeof choice !== 'string') problems.push({ pointer: at, message: "Expected a group with 'repeat' or 'choice'." });
  const options = own(value, 'options');
  const sets = Object.entries(isRecord(options) ? options : {}).map(([name, set]) => [name, portSetFromJson(set, { at: `${at}/options/${escapePointer(name)}`, problems })]);
  return { choice: String(choice), options: Object.fromEntries(sets) };
}

function portSetFromJson(set: unknown, { at, problems }: Where): PortSet {
  const groups = own(set, 'groups');
  return {
    in: portsFromJson(own(set, 'in'), { at: `${at}/in`, problems }),
    ...(Array.isArray(groups) ? { groups: groupsFromJson(groups, { at: `${at}/groups`, problems }) } : {}),
  };
}

export function escapePointer(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

/** Leaves out what is undefined, so that absent and undefined give the same digest. */
function compact(record: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Json;
}
