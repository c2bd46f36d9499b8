import { canonicalJson, type GraphNode, isRecord, type Json, own } from '@turnbuckle/model';
import { defineOp } from '../op.ts';

/** A pure predicate over one value that is set by hand. A value that is not set is `null`. */
export type Predicate = { readonly param: string; readonly is: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in'; readonly value: Json };

type Args = { readonly from: string; readonly into: readonly { readonly kind: string; readonly when: Predicate }[]; readonly otherwise: string };

/**
 * A kind becomes several, by what is set in each node: the first whose predicate holds. The way back makes them one again, whatever was set
 * since; where a node's kind and its values have come apart, the kind is kept for the next time.
 */
export const kindSplit = defineOp<Args>({
  slug: 'kind-split',
  title: 'A kind becomes several',
  up: (graph, { args, entries }) => {
    const left = new Map(entries.flatMap((entry) => (isRecord(entry) ? [[own(entry, 'node'), entry] as const] : [])));
    const named = kindsOf(args);
    const nodes = graph.nodes.filter(({ key, kind }) => kind === args.from && own(left.get(key), 'kind') !== args.from);
    return {
      edits: nodes.map((node) => {
        const entry = left.get(node.key);
        // What somebody made of it counts as long as the values that decide are the same.
        const isTold = entry !== undefined && canonicalJson(own(entry, 'stands') as Json) === canonicalJson(decidingValues(node, args));
        return { op: 'set-kind', node: node.key, kind: isTold ? String(own(entry, 'kind')) : kindFor(node, args) };
      }),
      entries: graph.nodes.filter(({ kind }) => named.has(kind) && kind !== args.from).map(({ key }) => key),
    };
  },
  down: (graph, { args, entries }) => {
    const theirs = new Set(entries);
    const named = kindsOf(args);
    const nodes = graph.nodes.filter(({ key, kind }) => named.has(kind) && kind !== args.from && !theirs.has(key));
    const made = nodes.filter((node) => kindFor(node, args) !== node.kind).map((node): Json => ({ node: node.key, kind: node.kind, stands: decidingValues(node, args) }));
    // Of the old kind under the new catalog: somebody meant it.
    const kept = graph.nodes.filter(({ kind }) => kind === args.from).map(({ key }): Json => ({ node: key, kind: args.from }));
    return { edits: nodes.map(({ key }) => ({ op: 'set-kind', node: key, kind: args.from })), entries: [...made, ...kept] };
  },
  check: (args, catalogs) => [
    ...[...kindsOf(args)].filter((kind) => !catalogs.to.kinds.has(kind)).map((kind) => `the new catalog has no kind '${kind}'`),
    ...(kindsOf(args).has(args.from) ? [`'${args.from}' is one of the kinds that it becomes; rename it first`] : []),
    ...args.into.filter(({ when }) => when.is === 'in' && !Array.isArray(when.value)).map(({ kind }) => `what makes a node '${kind}' needs a list of values`),
  ],
  covers: (args) => [{ codes: ['kind-removed'], kind: args.from }, ...[...kindsOf(args)].map((kind) => ({ codes: ['kind-added', 'kind-renamed'], kind }))],
});

function kindsOf({ into, otherwise }: Args): Set<string> {
  return new Set([...into.map(({ kind }) => kind), otherwise]);
}

function kindFor(node: GraphNode, { into, otherwise }: Args): string {
  return into.find(({ when }) => holds(when, settingOf(node, when.param)))?.kind ?? otherwise;
}

function decidingValues(node: GraphNode, { into }: Args): Json {
  return into.map(({ when }) => settingOf(node, when.param));
}

function settingOf({ params }: GraphNode, param: string): Json {
  return (Object.hasOwn(params, param) ? params[param] : undefined) ?? null;
}

function holds({ is, value }: Predicate, actual: Json): boolean {
  switch (is) {
    case '=':
      return same(actual, value);
    case '!=':
      return !same(actual, value);
    case 'in':
      return Array.isArray(value) && (value as readonly Json[]).some((one) => same(actual, one));
    default:
      return typeof actual === 'number' && typeof value === 'number' && isOrdered(is, actual, value);
  }
}

function isOrdered(is: '<' | '<=' | '>' | '>=', a: number, b: number): boolean {
  return is === '<' ? a < b : is === '<=' ? a <= b : is === '>' ? a > b : a >= b;
}

function same(a: Json, b: Json): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
