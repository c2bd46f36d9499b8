import { readDocument } from '@turnbuckle/formats';
import { digestText, type Json } from '@turnbuckle/model';
import { applyPatch, type Splice } from '../complement.ts';
import { type MergeConflict, mergeText, type ThreeTexts } from '../merge-text.ts';
import { type Covered, type DocumentResult, type DocumentStep, defineDocumentOp, type Quarantined, type Script, type Scripts } from '../op.ts';
import { patchBetween } from '../patch-between.ts';

type Args = {
  readonly script: string;
  /** Of the function's own text, so that another function under the same name is another step. */
  readonly sha256: string;
  /** Catalog changes that the script takes care of, by its author's word. */
  readonly answers?: readonly { readonly codes: readonly string[]; readonly kind: string; readonly entry?: string }[];
};

/**
 * What one way leaves: the text that it was handed, unless that is the whole original, and what leads from there to the one that it made.
 * `true`: it changed nothing.
 */
type Entry = true | { readonly patch: readonly Splice[]; readonly was?: string };

/**
 * Hands each document to a foreign script. Nothing is known of what it does, so both texts are kept. The way back gives the original where
 * nobody edited since; else it carries the edits over, as long as they stand where the script changed nothing.
 */
export const documentReplace = defineDocumentOp<Args>({
  slug: 'document-replace',
  title: 'A script replaces the document',
  documentUp: (text, step) => {
    const [entry] = step.entries as unknown as readonly Entry[];
    if (entry === true) return { text, entries: [] };
    if (entry !== undefined) return back(text, entry, step);
    const made = runScript(text, step.args, step.scripts);
    return 'quarantined' in made ? made : { text: made.text, entries: made.text === text ? [] : [entryOf(made.text, { was: text, start: step.start })] };
  },
  documentDown: (text, step) => {
    const [entry] = step.entries as unknown as readonly Entry[];
    // Nothing is known of a document that the script never changed or never saw: it stays, and the script leaves it alone the next time.
    return entry === undefined || entry === true ? { text, entries: [true] } : back(text, entry, step);
  },
  check: ({ script, sha256 }, { scripts }) => {
    if (typeof script !== 'string' || typeof sha256 !== 'string') return ['its arguments are not { script, sha256 }'];
    const fault = missing(script, sha256, scripts);
    return fault === null ? [] : [fault];
  },
  covers: ({ answers = [] }) => answers as readonly Covered[],
});

/** What a process can run, as `name:sha256`: two scripts of one name and different code are two. */
export function scriptKeys(scripts: Scripts): string[] {
  return Object.entries(scripts).map(([name, script]) => `${name}:${scriptDigest(script)}`);
}

/** SHA-256 over a script's source as `Function.prototype.toString` gives it. */
export function scriptDigest(script: Script): string {
  return digestText(Function.prototype.toString.call(script));
}

function missing(name: string, sha256: string, scripts: Scripts): string | null {
  const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (script === undefined) return `the code of the script '${name}' is not at hand here: load the migration from the file that declares it`;
  const digest = scriptDigest(script);
  return digest === sha256 ? null : `the script '${name}' has the digest ${digest}, and the migration was made with ${sha256}`;
}

function runScript(text: string, { script: name, sha256 }: Args, scripts: Scripts): { readonly text: string } | Quarantined {
  const fault = missing(name, sha256, scripts);
  if (fault !== null) return { quarantined: fault };
  try {
    const made: unknown = scripts[name]?.(text);
    if (typeof made !== 'string') return { quarantined: `the script '${name}' gave ${made === null ? 'null' : typeof made} and not a text` };
    const { value, diagnostics } = made === text ? { value: true, diagnostics: [] } : readDocument(made);
    return value === null ? { quarantined: `what the script '${name}' gave cannot be read: ${diagnostics[0]?.message ?? 'it is no graph'}` } : { text: made };
  } catch (error) {
    return { quarantined: `the script '${name}' failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function entryOf(made: string, { was, start }: { readonly was: string; readonly start: string }): Json {
  const patch = patchBetween(was, made) as unknown as Json;
  return was === start ? { patch } : { patch, was };
}

/** The text that the other way was handed, with whatever was edited in what it made of it. */
function back(text: string, entry: Exclude<Entry, true>, { preimage, args, start }: DocumentStep<Args>): DocumentResult | Quarantined {
  const was = entry.was ?? preimage;
  if (was === undefined) return { quarantined: `what stood before the script '${args.script}' was not kept` };
  const made = applyPatch(was, entry.patch);
  const merged = text === made ? { text: was } : carried({ base: made, theirs: text, ours: was });
  if ('conflict' in merged) return { quarantined: `it was edited at ${merged.conflict === '' ? 'its root' : merged.conflict}, which the script '${args.script}' had changed too` };
  return { text: merged.text, entries: [entryOf(merged.text, { was: text, start })] };
}

function carried(three: ThreeTexts): { readonly text: string } | MergeConflict {
  const merged = mergeText(three);
  if ('conflict' in merged) return merged;
  const loose = looseEdges(merged.text);
  const before = looseEdges(three.ours);
  const after = looseEdges(three.theirs);
  const found = [...loose].find((edge) => !before.has(edge) && !after.has(edge));
  // A wire came over, and the node that it leads to did not.
  return found === undefined ? merged : { conflict: `/edges/${found}` };
}

/** Edges of all graphs that lead to a node which is not there. */
function looseEdges(text: string): Set<string> {
  const graphs = readDocument(text).value?.graphs ?? [];
  return new Set(
    graphs.flatMap(({ nodes, edges }) => {
      const keys = new Set(nodes.map(({ key }) => key));
      return edges.filter(({ from, to }) => !keys.has(from.node) || !keys.has(to.node)).map(({ key }) => key);
    }),
  );
}
