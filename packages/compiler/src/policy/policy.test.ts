import type { Diagnostic } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../rules/index.ts';
import { baselineKey, withoutBaseline } from './baseline.ts';
import { levelOf, type Policy } from './policy.ts';
import { presetCodes, presetNames, presets } from './presets.ts';

describe('levels', () => {
  const policy: Policy = {
    name: 'p',
    levels: { a: 'error', b: { save: 'warning', edit: 'off' } },
    segments: { beta: { a: 'shadow', b: { save: 'info' } } },
  };

  it.each([
    ['a', {}, 'error'],
    ['b', {}, 'warning'],
    ['b', { moment: 'edit' }, 'off'],
    ['b', { moment: 'run' }, 'warning'],
    ['a', { segment: 'beta' }, 'shadow'],
    ['b', { segment: 'beta', moment: 'edit' }, 'info'],
    ['a', { segment: 'other' }, 'error'],
    ['unheard-of', {}, 'warning'],
    ['constructor', { segment: '__proto__' }, 'warning'],
  ] as const)('%s under %j is %s', (code, at, level) => {
    expect(levelOf(policy, code, at)).toBe(level);
  });
});

describe('presets', () => {
  it('say something of every rule, each of them', () => {
    for (const name of presetNames) {
      expect(presets[name].name).toBe(name);
      expect(Object.keys(presets[name].levels)).toEqual(presetCodes);
      for (const { slug } of rules) expect(presetCodes).toContain(slug);
    }
  });

  it('tighten: what draft tells, strict tells at least as loud', () => {
    const rank = ['off', 'shadow', 'info', 'warning', 'error'];
    for (const code of presetCodes) {
      for (const moment of ['edit', 'save', 'run', 'migrate'] as const) {
        const [legacy, draft, strict] = [presets.legacy, presets.draft, presets.strict].map((preset) => rank.indexOf(levelOf(preset, code, { moment })));
        expect(strict, code).toBeGreaterThanOrEqual(draft ?? 0);
        expect(rank[legacy ?? 0], code).not.toBe(code === 'bad-graph' ? 'off' : 'error');
        if (code === 'bad-graph') expect(rank[legacy ?? 0]).toBe('error');
      }
    }
  });

  it('are what was decided: a sure misfit is an error, a doubt a warning, an unknown an info', () => {
    expect(['type-mismatch', 'type-maybe', 'type-unknown', 'unknown-kind', 'dangling-edge', 'unknown-port'].map((code) => levelOf(presets.draft, code))).toEqual([
      'error',
      'warning',
      'info',
      'warning',
      'error',
      'error',
    ]);
    expect(levelOf(presets.strict, 'type-maybe')).toBe('error');
    expect([levelOf(presets.draft, 'port-required', { moment: 'edit' }), levelOf(presets.draft, 'port-required', { moment: 'run' })]).toEqual(['info', 'error']);
  });
});

function finding(more: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: 'type-mismatch',
    severity: 'error',
    message: 'm',
    at: { graph: 'main', node: 'b', port: 'radius', edge: 'e1', from: { node: 'n', port: 'image' } },
    because: [],
    fixes: [],
    ...more,
  };
}

describe('the baseline', () => {
  it('knows a finding by what and where it is, whatever it says and however the file is laid out', () => {
    const key = baselineKey(finding());
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(baselineKey(finding({ message: 'other words', severity: 'warning', because: ['why'] }))).toBe(key);
    expect(baselineKey(finding({ at: { ...finding().at, pointer: '/edges/7', line: 3, column: 9, edge: 'e9' } }))).toBe(key);
    const others = [
      { code: 'type-maybe' },
      ...[{ graph: 'inner' }, { node: 'c' }, { port: 'image' }, { from: { node: 'n', port: 'mask' } }, { nodes: ['a'] }].map((at) => ({ at: { ...finding().at, ...at } })),
    ];
    expect(new Set([key, ...others.map((other) => baselineKey(finding(other)))]).size).toBe(others.length + 1);
  });

  it('takes each known finding off once', () => {
    const [a, b] = [finding(), finding({ code: 'cycle' })];
    const keys = (list: Diagnostic[]): string[] => list.map(baselineKey);
    expect(withoutBaseline([a, b], { version: 1, keys: keys([a]) })).toEqual([b]);
    expect(withoutBaseline([a, a, b], { version: 1, keys: keys([a]) })).toEqual([a, b]);
    expect(withoutBaseline([a, a], { version: 1, keys: keys([a, a, a]) })).toEqual([]);
  });

  it('leaves nothing of what it was made from, and all of what is new', () => {
    const some = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('n', 'm')).map(([code, node]) => finding({ code, at: { node } })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(some, some, (known, more) => {
        const baseline = { version: 1, keys: known.map(baselineKey) } as const;
        expect(withoutBaseline(known, baseline)).toEqual([]);
        expect(withoutBaseline([...known, ...more], baseline)).toHaveLength(more.length);
      }),
    );
  });
});
