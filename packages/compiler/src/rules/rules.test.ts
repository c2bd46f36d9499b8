import { readdirSync } from 'node:fs';
import type { Diagnostic, Graph } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import type { Policy } from '../policy/policy.ts';
import { presetCodes } from '../policy/presets.ts';
import { exampleCatalog, examples } from './examples.ts';
import { rules } from './index.ts';

/** Every rule at error, so that no finding hides behind a level. */
const everything: Policy = { name: 'everything', levels: Object.fromEntries(rules.map(({ slug }) => [slug, 'error'])) };
/** Codes that may stand beside any other: they are remarks, not faults. */
const remarks = new Set(['unreachable', 'type-unknown', 'type-lift', 'type-coerced', 'alias-used']);

function diagnose(graph: Graph): readonly Diagnostic[] {
  return compile(graph, { catalog: exampleCatalog, policy: everything }).diagnostics;
}

describe('the set of rules', () => {
  it('has one file, one example and one level for every rule, and no other', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter(
      (name) => name.endsWith('.ts') && !/\.(examples|test)\.ts$/.test(name) && !['index.ts', 'examples.ts', 'example-catalog.ts'].includes(name),
    );
    const slugs = rules.map(({ slug }) => slug).sort();
    expect(files.map((name) => name.replace('.ts', '')).sort()).toEqual(slugs);
    expect(Object.keys(examples).sort()).toEqual(slugs);
    expect(slugs.filter((slug) => !presetCodes.includes(slug))).toEqual([]);
  });
});

describe.each(rules.map((rule) => [rule.slug, rule] as const))('law of rules: %s', (slug) => {
  const shown = examples[slug];
  if (shown === undefined) throw new Error(`no examples for ${slug}`);

  it('fires exactly once on its invalid example, and nothing else that is a fault does', () => {
    const found = diagnose(shown.invalid).map(({ code }) => code);
    expect(found.filter((code) => code === slug)).toEqual([slug]);
    expect(found.filter((code) => code !== slug && !remarks.has(code))).toEqual([]);
  });

  it('is silent on its valid example, and so is every fault', () => {
    const found = diagnose(shown.valid).map(({ code }) => code);
    expect(found.filter((code) => code === slug || !remarks.has(code))).toEqual([]);
  });

  it('is silenced by each fix that is offered, without a new finding', () => {
    const session = compile(shown.invalid, { catalog: exampleCatalog, policy: everything });
    const own = session.diagnostics.find(({ code }) => code === slug);
    for (const fix of own?.fixes ?? []) {
      const { session: mended, refusal } = session.apply(...fix.edits);
      expect(refusal).toBeNull();
      expect(mended.diagnostics.map(({ code }) => code)).not.toContain(slug);
      expect(mended.diagnostics.filter(({ severity, code }) => severity === 'error' && !remarks.has(code)).length).toBeLessThanOrEqual(session.diagnostics.length - 1);
    }
  });

  it('says the same whatever the order of nodes and edges', () => {
    const turned: Graph = { ...shown.invalid, nodes: [...shown.invalid.nodes].reverse(), edges: [...shown.invalid.edges].reverse() };
    if (slug === 'duplicate-id') return;
    expect(JSON.stringify(diagnose(turned))).toBe(JSON.stringify(diagnose(shown.invalid)));
  });

  it('would have nothing to say about an edge that is not remarkable', () => {
    const rule = rules.find((one) => one.slug === slug);
    const asked = Object.values(examples).flatMap(({ invalid, valid }) => [invalid, valid]);
    for (const graph of asked) {
      const { resolved } = compile(graph, { catalog: exampleCatalog, policy: everything });
      const remarkable = new Set(resolved.remarkable);
      const said: string[] = [];
      const context = { graph: resolved, report: ({ message }: { message: string }) => said.push(message) };
      for (const edge of resolved.edges) if (!remarkable.has(edge)) rule?.edge?.(edge, context);
      expect(said).toEqual([]);
    }
  });

  it('gives codes, a place and words', () => {
    for (const { message, at } of diagnose(shown.invalid)) {
      expect(message.length).toBeGreaterThan(10);
      expect(at.node ?? at.edge).toBeTruthy();
    }
  });
});
