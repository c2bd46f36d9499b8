import type { Json, Step } from '@turnbuckle/model';
import type { Plan, PlanInput, PlanStep } from './plan.ts';

/** Computes the outputs of a node from its inputs; wired inputs and set values stand side by side, as in the kind's one name space. */
export type Implementation<Context> = (
  inputs: Readonly<Record<string, unknown>>,
  context: Context,
) => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>;

export interface RunOptions<Context> {
  readonly implementations: Readonly<Record<string, Implementation<Context>>>;
  /**
   * By id. Where a union flows, a coercion that one of its members needs is given every value: one that is of the target type already must
   * come back as it is.
   */
  readonly coercions?: Readonly<Record<string, (value: unknown) => unknown>>;
  readonly context: Context;
}

export interface RunResult {
  /** Outputs by node key, of every node that ran. */
  readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Why nodes failed, by key; what depends on one of them did not run and names it. */
  readonly errors: ReadonlyMap<string, Error>;
  readonly cancelled: boolean;
}

/**
 * Runs a plan step by step. A node that fails takes down only what depends on it. Stops before the next node when `signal` is aborted and
 * gives what was computed so far.
 */
export async function runPlan<Context>(plan: Plan, options: RunOptions<Context> & { readonly signal?: { readonly aborted: boolean } }): Promise<RunResult> {
  const run = new Run(options);
  for (const step of plan.steps) {
    if (options.signal?.aborted === true) return run.result(true);
    const outputs = run.start(step);
    if (outputs instanceof Promise) await run.settle(step, outputs);
    else if (outputs !== null) run.values.set(step.node, outputs);
  }
  return run.result(false);
}

/** As {@link runPlan}, for implementations that answer at once. One that gives a promise is told as that node's error. */
export function runPlanNow<Context>(plan: Plan, options: RunOptions<Context>): RunResult {
  const run = new Run(options);
  for (const step of plan.steps) {
    const outputs = run.start(step);
    if (outputs instanceof Promise) run.errors.set(step.node, new Error(`'${step.kind}' answers later; run this plan with runPlan.`));
    else if (outputs !== null) run.values.set(step.node, outputs);
  }
  return run.result(false);
}

class Run<Context> {
  readonly values = new Map<string, Readonly<Record<string, unknown>>>();
  readonly errors = new Map<string, Error>();
  readonly #options: RunOptions<Context>;

  constructor(options: RunOptions<Context>) {
    this.#options = options;
  }

  /** Begins a step; `null` when it failed already. */
  start(step: PlanStep): ReturnType<Implementation<Context>> | null {
    const { implementations, context } = this.#options;
    const implementation = Object.hasOwn(implementations, step.kind) ? implementations[step.kind] : undefined;
    try {
      if (implementation === undefined) throw new Error(`Nothing implements the kind '${step.kind}'.`);
      const inputs: Record<string, unknown> = {};
      for (const [name, input] of Object.entries(step.inputs)) inputs[name] = this.#value(input);
      const mapped = Object.keys(step.inputs).filter((name) => isMapped(step.inputs[name]));
      if (mapped.length === 0) return implementation(inputs, context);
      return collect(itemwise(inputs, mapped).map((items) => implementation(items, context)));
    } catch (error) {
      this.errors.set(step.node, asError(error));
      return null;
    }
  }

  async settle(step: PlanStep, outputs: Promise<Readonly<Record<string, unknown>>>): Promise<void> {
    try {
      this.values.set(step.node, await outputs);
    } catch (error) {
      this.errors.set(step.node, asError(error));
    }
  }

  result(cancelled: boolean): RunResult {
    return { values: this.values, errors: this.errors, cancelled };
  }

  #value(input: PlanInput): unknown {
    if ('constant' in input) return input.constant satisfies Json;
    if ('all' in input) return input.all.map((item) => this.#value(item));
    const [node, output] = input.from;
    if (this.errors.has(node)) throw new Error(`It needs '${node}', which failed.`);
    return input.steps.reduce((value, step) => this.#step(value, step), this.values.get(node)?.[output]);
  }

  #step(value: unknown, step: Step): unknown {
    if ('lift' in step) return step.lift === 'wrap' ? [value] : value;
    const coercion = this.#options.coercions?.[step.coerce];
    if (coercion === undefined) throw new Error(`Nothing implements the coercion '${step.coerce}'.`);
    return coercion(value);
  }
}

function isMapped(input: PlanInput | undefined): boolean {
  return input !== undefined && 'from' in input && input.steps.some((step) => 'lift' in step && step.lift === 'map');
}

/** One set of inputs for each item of the mapped lists; a list that ends early repeats its last item, as ComfyUI does. */
function itemwise(inputs: Readonly<Record<string, unknown>>, mapped: readonly string[]): Record<string, unknown>[] {
  const lists = mapped.map((name) => [name, Array.isArray(inputs[name]) ? (inputs[name] as unknown[]) : [inputs[name]]] as const);
  const length = lists.some(([, list]) => list.length === 0) ? 0 : Math.max(...lists.map(([, list]) => list.length));
  return Array.from({ length }, (_, index) => ({ ...inputs, ...Object.fromEntries(lists.map(([name, list]) => [name, list[Math.min(index, list.length - 1)]])) }));
}

type Outputs = Readonly<Record<string, unknown>>;

/** The outputs of all runs of one node as lists, by name; lists among them are joined, so that the rank grows by one at most. */
function collect(runs: readonly (Outputs | Promise<Outputs>)[]): Outputs | Promise<Outputs> {
  return runs.some((run) => run instanceof Promise) ? Promise.all(runs).then(listed) : listed(runs as readonly Outputs[]);
}

function listed(runs: readonly Outputs[]): Outputs {
  return Object.fromEntries(Object.keys(runs[0] ?? {}).map((name) => [name, runs.flatMap((run) => run[name])]));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
