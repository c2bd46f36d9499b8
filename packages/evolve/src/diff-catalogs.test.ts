import { readdirSync } from 'node:fs';
import { catalog, coerce, node, oneOf, param, type, union } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { changes } from './changes/index.ts';
import { coverageGate } from './coverage-gate.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import { studioMigration, studioV1, studioV2 } from './example-migration.examples.ts';
import { checkSteps, migrationDigest, migrationToJson } from './migration.ts';
import { suggestMigration } from './suggest-migration.ts';

const image = type('image');
const mask = type('mask', { extends: image });
const number = type('number');
const text = type('string');
const color = type('color');

const told = (old: Parameters<typeof diffCatalogs>[0], next: Parameters<typeof diffCatalogs>[1]): string[] =>
  diffCatalogs(old, next).map(({ code, kind, port, param: name }) => `${code} ${kind}${port === undefined && name === undefined ? '' : `.${port ?? name}`}`);

describe('the set of changes', () => {
  it('has one file for every slug, and no other', () => {
    const files = readdirSync(new URL('./changes', import.meta.url)).filter((name) => name !== 'index.ts');
    expect(files.map((name) => name.replace('.ts', '')).sort()).toEqual(changes.map(({ slug }) => slug).sort());
  });

  it('tells nothing of a catalog and itself', () => {
    expect(diffCatalogs(studioV1, studioV1)).toEqual([]);
    expect(diffCatalogs(studioV2, studioV2)).toEqual([]);
  });
});

describe('diffCatalogs', () => {
  const old = catalog({
    version: '1',
    nodes: [
      node('a', { in: { image, any: union(image, number) }, out: { image }, params: { mode: param.oneOf(['x', 'y', 'z']), seed: param.int({ default: 0 }) } }),
      node('b', { in: { mask }, out: { mask } }),
      node('set', { in: { word: oneOf(text, ['p', 'q']) }, out: { word: oneOf(text, ['p', 'q']) } }),
      node('gone', { out: { image } }),
    ],
    coercions: [coerce(number, color, { id: 'grey@1', lossless: true })],
  });
  const next = catalog({
    version: '2',
    nodes: [
      node('a', {
        in: { image: mask, any: image, more: number },
        out: { image: union(image, number) },
        params: { mode: param.oneOf(['x', 'y']), seed: param.int({ default: 1 }) },
      }),
      node('b', { in: { mask: image }, out: { mask } }),
      node('set', { in: { word: oneOf(text, ['p']) }, out: { word: oneOf(text, ['p', 'q', 'r']) } }),
      node('fresh', { out: { number } }),
    ],
    coercions: [coerce(number, color, { id: 'grey@2', lossless: true })],
  });

  it('judges inputs and outputs by their variance', () => {
    expect(told(old, next)).toEqual([
      'input-type-narrowed a.any',
      'input-type-narrowed a.image',
      'output-type-widened a.image',
      'param-default-changed a.seed',
      'required-input-added a.more',
      'values-narrowed a.mode',
      'input-type-widened b.mask',
      'kind-added fresh',
      'kind-removed gone',
      'coercion-changed grey@1',
      'input-type-narrowed set.word',
      'output-type-widened set.word',
    ]);
  });

  it('levels are the worse of what is stored and what runs', () => {
    const byCode = new Map(diffCatalogs(old, next).map((change) => [change.code, change.level]));
    expect(byCode.get('input-type-widened')).toBe('safe');
    expect(byCode.get('output-type-widened')).toBe('breaking');
    expect(byCode.get('coercion-changed')).toBe('breaking');
    expect(byCode.get('kind-added')).toBe('safe');
    expect(byCode.get('param-default-changed')).toBe('dangerous');
  });
});

describe('the coverage gate', () => {
  it('passes a migration that answers every breaking change, and names what one leaves open', () => {
    expect(coverageGate(studioMigration, 0).uncovered).toEqual([]);
    const short = { ...studioMigration, steps: studioMigration.steps.filter(({ op }) => op !== 'param-remove') };
    expect(coverageGate(short, 0).uncovered.map(({ code, kind, param: name }) => [code, kind, name])).toEqual([['param-removed', 'blur', 'quality']]);
  });

  it('takes a waiver until its date', () => {
    const open = { ...studioMigration, steps: studioMigration.steps.filter(({ op, args }) => !(op === 'kind-remove' && (args as { kind: string }).kind === 'Limit')) };
    expect(coverageGate(open, 0).uncovered.map(({ kind }) => kind)).toEqual(['Limit']);
    const waiver = { code: 'kind-removed', kind: 'Limit', role: 'engineering-lead', reason: 'nobody uses it', until: '2027-01-01' };
    const waived = { ...open, waivers: [waiver] };
    expect(coverageGate(waived, Date.parse('2026-12-01')).uncovered).toEqual([]);
    expect(coverageGate(waived, Date.parse('2027-02-01')).expired).toEqual([waiver]);
  });

  it('checks every step before anything is touched', () => {
    expect(checkSteps(studioMigration)).toEqual([]);
    const wrong = {
      ...studioMigration,
      steps: [
        { op: 'kind-rename', args: { from: 'Nose', to: 'noise' } },
        { op: 'kind-explode', args: {} },
      ],
    };
    expect(checkSteps(wrong).map(({ message }) => message)).toEqual([
      "Step 1 (kind-rename): the old catalog has no kind 'Nose'.",
      expect.stringContaining("There is no op 'kind-explode'"),
    ]);
    expect(migrationDigest(studioMigration)).toMatch(/^[0-9a-f]{64}$/);
    expect(migrationToJson(studioMigration).from).toBe(studioV1.digest);
  });
});

describe('suggestMigration', () => {
  it('finds renamings by what kinds look like, and says what speaks for them', () => {
    const { steps } = suggestMigration(studioV1, studioV2);
    const kinds = steps
      .filter(({ step }) => step.op === 'kind-rename')
      .map(({ step }) => (step.args as { from: string; to: string }).from + '>' + (step.args as { to: string }).to);
    for (const name of ['Slider>slider', 'Output>output']) expect(kinds).toContain(name);
    for (const { confidence, evidence } of steps) {
      expect(confidence).toBeGreaterThanOrEqual(0.5);
      expect(evidence.length).toBeGreaterThan(0);
    }
  });
});
