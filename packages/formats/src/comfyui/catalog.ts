import { type Catalog, type CatalogProblem, escapePointer, isRecord, makeCatalog, membersOf, type NodeKind, own, type PortType } from '@turnbuckle/model';
import { readKind } from './node-kind.ts';
import { serverFields } from './server-age.ts';

/** True for a ComfyUI server's `/object_info` answer, and for the shape `{ repo, date, nodes }` that node packs are collected in. */
export function isComfyuiCatalog(json: unknown): boolean {
  const kinds = Object.values(kindsIn(json) ?? {});
  return kinds.length > 0 && kinds.every(isInfo);
}

function kindsIn(json: unknown): Readonly<Record<string, unknown>> | null {
  const nodes = own(json, 'nodes');
  if (isRecord(nodes)) return nodes;
  return isRecord(json) ? json : null;
}

function isInfo(value: unknown): boolean {
  return isRecord(own(value, 'input')) && Array.isArray(own(value, 'output'));
}

export interface ComfyuiCatalogOptions {
  /** What the catalog calls itself; a pack's date, else the age of the server that wrote it. */
  readonly version?: string;
}

/**
 * Reads a ComfyUI catalog. A kind whose declaration is no object is a problem and left out; `value` is `null` when nothing is left.
 *
 * Source: https://docs.comfy.org/development/comfyui-server/comms_routes (`/object_info`)
 */
export function comfyuiCatalog(json: unknown, options: ComfyuiCatalogOptions = {}): { readonly value: Catalog | null; readonly problems: readonly CatalogProblem[] } {
  const declared = kindsIn(json);
  if (declared === null) return { value: null, problems: [{ pointer: '', message: 'Expected an object of node kinds by name, as /object_info gives it.' }] };
  const base = isRecord(own(json, 'nodes')) ? '/nodes' : '';
  const problems: CatalogProblem[] = [];
  const kinds: NodeKind[] = [];
  for (const [name, info] of Object.entries(declared)) {
    if (isInfo(info)) kinds.push(readKind(name, info));
    else problems.push({ pointer: `${base}/${escapePointer(name)}`, message: "Expected 'input' as an object and 'output' as a list." });
  }
  if (kinds.length === 0) return { value: null, problems };
  const [repo, date] = [own(json, 'repo'), own(json, 'date')];
  const version = options.version ?? (typeof date === 'string' ? date : serverFields(declared));
  const name = typeof repo === 'string' && isRecord(own(json, 'nodes')) ? { name: repo } : {};
  return { value: makeCatalog({ ...name, version, kinds, types: namedTypes(kinds) }), problems };
}

/** Every type name that the kinds speak of. ComfyUI declares no relation between them. */
function namedTypes(kinds: readonly NodeKind[]): Record<string, readonly string[]> {
  const names = new Set<string>();
  for (const { in: inputs, out, groups } of kinds) {
    for (const { type, param } of Object.values(inputs)) {
      collect(type, names);
      if (param !== undefined) collect(param.type, names);
    }
    for (const { type } of Object.values(out)) collect(type, names);
    for (const type of groupTypes(groups ?? [])) collect(type, names);
  }
  return Object.fromEntries([...names].sort().map((name) => [name, []]));
}

function groupTypes(groups: NonNullable<NodeKind['groups']>): PortType[] {
  return groups.flatMap((group) =>
    'repeat' in group ? [group.port.type] : Object.values(group.options).flatMap((set) => [...Object.values(set.in).map(({ type }) => type), ...groupTypes(set.groups ?? [])]),
  );
}

function collect(type: PortType, into: Set<string>): void {
  for (const member of membersOf(type)) {
    if (member.tag === 'named') into.add(member.name);
    else if (member.tag === 'literals' || member.tag === 'interval') into.add(member.base);
    else if (member.tag === 'list' || member.tag === 'optional') collect(member.of, into);
    else if (member.tag === 'variable' && member.bound !== undefined) collect(member.bound, into);
  }
}
