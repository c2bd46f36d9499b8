import { compile } from '@turnbuckle/compiler';
import { changeDocument, type GraphDocument, readDocument } from '@turnbuckle/formats';
import { type FaultCode, type FlowDocument, generateProjects, makeRandom, mutators, studio } from '@turnbuckle/texture';
import { describe, expect, it } from 'vitest';

const seed = 20_261_125;
const { projects, ledger } = generateProjects({ seed, count: 600 });
const faulty = new Set(ledger.map(({ project }) => project));
const clean = projects.filter(({ id }) => !faulty.has(id));

/** A clean document with one fault, in the spacing of the original. */
function mutants(code: FaultCode): { readonly original: string; readonly mutant: string }[] {
  return clean.flatMap(({ document }, index) => {
    const parsed = JSON.parse(document) as FlowDocument;
    const mutation = mutators[code](parsed, makeRandom(seed + index));
    if (mutation === null) return [];
    const step = /^\{\n( +)/.exec(document)?.[1] ?? (document.startsWith('{\n\t') ? '\t' : '');
    const write = (value: unknown): string => JSON.stringify(value, null, step);
    return [{ original: write(parsed), mutant: write(mutation.document) }];
  });
}

/** What `--fix` does: safe fixes, one after the other, never a removal. */
function fixAll(text: string): string {
  let document: GraphDocument | null = readDocument(text, { catalog: studio }).value;
  for (let round = 0; document !== null && round < 50; round++) {
    const [graph] = document.graphs;
    const fix =
      graph === undefined
        ? undefined
        : compile(graph, { catalog: studio })
            .diagnostics.filter(({ severity }) => severity !== 'info')
            .flatMap(({ fixes }) => fixes)
            .find(({ kind }) => kind === 'safe');
    if (fix === undefined) return document.text;
    document = changeDocument(document, fix.edits, { catalog: studio }).value;
  }
  return document?.text ?? text;
}

describe(`--fix on single-fault mutants of clean graphs, seed ${seed}`, () => {
  const handleFaults: readonly FaultCode[] = ['unknown-port', 'ambiguous-port', 'wrong-direction'];

  it('gives the original bytes back for at least half of the handle faults', () => {
    const shares = handleFaults.map((code) => {
      const all = mutants(code);
      const restored = all.filter(({ original, mutant }) => fixAll(mutant) === original).length;
      return { code, mutants: all.length, restored };
    });
    console.log(`--fix restores: ${shares.map(({ code, mutants: all, restored }) => `${code} ${restored}/${all}`).join(', ')}`);
    for (const { code, mutants: all, restored } of shares) expect({ code, enough: restored >= all / 2, all: all > 100 }).toEqual({ code, enough: true, all: true });
  });

  it('mends what it offers as safe, and changes no other byte', () => {
    for (const code of ['unknown-port', 'ambiguous-port', 'wrong-direction', 'unknown-kind', 'type-mismatch', 'param-not-in-set'] as const) {
      for (const { mutant } of mutants(code).slice(0, 100)) {
        const fixed = fixAll(mutant);
        if (fixed === mutant) continue;
        const before = readDocument(mutant, { catalog: studio }).value?.graphs[0];
        const after = readDocument(fixed, { catalog: studio }).value?.graphs[0];
        if (before === undefined || after === undefined) throw new Error('a fix made a document unreadable');
        const errors = (graph: typeof before): number => compile(graph, { catalog: studio }).diagnostics.filter(({ severity }) => severity === 'error').length;
        expect(errors(after)).toBeLessThan(errors(before));
        expect(after.edges.length).toBeGreaterThanOrEqual(before.edges.length);
        // Line by line, everything but what the fix touched stands as it stood.
        const [old, now] = [mutant.split('\n'), fixed.split('\n')];
        if (old.length === now.length && old.length > 20) expect(old.filter((line, index) => line !== now[index]).length).toBeLessThanOrEqual(4);
      }
    }
  });
});
