import { describe, expect, it } from 'vitest';
import type { Plan } from './plan.ts';
import { type Implementation, runPlan, runPlanNow } from './run-plan.ts';

type Steps = readonly ({ readonly coerce: string } | { readonly lift: 'map' | 'wrap' })[];
const wire = (node: string, steps: Steps = []): { from: readonly [string, string]; steps: Steps } => ({ from: [node, 'out'], steps });
const implementations: Record<string, Implementation<{ factor: number }>> = {
  value: ({ is }) => ({ out: is }),
  add: ({ a, b }, { factor }) => ({ out: ((a as number) + (b as number)) * factor }),
  later: async ({ a }) => ({ out: (a as number) + 100 }),
  fails: () => {
    throw new Error('no light');
  },
  failsLater: () => Promise.reject(new Error('no light later')),
  failsOddly: () => {
    AbortSignal.abort('odd').throwIfAborted();
    return {};
  },
};
const options = { implementations, coercions: { 'text@1': String }, context: { factor: 10 } };

function step(node: string, kind: string, inputs: Plan['steps'][number]['inputs']): Plan['steps'][number] {
  return { node, kind, inputs };
}

const sum: Plan = { steps: [step('one', 'value', { is: { constant: 1 } }), step('two', 'value', { is: { constant: 2 } }), step('sum', 'add', { a: wire('one'), b: wire('two') })] };

describe('running a plan', () => {
  it('computes every node once from what its sources gave', async () => {
    const { values, errors, cancelled } = await runPlan(sum, options);
    expect(values.get('sum')).toEqual({ out: 30 });
    expect([errors.size, cancelled]).toEqual([0, false]);
    expect([...runPlanNow(sum, options).values]).toEqual([...values]);
  });

  it('takes down with a node what depends on it, names it, and runs the rest', async () => {
    const plan: Plan = {
      steps: [
        step('bad', 'fails', {}),
        step('child', 'add', { a: wire('bad'), b: { constant: 1 } }),
        step('grandchild', 'add', { a: wire('child'), b: { constant: 1 } }),
        step('other', 'value', { is: { constant: 5 } }),
        step('odd', 'failsOddly', {}),
        step('none', 'constructor', {}),
      ],
    };
    for (const { values, errors } of [await runPlan(plan, options), runPlanNow(plan, options)]) {
      expect([...errors].map(([node, { message }]) => [node, message])).toEqual([
        ['bad', 'no light'],
        ['child', "It needs 'bad', which failed."],
        ['grandchild', "It needs 'child', which failed."],
        ['odd', 'odd'],
        ['none', "Nothing implements the kind 'constructor'."],
      ]);
      expect([...values.keys()]).toEqual(['other']);
    }
  });

  it('waits for answers that come later, and for none of them when run at once', async () => {
    const plan: Plan = {
      steps: [
        step('l', 'later', { a: { constant: 1 } }),
        step('after', 'add', { a: wire('l'), b: { constant: 0 } }),
        step('bad', 'failsLater', {}),
        step('child', 'value', { is: wire('bad') }),
      ],
    };
    const { values, errors } = await runPlan(plan, options);
    expect(values.get('after')).toEqual({ out: 1010 });
    expect([...errors].map(([node, { message }]) => [node, message])).toEqual([
      ['bad', 'no light later'],
      ['child', "It needs 'bad', which failed."],
    ]);
    const now = runPlanNow({ steps: plan.steps.slice(0, 2) }, options);
    expect(now.errors.get('l')?.message).toBe("'later' answers later; run this plan with runPlan.");
    expect(now.errors.get('after')?.message).toBe("It needs 'l', which failed.");
  });

  it('stops before the next node when it is cancelled, and keeps what was computed', async () => {
    const controller = new AbortController();
    const { values, cancelled } = await runPlan(sum, {
      ...options,
      signal: controller.signal,
      implementations: {
        ...implementations,
        value: ({ is }) => {
          if (is === 2) controller.abort();
          return { out: is };
        },
      },
    });
    expect(cancelled).toBe(true);
    expect([...values.keys()]).toEqual(['one', 'two']);
  });

  it('carries out coercions, and says which nothing implements', () => {
    const plan: Plan = {
      steps: [
        step('one', 'value', { is: { constant: 1 } }),
        step('text', 'value', { is: wire('one', [{ coerce: 'text@1' }]) }),
        step('gap', 'value', { is: wire('one', [{ coerce: 'text@2' }]) }),
      ],
    };
    const { values, errors } = runPlanNow(plan, options);
    expect(values.get('text')).toEqual({ out: '1' });
    expect(errors.get('gap')?.message).toBe("Nothing implements the coercion 'text@2'.");
  });

  it('wraps one value, takes lists item by item, and repeats the last item of a shorter list', async () => {
    const list = step('list', 'value', { is: { constant: [1, 2, 3] } });
    const short = step('short', 'value', { is: { constant: [10, 20] } });
    const plan: Plan = {
      steps: [
        list,
        short,
        step('wrapped', 'value', { is: { from: ['one', 'out'], steps: [] } }),
        step('sums', 'add', { a: wire('list', [{ lift: 'map' }]), b: wire('short', [{ lift: 'map' }]) }),
        step('more', 'add', { a: wire('list', [{ lift: 'map' }]), b: { constant: 1 } }),
        step('late', 'later', { a: wire('list', [{ lift: 'map' }]) }),
        step('single', 'value', { is: wire('two', [{ lift: 'wrap' }]) }),
        step('all', 'value', { is: { all: [wire('list'), { constant: 7 }] } }),
        step('joined', 'value', { is: wire('list', [{ lift: 'map' }]) }),
        step('empty', 'value', { is: { constant: [] } }),
        step('nothing', 'value', { is: wire('empty', [{ lift: 'map' }]) }),
        step('scalar', 'add', { a: wire('two', [{ lift: 'map' }]), b: { constant: 1 } }),
      ],
    };
    const { values } = await runPlan({ steps: [step('one', 'value', { is: { constant: 1 } }), step('two', 'value', { is: { constant: 2 } }), ...plan.steps] }, options);
    expect(values.get('sums')).toEqual({ out: [110, 220, 230] });
    expect(values.get('more')).toEqual({ out: [20, 30, 40] });
    expect(values.get('late')).toEqual({ out: [101, 102, 103] });
    expect(values.get('single')).toEqual({ out: [2] });
    expect(values.get('all')).toEqual({ out: [[1, 2, 3], 7] });
    expect(values.get('joined')).toEqual({ out: [1, 2, 3] });
    expect(values.get('nothing')).toEqual({});
    expect(values.get('scalar')).toEqual({ out: [30] });
  });
});
