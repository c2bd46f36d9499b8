import { changeDocument, type GraphDocument, readDocument } from '@turnbuckle/formats';
import { digestText, type Edit, type Graph, type Json } from '@turnbuckle/model';
import { applyPatch, type Complement, emptyComplement } from './complement.ts';
import type { Migration } from './migration.ts';
import { ops } from './ops/index.ts';
import { patchBetween } from './patch-between.ts';

/** A document that cannot follow, and why in words that its owner understands. It stays as it was. */
export interface Quarantined {
  readonly quarantined: string;
}

export interface Migrated {
  readonly text: string;
  /** For the other direction. */
  readonly complement: Complement;
  /** Nothing in the document was touched. */
  readonly unchanged: boolean;
}

type Direction = 'up' | 'down';

/**
 * Takes a document to the new catalog. `complement` is what an earlier way back kept; with it edits of both periods come together. Total:
 * a document that cannot follow comes back as a reason.
 */
export function migrateUp(text: string, migration: Migration, complement: Complement = emptyComplement): Migrated | Quarantined {
  return proven(text, { migration, direction: 'up', complement });
}

/** Takes a document back to the old catalog. One that nobody edited gets its original bytes; in an edited one the edits stay. */
export function migrateDown(text: string, migration: Migration, complement: Complement): Migrated | Quarantined {
  return proven(text, { migration, direction: 'down', complement });
}

interface Way {
  readonly migration: Migration;
  readonly direction: Direction;
  readonly complement: Complement;
}

/** Runs one direction and at once the other, so that the way back of every document is known before anybody needs it. */
function proven(text: string, way: Way): Migrated | Quarantined {
  const there = travel(text, way);
  if ('quarantined' in there) return there;
  const unchanged = there.text === text;
  const witness = digestText(there.text);
  const bare: Complement = { version: 1, witness, steps: there.steps };
  const back = walk(there.text, { migration: way.migration, direction: way.direction === 'up' ? 'down' : 'up', complement: bare });
  if ('quarantined' in back) return { quarantined: `its way back could not be run: ${back.quarantined}` };
  const complement = back.text === text ? bare : { ...bare, patch: patchBetween(back.text, text) };
  if (applyPatch(back.text, complement.patch ?? []) !== text) return { quarantined: 'its way back does not give the original bytes' };
  return { text: there.text, complement, unchanged };
}

/** A document that nobody edited goes the way that is known; any other is walked step by step. */
function travel(text: string, way: Way): { readonly text: string; readonly steps: Complement['steps'] } | Quarantined {
  const { complement } = way;
  const walked = walk(text, way);
  if ('quarantined' in walked || complement.witness === '' || complement.witness !== digestText(text)) return walked;
  return { ...walked, text: complement.preimage ?? applyPatch(walked.text, complement.patch ?? []) };
}

function walk(text: string, { migration, direction, complement }: Way): { readonly text: string; readonly steps: Complement['steps'] } | Quarantined {
  const read = readDocument(text, { catalog: direction === 'up' ? migration.from : migration.to });
  if (read.value === null) return { quarantined: read.diagnostics[0]?.message ?? 'it is no graph' };
  let document: GraphDocument = read.value;
  const made: (Record<string, readonly Json[]> | null)[] = migration.steps.map(() => null);
  const order = migration.steps.map((_, index) => index);
  for (const index of direction === 'up' ? order : order.reverse()) {
    const result = runStep(document, { migration, direction, index, entries: complement.steps[index] ?? null });
    if ('quarantined' in result) return result;
    document = result.document;
    made[index] = result.entries;
  }
  return { text: document.text, steps: made };
}

interface StepRun {
  readonly migration: Migration;
  readonly direction: Direction;
  readonly index: number;
  readonly entries: Readonly<Record<string, readonly Json[]>> | null;
}

function runStep(
  document: GraphDocument,
  { migration, direction, index, entries }: StepRun,
): { document: GraphDocument; entries: Record<string, readonly Json[]> | null } | Quarantined {
  const step = migration.steps[index];
  const op = step === undefined ? undefined : ops[step.op];
  if (step === undefined || op === undefined) return { quarantined: `there is no op '${step?.op ?? ''}'` };
  const catalog = direction === 'up' ? migration.to : migration.from;
  let current = document;
  const made: Record<string, readonly Json[]> = {};
  for (const { id } of document.graphs) {
    const graph: Graph | undefined = current.graphs.find((one) => one.id === id);
    if (graph === undefined) continue;
    const context = { from: migration.from, to: migration.to, stepId: `${migration.id}/${index}`, json: current.json };
    const result = op[direction](graph, { args: step.args, context, entries: entries?.[id] ?? [] });
    for (const batch of batches(result.edits)) {
      const changed = changeDocument(current, batch, { catalog, graph: id });
      if (changed.value === null) return { quarantined: changed.diagnostics[0]?.message ?? 'a step could not be carried out' };
      current = changed.value;
    }
    if (result.entries.length > 0) made[id] = result.entries;
  }
  return { document: current, entries: Object.keys(made).length > 0 ? made : null };
}

/** Edits that touch one thing twice cannot be spliced into one text at once. */
function batches(edits: readonly Edit[]): Edit[][] {
  const all: Edit[][] = [];
  let touched = new Set<string>();
  for (const edit of edits) {
    const keys = keysOf(edit);
    const last = all.at(-1);
    if (last === undefined || alone(edit) || last.some(alone) || keys.some((key) => touched.has(key))) {
      all.push([edit]);
      touched = new Set(keys);
    } else {
      last.push(edit);
      for (const key of keys) touched.add(key);
    }
  }
  return all;
}

/** Removing a node takes its edges along, which an earlier edit may just have led elsewhere. */
function alone({ op }: Edit): boolean {
  return op === 'remove-node';
}

function keysOf(edit: Edit): string[] {
  switch (edit.op) {
    case 'connect':
      return [`edge ${edit.edge.key}`];
    case 'add-node':
      return [`node ${edit.node.key}`];
    case 'remove-node':
    case 'set-param':
    case 'rename-param':
    case 'set-kind':
    case 'move-node':
      return [`node ${edit.node}`];
    default:
      return [`edge ${edit.edge}`];
  }
}
