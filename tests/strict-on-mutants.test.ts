import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '@turnbuckle/compiler';
import { comfyuiCatalog, readDocument } from '@turnbuckle/formats';
import { type Catalog, isRecord } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { corpora, hasCorpora } from './corpora.ts';

interface Mutant {
  readonly base: string;
  readonly mutation: string;
  readonly patch: readonly { readonly op: string; readonly node: string; readonly input?: string; readonly value?: unknown }[];
  readonly verdict: { readonly error: { readonly type: string } | null; readonly node_errors: readonly { readonly type: string; readonly node: string }[] };
}

/** Errors that the engine gives for what flows, as against what is missing or out of range. */
const byType = new Set(['return_type_mismatch']);

/** Codes with which `strict` may tell a wire that the engine refuses by its type or its ring. */
const wireCodes = new Set(['type-mismatch', 'type-maybe', 'cycle', 'self-edge', 'unknown-port', 'port-cardinality']);

function load(name: string): unknown {
  return JSON.parse(readFileSync(join(corpora, 'comfyui', name), 'utf8'));
}

/** Nodes at which `strict` tells a wire that does not fit, rings with all of their members. */
function flagged(prompt: unknown, catalog: Catalog): Set<string> {
  const { value } = readDocument(JSON.stringify(prompt), { catalog, format: 'comfyui-api' });
  const [graph] = value?.graphs ?? [];
  if (graph === undefined) return new Set();
  const { diagnostics } = compile(graph, { catalog, policy: 'strict' });
  return new Set(
    diagnostics.filter(({ code, severity }) => severity === 'error' && wireCodes.has(code)).flatMap(({ at }) => [...(at.node === undefined ? [] : [at.node]), ...(at.nodes ?? [])]),
  );
}

function apply(base: unknown, patch: Mutant['patch']): unknown {
  const prompt = structuredClone(base) as Record<string, { inputs: Record<string, unknown>; class_type: string }>;
  for (const { op, node, input, value } of patch) {
    const target = prompt[node];
    if (op === 'set' && input !== undefined && target !== undefined) target.inputs[input] = value;
    else if (op === 'delete' && input !== undefined && target !== undefined) delete target.inputs[input];
    else if (op === 'class' && target !== undefined) target.class_type = String(value);
    else if (op === 'remove-node') delete prompt[node];
  }
  return prompt;
}

describe.skipIf(!hasCorpora)('strict on mutants that ComfyUI refuses by type or ring', () => {
  it('flags at least 99 of 100 at the node, and is quiet there before the mutation', () => {
    const { value: catalog } = comfyuiCatalog(load('catalogs/object_info-2026-06-29.json'));
    if (catalog === null) throw new Error('the catalog could not be read');
    const { mutants } = load('expected/mutants-2026-06-29.json') as { mutants: Mutant[] };
    const bases = new Map<string, unknown>();
    const missed: string[] = [];
    const loud: string[] = [];
    let count = 0;
    for (const { base, mutation, patch, verdict } of mutants) {
      const nodes = verdict.node_errors.filter(({ type }) => byType.has(type) || type === 'dependency_cycle').map(({ node }) => node);
      if (nodes.length === 0) continue;
      if (!bases.has(base)) bases.set(base, load(base));
      const original = bases.get(base);
      if (!isRecord(original)) continue;
      const [before, after] = [flagged(original, catalog), flagged(apply(original, patch), catalog)];
      for (const node of new Set(nodes)) {
        count++;
        if (!after.has(node)) missed.push(`${base} ${mutation} at ${node}: ${JSON.stringify(patch)}`);
        if (before.has(node)) loud.push(`${base} at ${node}`);
      }
    }
    console.log(`strict flags ${count - missed.length} of ${count} refused wires at their node; loud before the mutation: ${loud.length}`);
    for (const line of [...missed, ...loud].slice(0, 20)) console.log(`  ${line}`);
    expect(count).toBeGreaterThan(100);
    expect(missed.length / count).toBeLessThanOrEqual(0.01);
    expect(loud.length / count).toBeLessThanOrEqual(0.01);
  });
});
