import { describe, expect, it } from 'vitest';
import { namedType } from '../port/port-type.ts';
import { type Catalog, CatalogError, findKind, makeCatalog, mergeCatalogs } from './catalog.ts';
import type { NodeKind } from './node-kind.ts';

function kind(name: string, more: Partial<NodeKind> = {}): NodeKind {
  return { name, in: {}, out: {}, params: {}, ...more };
}

function make(version: string, kinds: NodeKind[], more: Partial<Pick<Catalog, 'types' | 'coercions'>> = {}): Catalog {
  return makeCatalog({ version, kinds, types: {}, ...more });
}

describe('making a catalog', () => {
  it('refuses what would mean two things', () => {
    const port = { type: namedType('image'), required: true };
    const step = { id: 'grey@1', from: 'a', to: 'b', lossless: true, cost: 1 };
    expect(() => make('1', [kind('blur'), kind('blur')])).toThrow(new CatalogError("Node kind 'blur' is declared twice. Give one of them another name."));
    expect(() => make('1', [kind('blur', { in: { size: port }, params: { size: { type: port.type } } })])).toThrow("Node kind 'blur' has an input and a parameter called 'size'.");
    expect(() => make('1', [], { coercions: [step, { ...step, from: 'c' }] })).toThrow('Two coercions have the same id.');
    expect(() => make('1', [kind('constructor', { in: { toString: port } })])).not.toThrow();
  });

  it('refuses a name that is reserved, for kinds, ports and parameters', () => {
    const port = { type: namedType('image'), required: true };
    expect(() => makeCatalog({ version: '1', types: {}, kinds: [kind('limit')], reserved: ['limit'] })).toThrow("A node kind is called 'limit', which is reserved");
    for (const part of ['in', 'out', 'params'] as const)
      expect(() => make('1', [kind('blur', { [part]: { size: port }, reserved: ['size'] })])).toThrow("Node kind 'blur' declares 'size', which is reserved");
    const catalog = makeCatalog({ version: '1', types: {}, kinds: [kind('blur', { reserved: ['size'] })], reserved: ['limit'] });
    expect(catalog.reserved).toEqual(['limit']);
    expect(make('1', [kind('blur')]).reserved).toEqual([]);
    const merged = mergeCatalogs([catalog, make('2', [kind('limit')])]).catalog;
    expect([merged.kinds.has('limit'), merged.reserved]).toEqual([true, []]);
  });

  it('finds kinds by present and earlier names, present ones first', () => {
    const catalog = make('1', [kind('blur', { was: ['Blur', 'mix'] }), kind('mix')]);
    expect(findKind(catalog, 'blur')).toMatchObject({ kind: { name: 'blur' }, alias: false });
    expect(findKind(catalog, 'Blur')).toMatchObject({ kind: { name: 'blur' }, alias: true });
    expect(findKind(catalog, 'mix')).toMatchObject({ kind: { name: 'mix' }, alias: false });
    expect(findKind(catalog, 'constructor')).toBeUndefined();
  });
});

describe('several catalogs as one', () => {
  it('gives a single one back untouched', () => {
    const one = make('1', [kind('blur')]);
    expect(mergeCatalogs([one])).toEqual({ catalog: one, overridden: [] });
  });

  it('lets the later win, and names what it took over', () => {
    const step = { id: 'grey@1', from: 'a', to: 'b', lossless: true, cost: 1 };
    const base = make('1', [kind('blur', { title: 'old' }), kind('mix')], { types: { a: [], b: [] }, coercions: [step] });
    const pack = make('2', [kind('blur', { title: 'new' }), kind('mix'), kind('tint')], { types: { b: ['a'] }, coercions: [{ ...step, cost: 5 }] });
    const { catalog, overridden } = mergeCatalogs([base, pack, make('3', [kind('blur', { title: 'newest' })])]);
    expect(overridden).toEqual(['blur', 'mix']);
    expect(catalog.kinds.get('blur')?.title).toBe('newest');
    expect([...catalog.kinds.keys()]).toEqual(['blur', 'mix', 'tint']);
    expect(catalog.version).toBe('1+2+3');
    expect(catalog.types).toEqual({ a: [], b: ['a'] });
    expect(catalog.coercions).toEqual([{ ...step, cost: 5 }]);
    expect(catalog.table.compare(namedType('b'), namedType('a')).verdict).toBe('yes');
  });

  it('is empty for none', () => {
    expect(mergeCatalogs([]).catalog.kinds.size).toBe(0);
  });
});
