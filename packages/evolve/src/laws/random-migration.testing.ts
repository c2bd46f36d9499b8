import { type Catalog, type InputPort, type Json, literalsType, makeCatalog, type NodeKind, namedType, type OutputPort, type Param } from '@turnbuckle/model';
// biome-ignore lint/correctness/noUndeclaredDependencies: read by tests alone and not packed; the whole repository has it for development
import fc from 'fast-check';
import type { Migration, MigrationStep } from '../migration.ts';

/** Draws that a step is made from: which op, and which kind and port or parameter. */
type Draw = readonly [what: number, kind: number, place: number, other: number];

/** What holds a number and gives it; every random migration can count on it. */
export const constant: NodeKind = { name: 'const', in: {}, out: { out0: { type: namedType('number') } }, params: { value: { type: namedType('number'), default: 0 } } };

/** A catalog on its way through steps. Kinds that a step made or took stay out of later steps of that sort, as the checks demand. */
class Draft {
  readonly kinds: Map<string, NodeKind>;
  readonly steps: MigrationStep[] = [];
  readonly #settled = new Set<string>(['const']);
  readonly #places = new Set<string>();
  #names = 0;

  constructor(kinds: ReadonlyMap<string, NodeKind>) {
    this.kinds = new Map(kinds);
  }

  /** A kind that may still get another name or go. */
  whole(draw: number): NodeKind | undefined {
    return pick(
      [...this.kinds.values()].filter(({ name, converter, groups }) => !this.#settled.has(name) && converter === undefined && groups === undefined),
      draw,
    );
  }

  any(draw: number): NodeKind | undefined {
    return pick(
      [...this.kinds.values()].filter(({ name, converter }) => name !== 'const' && converter === undefined),
      draw,
    );
  }

  name(stem: string): string {
    return `${stem}·${this.#names++}`;
  }

  settle(...names: readonly string[]): void {
    for (const name of names) this.#settled.add(name);
  }

  /** Whether nobody was at this place yet. */
  take(kind: string, place: string): boolean {
    const key = `${kind}.${place}`;
    if (this.#places.has(key)) return false;
    this.#places.add(key);
    return true;
  }

  step(op: string, args: Json): void {
    this.steps.push({ op, args });
  }
}

function pick<T>(list: readonly T[], draw: number): T | undefined {
  return list[draw % Math.max(1, list.length)];
}

function rekeyed<T>(record: Readonly<Record<string, T>>, from: string, to: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key === from ? to : key, value]));
}

function without<T>(record: Readonly<Record<string, T>>, ...names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !names.includes(key)));
}

/** Steps at whole kinds. */
const kindSteps: ((draft: Draft, draw: Draw) => void)[] = [
  function rename(draft, [, at]) {
    const kind = draft.whole(at);
    if (kind === undefined) return;
    const name = draft.name(kind.name);
    draft.kinds.delete(kind.name);
    draft.kinds.set(name, { ...kind, name });
    draft.settle(name);
    draft.step('kind-rename', { from: kind.name, to: name });
  },
  function remove(draft, [, at, place, other]) {
    const kind = draft.whole(at);
    if (kind === undefined || draft.kinds.size < 4) return;
    const [input, output] = [pick(Object.keys(kind.in), place), pick(Object.keys(kind.out), other)];
    draft.kinds.delete(kind.name);
    draft.step('kind-remove', { kind: kind.name, ...(input === undefined || output === undefined ? {} : { rewire: [input, output] }) });
  },
  function replace(draft, [, at, , other]) {
    const kind = draft.whole(at);
    const next = draft.whole(other);
    if (kind === undefined || next === undefined || kind === next) return;
    draft.kinds.delete(kind.name);
    draft.settle(next.name);
    const names = (olds: readonly string[], news: readonly string[]): Record<string, string> =>
      Object.fromEntries(
        olds.flatMap((old, index) => (news[index] === undefined || news.includes(old) || olds.includes(news[index] ?? '') ? [] : [[old, news[index]]])) as [string, string][],
      );
    draft.step('kind-replace', {
      from: kind.name,
      to: next.name,
      inputs: names(Object.keys(kind.in), Object.keys(next.in)),
      outputs: names(Object.keys(kind.out), Object.keys(next.out)),
      params: names(Object.keys(kind.params), Object.keys(next.params)),
    });
  },
  function merge(draft, [, at, , other]) {
    const [a, b] = [draft.whole(at), draft.whole(other)];
    if (a === undefined || b === undefined || a === b) return;
    const name = draft.name('merged');
    const mode: Param = { type: literalsType('string', ['first', 'second']), default: 'first' };
    for (const { name: old } of [a, b]) draft.kinds.delete(old);
    draft.kinds.set(name, { name, in: { ...b.in, ...a.in }, out: { ...b.out, ...a.out }, params: { ...b.params, ...a.params, mode } });
    draft.settle(name);
    draft.step('kind-merge', { from: [a.name, b.name], to: name, by: { param: 'mode', values: { [a.name]: 'first', [b.name]: 'second' } } });
  },
  function split(draft, [, at, place, other]) {
    const kind = draft.whole(at);
    const param = kind === undefined ? undefined : pick(Object.keys(kind.params), place);
    if (kind === undefined || param === undefined) return;
    const names = [draft.name('split'), draft.name('split')] as const;
    draft.kinds.delete(kind.name);
    for (const name of names) draft.kinds.set(name, { ...kind, name });
    draft.settle(...names);
    const when = pick(
      [
        { param, is: '>', value: 1 },
        { param, is: '=', value: 'a' },
        { param, is: 'in', value: ['a', 0, 4] },
        { param, is: '!=', value: null },
      ] as const,
      other,
    );
    draft.step('kind-split', { from: kind.name, into: [{ kind: names[0], when: when as unknown as Json }], otherwise: names[1] });
  },
  function rewrite(draft, [, at, place, other]) {
    const [a, b] = [draft.whole(at), draft.whole(other)];
    const [output, input] = [pick(Object.keys(a?.out ?? {}), place), pick(Object.keys(b?.in ?? {}), place)];
    if (a === undefined || b === undefined || output === undefined || input === undefined) return;
    const name = draft.name('pattern');
    draft.kinds.set(name, { name, in: a.in, out: b.out, params: a.params });
    draft.settle(name);
    draft.step('pattern-rewrite', {
      before: { nodes: { a: a.name, b: b.name }, edges: [['a', output, 'b', input]] },
      after: { nodes: { one: { kind: name, keeps: 'a' } }, edges: [] },
      inputs: Object.keys(a.in).map((port) => ({ from: ['a', port], to: ['one', port] })),
      outputs: Object.keys(b.out).map((port) => ({ from: ['b', port], to: ['one', port] })),
      params: [],
    });
  },
];

type Side = 'in' | 'out';

function portOf(draft: Draft, [, at, place, other]: Draw): { kind: NodeKind; side: Side; name: string; port: InputPort | OutputPort } | undefined {
  const kind = draft.any(at);
  const side: Side = other % 2 === 0 ? 'in' : 'out';
  const name = kind === undefined ? undefined : pick(Object.keys(kind[side]), place);
  const port = name === undefined ? undefined : kind?.[side][name];
  if (kind === undefined || name === undefined || port === undefined || ('param' in port && port.param !== undefined)) return undefined;
  return draft.take(kind.name, name) ? { kind, side, name, port } : undefined;
}

function paramOf(draft: Draft, [, at, place]: Draw): { kind: NodeKind; name: string; param: Param } | undefined {
  const kind = draft.any(at);
  const name = kind === undefined ? undefined : pick(Object.keys(kind.params), place);
  const param = name === undefined ? undefined : kind?.params[name];
  if (kind === undefined || name === undefined || param === undefined || name === 'mode') return undefined;
  return draft.take(kind.name, name) ? { kind, name, param } : undefined;
}

/** Steps at ports and parameters. */
const placeSteps: ((draft: Draft, draw: Draw) => void)[] = [
  function renamePort(draft, draw) {
    const found = portOf(draft, draw);
    if (found === undefined) return;
    const { kind, side, name } = found;
    const next = draft.name(name);
    draft.kinds.set(kind.name, { ...kind, [side]: rekeyed<InputPort | OutputPort>(kind[side], name, next) });
    draft.take(kind.name, next);
    draft.step('port-rename', { kind: kind.name, side, from: name, to: next });
  },
  function removePort(draft, draw) {
    const found = portOf(draft, draw);
    if (found === undefined) return;
    const { kind, side, name } = found;
    draft.kinds.set(kind.name, { ...kind, [side]: without<InputPort | OutputPort>(kind[side], name) });
    draft.step('port-remove', { kind: kind.name, side, port: name });
  },
  function addPort(draft, [, at, , other]) {
    const kind = draft.any(at);
    if (kind === undefined) return;
    const input = draft.name('fed');
    draft.kinds.set(kind.name, { ...kind, in: { ...kind.in, [input]: { type: namedType('number'), required: true } } });
    draft.take(kind.name, input);
    draft.step('port-add', { kind: kind.name, input, from: { kind: 'const', output: 'out0', params: { value: other } } });
  },
  function retype(draft, draw) {
    const found = portOf(draft, [draw[0], draw[1], draw[2], 0]);
    const via = pick(
      [...draft.kinds.values()].filter(({ converter }) => converter !== undefined),
      draw[3],
    );
    const type = via?.out['result']?.type;
    if (found === undefined || via === undefined || type === undefined) return;
    const { kind, name, port } = found;
    draft.kinds.set(kind.name, { ...kind, in: { ...kind.in, [name]: { ...(port as InputPort), type } } });
    draft.step('port-retype', { kind: kind.name, side: 'in', port: name, via: { kind: via.name, input: 'value', output: 'result' } });
  },
  function splitPort(draft, draw) {
    const found = portOf(draft, draw);
    if (found === undefined) return;
    const { kind, side, name, port } = found;
    const names = [draft.name(name), draft.name(name)];
    const ports = without<InputPort | OutputPort>(kind[side], name);
    for (const next of names) ports[next] = { ...port, ...('required' in port ? { required: false } : {}) };
    draft.kinds.set(kind.name, { ...kind, [side]: ports });
    for (const next of names) draft.take(kind.name, next);
    const isSingle = side === 'in' && (port as InputPort).many !== true;
    draft.step('port-split', { kind: kind.name, side, from: name, to: names, by: draw[3] % 4 < 2 ? 'rank' : 'type', ...(isSingle ? { single: true } : {}) });
  },
  function mergePorts(draft, [, at, , other]) {
    const kind = draft.any(at);
    const side: Side = other % 2 === 0 ? 'in' : 'out';
    const names = kind === undefined ? [] : Object.entries(kind[side]).flatMap(([name, port]) => ('param' in port && port.param !== undefined ? [] : [name]));
    if (kind === undefined || names.length < 2 || !names.every((name) => draft.take(kind.name, name))) return;
    const next = draft.name('all');
    const [first] = names;
    const port = kind[side][first ?? ''];
    if (port === undefined) return;
    const merged = side === 'in' ? { type: port.type, required: false, many: true } : port;
    draft.kinds.set(kind.name, { ...kind, [side]: { ...without<InputPort | OutputPort>(kind[side], ...names), [next]: merged } });
    draft.take(kind.name, next);
    draft.step('port-merge', { kind: kind.name, side, from: names, to: next });
  },
  function renameParam(draft, draw) {
    const found = paramOf(draft, draw);
    if (found === undefined) return;
    const next = draft.name(found.name);
    draft.kinds.set(found.kind.name, { ...found.kind, params: rekeyed(found.kind.params, found.name, next) });
    draft.take(found.kind.name, next);
    draft.step('param-rename', { kind: found.kind.name, from: found.name, to: next });
  },
  function addParam(draft, [, at, place]) {
    const kind = draft.any(at);
    if (kind === undefined) return;
    const next = draft.name('new');
    draft.kinds.set(kind.name, { ...kind, params: { ...kind.params, [next]: { type: namedType('number'), required: true } } });
    draft.take(kind.name, next);
    draft.step('param-add', { kind: kind.name, param: next, value: place });
  },
  function removeParam(draft, draw) {
    const found = paramOf(draft, draw);
    if (found === undefined) return;
    draft.kinds.set(found.kind.name, { ...found.kind, params: without(found.kind.params, found.name) });
    draft.step('param-remove', { kind: found.kind.name, param: found.name });
  },
  function convertParam(draft, draw) {
    const found = paramOf(draft, draw);
    if (found === undefined) return;
    draft.step('param-convert', { kind: found.kind.name, param: found.name, by: draw[3] % 2 === 0 ? { factor: 0.01 } : { values: { a: 'b', c: 'b' } } });
  },
  function toInput(draft, draw) {
    const found = paramOf(draft, draw);
    if (found === undefined) return;
    const input = draft.name('wired');
    const { kind, name } = found;
    draft.kinds.set(kind.name, { ...kind, params: without(kind.params, name), in: { ...kind.in, [input]: { type: namedType('number'), required: false } } });
    draft.take(kind.name, input);
    draft.step('param-to-input', { kind: kind.name, param: name, input, source: { kind: 'const', output: 'out0', param: 'value' } });
  },
  function toParam(draft, draw) {
    const found = portOf(draft, [draw[0], draw[1], draw[2], 0]);
    if (found === undefined) return;
    const { kind, name } = found;
    const param = draft.name('set');
    draft.kinds.set(kind.name, { ...kind, in: without(kind.in, name), params: { ...kind.params, [param]: { type: namedType('number'), default: 0 } } });
    draft.take(kind.name, param);
    draft.step('input-to-param', { kind: kind.name, input: name, param, source: { kind: 'const', output: 'out0', param: 'value' } });
  },
];

const draw = fc.tuple(fc.nat(), fc.nat(), fc.nat(9), fc.nat(9));

export interface MigrationOptions {
  readonly id?: string;
  /** Ops that may be drawn; all unless given. */
  readonly only?: readonly string[];
  /** Whether `edges-enforce` comes last: now and then unless given. */
  readonly isEnforced?: boolean;
}

/** Migrations of a few steps from a catalog to what the steps make of it: each op is as likely as any other. */
export function randomMigration(from: Catalog, { id = 'random/1', only, isEnforced }: MigrationOptions = {}): fc.Arbitrary<Migration> {
  const draws = fc.record({ kinds: fc.array(draw, { maxLength: 3 }), places: fc.array(draw, { minLength: 1, maxLength: 4 }), enforce: fc.nat(3) });
  return draws.map(({ kinds, places, enforce }): Migration => {
    const draft = new Draft(from.kinds);
    for (const [list, draws] of [[kindSteps, kinds] as const, [placeSteps, places] as const]) {
      for (const one of draws) {
        const [trial, before] = [new Map(draft.kinds), draft.steps.length];
        list[one[0] % list.length]?.(draft, one);
        const made = draft.steps[before];
        if (made === undefined || only === undefined || only.includes(made.op)) continue;
        draft.steps.length = before;
        draft.kinds.clear();
        for (const [name, kind] of trial) draft.kinds.set(name, kind);
      }
    }
    if (isEnforced ?? enforce === 0) draft.steps.push({ op: 'edges-enforce', args: { policy: enforce % 2 === 0 ? 'strict' : 'draft' } });
    const to = makeCatalog({ version: `${from.version}+1`, kinds: draft.kinds.values(), types: from.types, coercions: from.coercions });
    return { id, from, to, steps: draft.steps, waivers: [], mayChangeResults: true };
  });
}
