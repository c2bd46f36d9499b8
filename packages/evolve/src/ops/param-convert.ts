import { canonicalJson, isRecord, type Json, own } from '@turnbuckle/model';
import { defineOp } from '../op.ts';
import { nodesOf } from './rename.ts';

/** A pure conversion in both directions: of numbers by a factor and an offset, of listed values by a table. */
export type Conversion =
  | { readonly factor: number; readonly offset?: number }
  | { readonly values: { readonly [old: string]: Json }; readonly back?: { readonly [next: string]: Json } };

type Args = { readonly kind: string; readonly param: string; readonly by: Conversion };

/** Converts a value that is set by hand. Where the way back does not give the value again it is kept, with what stood for it. */
export const paramConvert = defineOp<Args>({
  slug: 'param-convert',
  title: 'A value is written in another way',
  up: (graph, { args, entries }) =>
    convert(nodesOf(graph, args.kind), { param: args.param, ways: [(value) => forwards(value, args.by), (value) => backwards(value, args.by)], entries }),
  down: (graph, { args, entries }) =>
    convert(nodesOf(graph, args.kind), { param: args.param, ways: [(value) => backwards(value, args.by), (value) => forwards(value, args.by)], entries }),
  check: ({ by }) => ('factor' in by && (by.factor === 0 || !Number.isFinite(by.factor)) ? ['the factor must be a number other than 0, or there is no way back'] : []),
  covers: ({ kind, param }) => [
    { codes: ['values-narrowed', 'values-changed', 'input-type-changed', 'input-type-narrowed', 'param-default-changed', 'input-default-changed'], kind, entry: param },
  ],
});

interface Converting {
  readonly param: string;
  readonly ways: readonly [way: (value: Json) => Json, back: (value: Json) => Json];
  readonly entries: readonly Json[];
}

function convert(
  nodes: ReturnType<typeof nodesOf>,
  { param, ways: [way, back], entries }: Converting,
): { edits: { op: 'set-param'; node: string; param: string; value: Json }[]; entries: Json[] } {
  const kept = new Map(entries.flatMap((entry) => (isRecord(entry) ? [[own(entry, 'node'), entry] as const] : [])));
  const edits: { op: 'set-param'; node: string; param: string; value: Json }[] = [];
  const made: Json[] = [];
  for (const { key, params } of nodes) {
    const value = Object.hasOwn(params, param) ? params[param] : undefined;
    if (value === undefined) continue;
    const entry = kept.get(key);
    const witnessed = entry !== undefined && same(own(entry, 'stands') as Json, value);
    const next = witnessed ? (own(entry, 'was') as Json) : way(value);
    if (!same(next, value)) edits.push({ op: 'set-param', node: key, param, value: next });
    if (!same(back(next), value)) made.push({ node: key, was: value, stands: next });
  }
  return { edits, entries: made };
}

function forwards(value: Json, by: Conversion): Json {
  if ('factor' in by) return typeof value === 'number' ? value * by.factor + (by.offset ?? 0) : value;
  const next = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? own(by.values, String(value)) : undefined;
  return next === undefined ? value : (next as Json);
}

function backwards(value: Json, by: Conversion): Json {
  if ('factor' in by) return typeof value === 'number' ? (value - (by.offset ?? 0)) / by.factor : value;
  const told = own(by.back, String(value));
  if (told !== undefined) return told as Json;
  const found = Object.entries(by.values).filter(([, next]) => same(next, value));
  return found.length === 1 && found[0] !== undefined ? found[0][0] : value;
}

function same(a: Json, b: Json): boolean {
  return a !== undefined && b !== undefined && (a === b || canonicalJson(a) === canonicalJson(b));
}
