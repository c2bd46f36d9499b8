import { catalog, node, type } from '@turnbuckle/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareErrors } from './compare-errors.ts';
import { type DocumentErrors, type DryRunVerdict, dryRunGate } from './dry-run-gate.ts';

const clean = (id: string): DocumentErrors => ({ id, errorsBefore: [], errorsAfter: [] });
const broken = (id: string, ...codes: string[]): DocumentErrors => ({ id, errorsBefore: [], errorsAfter: codes });

function run(documents: readonly DocumentErrors[], options = {}): DryRunVerdict[] {
  const gate = dryRunGate(options);
  return documents.map((document) => gate.feed(document));
}

describe('dryRunGate', () => {
  it('decides at the fiftieth document and names what broke', () => {
    const verdicts = run([...Array.from({ length: 48 }, (_, index) => clean(`d${index}`)), broken('x', 'dangling-edge', 'dangling-edge', 'cycle'), broken('y', 'type-mismatch')]);
    expect(verdicts.slice(0, 49).map(({ decision }) => decision)).toEqual(Array.from({ length: 49 }, () => 'go'));
    expect(verdicts[49]).toEqual({
      decision: 'stop',
      documents: 50,
      clean: 50,
      broken: 2,
      worsened: 0,
      examples: [
        { id: 'x', codes: ['cycle', 'dangling-edge'] },
        { id: 'y', codes: ['type-mismatch'] },
      ],
      reason: 'Of 50 documents that were clean 2 gained an error (4.0 %), more than the 2 % that may: x (cycle, dangling-edge), y (type-mismatch).',
    });
  });

  it('lets the share itself pass, and counts only documents that were clean', () => {
    const one = [...Array.from({ length: 49 }, (_, index) => clean(`d${index}`)), broken('x', 'cycle')];
    expect(run(one).at(-1)).toMatchObject({ decision: 'go', broken: 1, reason: null });
    const sick = Array.from({ length: 40 }, (_, index): DocumentErrors => ({ id: `s${index}`, errorsBefore: ['cycle'], errorsAfter: ['cycle', 'cycle'] }));
    expect(run([...sick, ...one.slice(40)]).at(-1)).toMatchObject({ decision: 'stop', documents: 50, clean: 10, broken: 1, worsened: 40 });
  });

  it('goes on judging after the first ones, and judges a short run at its end', () => {
    const later = run([...Array.from({ length: 60 }, (_, index) => clean(`d${index}`)), broken('x', 'a'), broken('y', 'a')]);
    expect(later.map(({ decision }) => decision).slice(-3)).toEqual(['go', 'go', 'stop']);
    const gate = dryRunGate();
    expect(gate.feed(broken('x', 'a')).decision).toBe('go');
    expect(gate.close().decision).toBe('stop');
    expect(dryRunGate().close()).toMatchObject({ decision: 'go', documents: 0 });
  });

  it('agrees with a count by hand', () => {
    const document = fc.tuple(fc.nat(9), fc.nat(30)).map(
      ([before, after]): DocumentErrors => ({
        id: `${before}-${after}`,
        errorsBefore: before === 0 ? ['cycle'] : [],
        errorsAfter: after === 0 ? ['cycle'] : [],
      }),
    );
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 80 }), fc.constantFrom(1, 10, 50), fc.constantFrom(0, 0.02, 0.1), (documents, firstDocuments, share) => {
        const verdict = run(documents, { firstDocuments, maxShareOfCleanBroken: share }).at(-1);
        const whole = documents.filter(({ errorsBefore }) => errorsBefore.length === 0);
        const hurt = whole.filter(({ errorsAfter }) => errorsAfter.length > 0);
        const expected = documents.length >= firstDocuments && hurt.length > 0 && hurt.length / whole.length > share ? 'stop' : 'go';
        seen.add(expected);
        expect(verdict?.decision).toBe(expected);
        expect(verdict?.examples.map(({ id }) => id)).toEqual(hurt.map(({ id }) => id));
      }),
      { numRuns: 300, seed: Number(process.env['TURNBUCKLE_SEED'] ?? 33) },
    );
    expect([...seen].sort()).toEqual(['go', 'stop']);
  });
});

describe('compareErrors', () => {
  const image = type('image');
  const sound = type('sound');
  const nodes = [node('noise', { out: { image } }), node('blur', { in: { image }, out: { image } }), node('play', { in: { sound } })];
  const studio = catalog({ version: '1.0.0', nodes });
  const flow = (edges: readonly object[], more = {}, kinds = ['noise', 'blur']): string =>
    JSON.stringify({ nodes: kinds.map((kind) => ({ id: kind, type: kind, position: { x: 0, y: 0 }, data: {} })), edges, ...more });
  const wire = (source: string, target: string, targetHandle: string): object => ({ id: 'e', source, target, sourceHandle: 'image', targetHandle });
  const right = flow([wire('noise', 'blur', 'image')]);
  const wrong = flow([wire('noise', 'play', 'sound')], {}, ['noise', 'play']);

  it('says what a document gained', () => {
    const after = (text: string) => compareErrors({ text: right, catalog: studio }, { text, catalog: studio });
    expect(after(right)).toEqual({ errorsBefore: [], errorsAfter: [], hasGained: false });
    expect(after(flow([wire('gone', 'blur', 'image')]))).toMatchObject({ errorsBefore: [], hasGained: true });
    expect(after(flow([wire('gone', 'blur', 'image')])).errorsAfter).toContain('dangling-edge');
    expect(after(wrong)).toMatchObject({ errorsAfter: ['type-mismatch'], hasGained: true });
    expect(after('{')).toMatchObject({ errorsAfter: ['json-syntax'], hasGained: true });
    expect(compareErrors({ text: wrong, catalog: studio }, { text: wrong, catalog: studio })).toMatchObject({ errorsBefore: ['type-mismatch'], hasGained: false });
  });

  it('takes nothing amiss that is quarantined', () => {
    for (const port of ['sound', 'nowhere']) {
      const aside = flow([wire('noise', 'play', port)], { turnbuckle: { quarantined: [{ edge: 'e', code: 'type-mismatch' }] } }, ['noise', 'play']);
      expect(compareErrors({ text: right, catalog: studio }, { text: aside, catalog: studio })).toMatchObject({ errorsAfter: [], hasGained: false });
    }
    expect(compareErrors({ text: right, catalog: studio }, { text: flow([], {}, ['play']), catalog: studio })).toMatchObject({ errorsAfter: ['port-required'] });
  });
});
