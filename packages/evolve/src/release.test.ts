import { presets } from '@turnbuckle/compiler';
import { catalog, catalogFromJson, catalogToJson, makeCatalog, node, param, type } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { coverageGate } from './coverage-gate.ts';
import { migration } from './declare-migration.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import { studioMigration, studioV1, studioV2 } from './example-migration.examples.ts';
import { checkRelease, release, releaseDigest, releaseToJson } from './release.ts';
import { tombstonesOf } from './tombstones.ts';

const strict = release({ id: 'strict-1', policy: 'strict', catalog: studioV2, migration: studioMigration });

describe('a release', () => {
  it('is a table, a catalog and a migration under one digest', () => {
    expect(releaseToJson(strict)).toMatchObject({ version: 1, id: 'strict-1', policy: { levels: { 'type-maybe': 'error' } }, catalog: studioV2.digest });
    expect(releaseToJson(strict).migration).toMatch(/^[0-9a-f]{64}$/);
    expect(checkRelease(strict, 0)).toEqual([]);
    const digest = releaseDigest(strict);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    // A name is no part of it; everything that decides what people meet is.
    expect(releaseDigest({ ...strict, id: 'other' })).toBe(digest);
    const others = [
      release({ id: 'strict-1', policy: 'draft', catalog: studioV2, migration: studioMigration }),
      release({ id: 'strict-1', policy: 'strict', catalog: studioV1, migration: studioMigration }),
      release({ id: 'strict-1', policy: 'strict', catalog: studioV2 }),
      release({ id: 'strict-1', policy: 'strict', catalog: studioV2, migration: { ...studioMigration, steps: studioMigration.steps.slice(1) } }),
      release({ id: 'strict-1', policy: { base: 'strict', segments: { beta: { cycle: 'warning' } } }, catalog: studioV2, migration: studioMigration }),
    ];
    expect(new Set([digest, ...others.map(releaseDigest)]).size).toBe(others.length + 1);
  });

  it('fills its table from a preset, and has the same digest however it was written', () => {
    const written = release({ id: 'x', policy: { base: 'strict', rules: { 'type-maybe': 'shadow' } }, catalog: studioV2 });
    expect(written.policy.levels).toEqual({ ...presets.strict.levels, 'type-maybe': 'shadow' });
    const turned = { ...written, policy: { ...written.policy, levels: Object.fromEntries(Object.entries(written.policy.levels).reverse()) } };
    expect(releaseDigest(turned)).toBe(releaseDigest(written));
    expect(release({ id: 'x', policy: {}, catalog: studioV2 }).policy.levels).toEqual(presets.draft.levels);
  });

  it('does not go out with a rule that is not there, a wrong level, or a migration that leads elsewhere', () => {
    const wrong = release({
      id: ' ',
      // @ts-expect-error there is no such rule
      policy: { rules: { 'type-mismach': 'error', cycle: 'loud' as never }, segments: { beta: { 'self-edge': { save: 'error', sleep: 'info' } as never } } },
      catalog: studioV1,
      migration: { ...studioMigration, steps: studioMigration.steps.filter(({ op }) => op !== 'param-remove') },
    });
    expect(checkRelease(wrong, 0)).toEqual([
      'A release needs an id.',
      expect.stringContaining("'cycle' cannot be 'loud' at 'save'"),
      "There is no rule 'type-mismach'. Did you mean 'type-mismatch'?",
      expect.stringContaining("'self-edge' in the segment 'beta' cannot be 'info' at 'sleep'"),
      expect.stringContaining("The migration 'studio/1-strict-connections' leads to another catalog"),
      "No step answers the change 'param-removed blur.quality', and nobody waived it.",
    ]);
  });

  it('counts a waiver until its date', () => {
    const open = { ...studioMigration, steps: studioMigration.steps.filter(({ op }) => op !== 'param-remove') };
    const waiver = { code: 'param-removed', kind: 'blur', role: 'engineering-lead', reason: 'nobody reads it', until: '2027-01-01' };
    const waived = release({ id: 'x', policy: 'strict', catalog: studioV2, migration: { ...open, waivers: [waiver] } });
    expect(checkRelease(waived, Date.parse('2026-12-01'))).toEqual([]);
    expect(checkRelease(waived, Date.parse('2027-02-01'))).toEqual([
      "No step answers the change 'param-removed blur.quality', and nobody waived it.",
      "The waiver for 'param-removed blur' ended on 2027-01-01.",
    ]);
  });
});

describe('reserved names', () => {
  const image = type('image');
  const one = catalog({
    version: '1',
    nodes: [node('limit', { in: { image } }), node('blur', { in: { image }, out: { image }, params: { quality: param.int({ default: 1 }), size: param.int({ default: 1 }) } })],
  });
  const two = catalog({
    version: '2',
    nodes: [node('blur', { in: { image }, out: { image }, params: { size: param.int({ default: 1 }) }, reserved: ['quality'] })],
    reserved: ['limit'],
  });

  it('are what a catalog lost, and stay so', () => {
    expect(tombstonesOf(one, { ...two, reserved: [] })).toEqual({ kinds: ['limit'], entries: { blur: ['quality'] } });
    const three = catalog({ version: '3', nodes: [node('blur', { in: { image }, out: { image } })] });
    expect(tombstonesOf(two, three)).toEqual({ kinds: ['limit'], entries: { blur: ['quality', 'size'] } });
    const renamed = catalog({ version: '3', nodes: [node('soften', { in: { image }, was: ['limit'] })] });
    expect(tombstonesOf(one, renamed).kinds).toEqual(['blur']);
    expect(makeCatalog(catalogFromJson(catalogToJson(two)).value ?? { version: '', kinds: [], types: {} })).toMatchObject({ digest: two.digest, reserved: ['limit'] });
  });

  it('may not come to mean something else, whatever the steps say', () => {
    const reusing = catalog({
      version: '3',
      nodes: [node('limit', { out: { image } }), node('blur', { in: { image, quality: image }, out: { image } }), node('other', { out: { image } })],
    });
    const found = diffCatalogs(two, reusing).filter(({ code }) => code === 'name-reused');
    expect(found.map(({ kind, port, level }) => [kind, port, level])).toEqual([
      ['blur', 'quality', 'breaking'],
      ['limit', undefined, 'breaking'],
    ]);
    const waiver = { code: 'name-reused', kind: 'limit', role: 'engineering-lead', reason: 'really', until: '2027-01-01' };
    const way = migration({ id: 'x', from: two, to: reusing, waivers: [waiver] }, (m) => [
      m.kind('blur').param('size').remove(),
      m.kind('blur').feed('quality', { kind: 'other', output: 'image' }),
    ]);
    expect(coverageGate(way, 0).uncovered.map(({ code, kind, port }) => [code, kind, port])).toEqual([['name-reused', 'blur', 'quality']]);
    expect(checkRelease(release({ id: 'x', policy: 'strict', catalog: reusing, migration: way }), 0)).toEqual([
      "'blur.quality' is reserved and means something else in the new catalog. Give it a name of its own.",
      "'limit' is reserved and means something else in the new catalog. Give it a name of its own.",
    ]);
  });
});
