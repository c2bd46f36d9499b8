import type { Catalog, InputPort, NodeKind } from '@turnbuckle/model';

export type ChangeLevel = 'breaking' | 'dangerous' | 'safe';

/** One difference of names between two catalogs. Types are not compared here. */
export interface CatalogChange {
  readonly code: 'kind-removed' | 'kind-added' | 'input-removed' | 'input-added' | 'required-input-added' | 'output-removed' | 'output-added' | 'param-removed' | 'param-added' | 'required-param-added';
  /** The worse of `stored` and `plan`. */
  readonly level: ChangeLevel;
  /** Stored graphs under the new catalog; new graphs under the old one; code; what runs. */
  readonly levels: Readonly<Record<'stored' | 'rollback' | 'code' | 'plan', ChangeLevel>>;
  readonly kind: string;
  readonly port?: string;
  readonly param?: string;
}

/** Kinds, ports and parameters that came or went, sorted; identical catalogs give none. */
export function diffNames(old: Catalog, next: Catalog): CatalogChange[] {
  const changes: CatalogChange[] = [];
  for (const name of old.kinds.keys()) if (!next.kinds.has(name)) changes.push(removed('kind-removed', { kind: name }));
  for (const [name, kind] of next.kinds) {
    const before = old.kinds.get(name);
    if (before === undefined) changes.push(added('kind-added', { kind: name }));
    else changes.push(...diffKind(before, kind));
  }
  const key = ({ kind, code, port, param }: CatalogChange): string => [kind, code, port ?? '', param ?? ''].join('\u0000');
  return changes.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function diffKind(before: NodeKind, after: NodeKind): CatalogChange[] {
  const kind = after.name;
  const gone = (old: object, now: object): string[] => Object.keys(old).filter((name) => !Object.hasOwn(now, name));
  return [
    ...gone(before.in, after.in).map((port) => removed('input-removed', { kind, port })),
    ...gone(after.in, before.in).map((port) => (isNeeded(after.in[port]) ? needed('required-input-added', { kind, port }, after.in[port]?.param?.default !== undefined) : added('input-added', { kind, port }))),
    ...gone(before.out, after.out).map((port) => removed('output-removed', { kind, port })),
    ...gone(after.out, before.out).map((port) => added('output-added', { kind, port })),
    ...gone(before.params, after.params).map((param) => removed('param-removed', { kind, param })),
    ...gone(after.params, before.params).map((param) => (after.params[param]?.required === true ? needed('required-param-added', { kind, param }, after.params[param]?.default !== undefined) : added('param-added', { kind, param }))),
  ];
}

function isNeeded(port: InputPort | undefined): boolean {
  return port?.required === true;
}

type Where = Pick<CatalogChange, 'kind' | 'port' | 'param'>;

function removed(code: CatalogChange['code'], where: Where): CatalogChange {
  return { code, level: 'breaking', levels: { stored: 'breaking', rollback: 'safe', code: 'breaking', plan: 'breaking' }, ...where };
}

function added(code: CatalogChange['code'], where: Where): CatalogChange {
  return { code, level: 'safe', levels: { stored: 'safe', rollback: 'breaking', code: 'safe', plan: 'safe' }, ...where };
}

/** Engines refuse stored graphs without a required input even where it has a default, so a default only makes it dangerous. */
function needed(code: CatalogChange['code'], where: Where, hasDefault: boolean): CatalogChange {
  const level: ChangeLevel = hasDefault ? 'dangerous' : 'breaking';
  return { code, level, levels: { stored: level, rollback: 'breaking', code: 'safe', plan: level }, ...where };
}
