import { applyEdits, canonicalJson, type Edge, escapePointer, type GraphNode, isRecord, type Json, own } from '@turnbuckle/model';
import type { WriteInput, WriteResult } from '../format.ts';
import type { TextChange } from '../json/change-text.ts';
import { outputSlot } from './node-kind.ts';
import { findPrompt } from './prompt.ts';
import { changedNodes } from './write/changed-nodes.ts';
import { Refusal, refusable } from './write/refusal.ts';
import { removeItems } from './write/remove-items.ts';

/** Carries edits out in a prompt: a link and a value are both one member of `inputs`. */
export function writeApi(input: WriteInput): WriteResult {
  return refusable(() => changesOf(input));
}

function changesOf({ json, graph, edits }: WriteInput): TextChange[] {
  const found = findPrompt(json);
  if (found === null) throw new Refusal('the document holds no prompt');
  if (edits.some(({ op }) => op === 'set-label')) throw new Refusal('a prompt carries no type labels on its links');
  const after = applyEdits(graph, edits).value;
  const { added, removed, kept } = changedNodes(graph, after);
  const changes: TextChange[] = removeItems(found.pointer, {
    removed: removed.flatMap(({ pointer }) => pointer ?? []),
    isAll: removed.length === Object.keys(found.prompt).length,
    empty: {},
  });
  const links = linksByNode(after.edges);
  for (const node of added) changes.push({ kind: 'insert-member', pointer: found.pointer, key: node.key, value: nodeJson(node, links.get(node.key)) });
  const linksBefore = linksByNode(graph.edges);
  for (const [before, now] of kept) {
    const pointer = before.pointer ?? '';
    if (before.kind !== now.kind) changes.push({ kind: 'replace', pointer: `${pointer}/class_type`, value: now.kind });
    const [old, next] = [inputsOf(before, linksBefore.get(before.key)), inputsOf(now, links.get(now.key))];
    changes.push(...changedInputs(own(found.prompt, before.key), pointer, { old, next }));
  }
  return changes;
}

type Inputs = ReadonlyMap<string, Json>;

function changedInputs(node: unknown, pointer: string, { old, next }: { readonly old: Inputs; readonly next: Inputs }): TextChange[] {
  const at = `${pointer}/inputs`;
  const changed = [...next].filter(([name, value]) => !sameJson(old.get(name), value));
  const gone = [...old.keys()].filter((name) => !next.has(name));
  if (!isRecord(own(node, 'inputs'))) return changed.length === 0 ? [] : [{ kind: 'insert-member', pointer, key: 'inputs', value: Object.fromEntries(next) }];
  const stored = Object.keys(own(node, 'inputs') as object);
  const isAll = gone.length === stored.length && changed.length === 0;
  const removed = removeItems(at, { removed: gone.map((name) => `${at}/${escapePointer(name)}`), isAll, empty: {} });
  return [
    ...removed,
    ...changed.map(
      ([name, value]): TextChange =>
        stored.includes(name) ? { kind: 'replace', pointer: `${at}/${escapePointer(name)}`, value } : { kind: 'insert-member', pointer: at, key: name, value },
    ),
  ];
}

function sameJson(a: Json | undefined, b: Json): boolean {
  return a !== undefined && canonicalJson(a) === canonicalJson(b);
}

function nodeJson(node: GraphNode, links: Inputs | undefined): Json {
  return { inputs: Object.fromEntries(inputsOf(node, links)), class_type: node.kind, ...(node.title === undefined ? {} : { _meta: { title: node.title } }) };
}

/** Values and links of a node under their names; a link takes the place of a value. */
function inputsOf({ params }: GraphNode, links: Inputs | undefined): Inputs {
  const values = Object.entries(params).map(([name, value]): [string, Json] => [name, Array.isArray(value) ? { __value__: value } : value]);
  return new Map([...values, ...(links ?? [])]);
}

function linksByNode(edges: readonly Edge[]): ReadonlyMap<string, Inputs> {
  const found = new Map<string, Map<string, Json>>();
  for (const { from, to } of edges) {
    const slot = outputSlot(from.port);
    if (to.port === null || slot === null) throw new Refusal(`a link needs an output called 'out:<number>' and an input; '${from.port ?? ''}' to '${to.port ?? ''}' is none`);
    const links = found.get(to.node) ?? new Map<string, Json>();
    if (links.has(to.port)) throw new Refusal(`an input of a prompt takes one link, and '${to.port}' of node ${to.node} would have two`);
    links.set(to.port, [from.node, slot]);
    found.set(to.node, links);
  }
  return found;
}
