import { formOf, readDocument, type WrittenForm, type WrittenText } from '@turnbuckle/formats';
import { digestText, type Json } from '@turnbuckle/model';
import { applyPatch, type Complement, emptyComplement } from './complement.ts';
import { DocumentDraft } from './document-draft.ts';
import type { Migration } from './migration.ts';
import { isNumbered, joinNumbers, numbered, splitNumbers, withStepKeys } from './numbered-keys.ts';
import type { DocumentOp, Quarantined } from './op.ts';
import { ops } from './ops/index.ts';
import { patchBetween } from './patch-between.ts';

export type { Quarantined } from './op.ts';

export interface Migrated {
  readonly text: string;
  /** For the other direction. */
  readonly complement: Complement;
  /** Nothing in the document was touched. */
  readonly unchanged: boolean;
}

type Direction = 'up' | 'down';

/** Under this key a complement keeps what a step left that knows no graphs. */
const wholeDocument = 'document';

export interface LensOptions {
  /** SHA-256 of a text's UTF-8 bytes in 64 hexadecimal digits, where something faster is at hand than what runs everywhere. */
  readonly digest?: (text: string) => string;
}

/** Both directions of a migration, as {@link migrateUp} and {@link migrateDown}. */
export interface Lens {
  up(text: string, complement?: Complement): Migrated | Quarantined;
  down(text: string, complement: Complement): Migrated | Quarantined;
}

export function lensOf(migration: Migration, { digest = digestText }: LensOptions = {}): Lens {
  return {
    up: (text, complement = emptyComplement) => provenAs(text, { migration, direction: 'up', complement, digest }),
    down: (text, complement) => provenAs(text, { migration, direction: 'down', complement, digest }),
  };
}

/**
 * Takes a document to the new catalog. `complement` is what an earlier way back kept; with it edits of both periods come together. Total:
 * a document that cannot follow comes back as a reason.
 */
export function migrateUp(text: string, migration: Migration, complement?: Complement): Migrated | Quarantined {
  return lensOf(migration).up(text, complement);
}

/** Takes a document back to the old catalog. One that nobody edited gets its original bytes; in an edited one the edits stay. */
export function migrateDown(text: string, migration: Migration, complement: Complement): Migrated | Quarantined {
  return lensOf(migration).down(text, complement);
}

interface Way extends Required<LensOptions> {
  readonly migration: Migration;
  readonly direction: Direction;
  readonly complement: Complement;
  /** How the text was written, where it is known. */
  readonly form?: WrittenForm | null;
}

interface Travelled extends WrittenText {
  readonly steps: Complement['steps'];
}

/** The beginning of an object on one line without spaces. */
const dense = /^\{"[^"\\]*":\S/;

/**
 * Takes a text that begins as `JSON.stringify` would for one that it wrote, without looking further. Whatever it did not write comes back otherwise than it was,
 * since what nobody touches is never put back: so this is only looked at where the way back does not give the text by itself.
 */
function provenAs(text: string, way: Way): Migrated | Quarantined {
  if (way.complement.witness !== '' || !dense.test(text)) return proven(text, way);
  const result = proven(text, { ...way, form: { indent: '', tail: text.endsWith('\n') ? '\n' : '' } });
  if ('complement' in result && result.complement.patch === undefined && result.complement.preimage === undefined) return result;
  const read = readDocument(text, { form: 'look' });
  return read.value === null || formOf(read.value) === null ? proven(text, way) : result;
}

/** Runs one direction and at once the other, so that the way back of every document is known before anybody needs it. */
function proven(text: string, way: Way): Migrated | Quarantined {
  const there = travel(text, way);
  if ('quarantined' in there) return there;
  const unchanged = there.text === text;
  const witness = way.digest(there.text);
  // A step that nobody can look into leaves the whole original.
  const isOpaque = there.steps.some((entries) => entries?.[wholeDocument]?.some((entry) => entry !== true) === true);
  const bare: Complement = { version: 1, witness, steps: there.steps, ...(isOpaque ? { preimage: text } : {}) };
  const back = walk(there.text, { ...way, direction: way.direction === 'up' ? 'down' : 'up', complement: bare, form: there.form });
  if ('quarantined' in back) return { quarantined: `its way back could not be run: ${back.quarantined}` };
  const complement = back.text === text || isOpaque ? bare : { ...bare, patch: patchBetween(back.text, text) };
  if (!isOpaque && applyPatch(back.text, complement.patch ?? []) !== text) return { quarantined: 'its way back does not give the original bytes' };
  return { text: there.text, complement, unchanged };
}

/** A document that nobody edited goes the way that is known; any other is walked step by step. */
function travel(text: string, way: Way): Travelled | Quarantined {
  const { complement, digest } = way;
  const walked = walk(text, way);
  if ('quarantined' in walked || complement.witness === '' || complement.witness !== digest(text)) return walked;
  const known = complement.preimage ?? applyPatch(walked.text, complement.patch ?? []);
  return known === walked.text ? walked : { ...walked, text: known, form: null };
}

function walk(text: string, way: Way): Travelled | Quarantined {
  const { migration, direction } = way;
  const read = readDocument(text, { catalog: direction === 'up' ? migration.from : migration.to, form: way.form ?? 'look' });
  if (read.value === null) return { quarantined: read.diagnostics[0]?.message ?? 'it is no graph' };
  const draft = new DocumentDraft(read.value, direction === 'up' ? migration.to : migration.from);
  const made: (Record<string, readonly Json[]> | null)[] = migration.steps.map(() => null);
  const order = migration.steps.map((_, index) => index);
  for (const index of direction === 'up' ? order : order.reverse()) {
    const op = documentOp(migration.steps[index]?.op);
    const result = op === undefined ? runStep(draft, index, way) : runDocumentStep(draft, { index, op, start: text }, way);
    if ('quarantined' in result) return result;
    made[index] = result.entries;
  }
  const finished = draft.finish();
  return 'refused' in finished ? { quarantined: finished.refused } : { ...finished, steps: made };
}

function documentOp(slug: string | undefined): DocumentOp | undefined {
  const op = slug !== undefined && Object.hasOwn(ops, slug) ? ops[slug] : undefined;
  return op !== undefined && 'documentUp' in op ? op : undefined;
}

interface Opaque {
  readonly index: number;
  readonly op: DocumentOp;
  /** The text before the first step. */
  readonly start: string;
}

type StepEntries = { readonly entries: Record<string, readonly Json[]> | null };

function runDocumentStep(draft: DocumentDraft, { index, op, start }: Opaque, { migration, direction, complement }: Way): StepEntries | Quarantined {
  const unwritten = draft.write();
  if (unwritten !== null) return { quarantined: unwritten };
  const entries = complement.steps[index]?.[wholeDocument] ?? [];
  const step = { args: migration.steps[index]?.args ?? null, scripts: migration.scripts ?? {}, entries, preimage: complement.preimage, start };
  const result = direction === 'up' ? op.documentUp(draft.document.text, step) : op.documentDown(draft.document.text, step);
  if ('quarantined' in result) return result;
  const refused = draft.replaceText(result.text);
  if (refused !== null) return { quarantined: refused };
  return { entries: result.entries.length > 0 ? { [wholeDocument]: result.entries } : null };
}

function runStep(draft: DocumentDraft, index: number, { migration, direction, complement }: Way): StepEntries | Quarantined {
  const step = migration.steps[index];
  const op = step === undefined || !Object.hasOwn(ops, step.op) ? undefined : ops[step.op];
  if (step === undefined || op === undefined || 'documentUp' in op) return { quarantined: `there is no op '${step?.op ?? ''}'` };
  const unwritten = draft.isReadyFor(op.reads) ? null : draft.write();
  if (unwritten !== null) return { quarantined: unwritten };
  const made: Record<string, readonly Json[]> = {};
  for (const id of draft.graphIds) {
    const graph = draft.graph(id);
    if (graph === undefined) continue;
    const { json, format } = draft.document;
    const context = { from: migration.from, to: migration.to, stepId: `${migration.id}/${index}`, json };
    const kept = splitNumbers(complement.steps[index]?.[id] ?? []);
    const result = op[direction](withStepKeys(graph, kept.numbers), { args: step.args, context, entries: kept.entries });
    const first = isNumbered(format) ? numbered(result.edits, graph, { numbers: kept.numbers, json }) : { edits: result.edits, numbers: kept.numbers };
    const refused = draft.changeText(result.text ?? []) ?? draft.change(id, first.edits) ?? draft.change(id, result.later ?? []);
    if (refused !== null) return { quarantined: refused };
    const entries = joinNumbers(first.numbers, result.entries);
    if (entries.length > 0) made[id] = entries;
  }
  return { entries: Object.keys(made).length > 0 ? made : null };
}
