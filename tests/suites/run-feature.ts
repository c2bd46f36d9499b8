import { parseFeature } from 'jest-cucumber';
import { afterAll, describe, it } from 'vitest';
import { readSuite } from './suite-files.ts';

/** A table's rows, or a text, that stands below a step. */
export type Argument = readonly Readonly<Record<string, string>>[];

export interface Step<World> {
  readonly pattern: RegExp;
  readonly run: (world: World, texts: readonly string[], table: Argument) => void | Promise<void>;
}

export interface Scenario {
  readonly title: string;
  readonly tags: readonly string[];
  readonly steps: readonly string[];
}

export interface FeatureOptions<World> {
  /** Through what it is run, for reports. */
  readonly through: string;
  readonly steps: readonly Step<World>[];
  readonly world: () => World | Promise<World>;
  readonly leave?: (world: World) => void | Promise<void>;
  /** Why a scenario cannot be run; `null` for those that can. */
  readonly skip?: (scenario: Scenario) => string | null;
}

/** Runs every scenario of a feature file as a test, and prints how many ran and which did not, with the reason. */
export function runFeature<World>(path: string, options: FeatureOptions<World>): void {
  const { title, scenarios, scenarioOutlines } = parseFeature(readSuite(path));
  const all = [...scenarios, ...scenarioOutlines.flatMap((outline) => outline.scenarios.map((scenario) => ({ ...scenario, tags: [...outline.tags, ...scenario.tags] })))];
  const skipped = new Map<string, number>();
  let executed = 0;
  describe(`${title} (${path}), through ${options.through}`, () => {
    for (const scenario of all) {
      const steps = scenario.steps.map(({ stepText }) => stepText);
      const name = `${scenario.title}: ${steps.join('; ').slice(0, 240)}`;
      const reason = options.skip?.({ title: scenario.title, tags: scenario.tags, steps }) ?? null;
      if (reason !== null) {
        skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
        it.skip(`${name} [${reason}]`, () => {});
        continue;
      }
      it(name, async () => {
        const world = await options.world();
        try {
          for (const { stepText, stepArgument } of scenario.steps) await runStep(world, options.steps, { text: stepText, table: Array.isArray(stepArgument) ? stepArgument : [] });
        } finally {
          await options.leave?.(world);
        }
        executed += 1;
      });
    }
    afterAll(() => {
      const count = [...skipped.values()].reduce((sum, number) => sum + number, 0);
      console.info(`${path} through ${options.through}: ${executed} of ${all.length} scenarios passed, ${count} skipped${count === 0 ? '' : ':'}`);
      for (const [reason, number] of skipped) console.info(`  ${number} skipped: ${reason}`);
    });
  });
}

async function runStep<World>(world: World, steps: readonly Step<World>[], { text, table }: { readonly text: string; readonly table: Argument }): Promise<void> {
  const fitting = steps.flatMap((step) => {
    const match = step.pattern.exec(text);
    return match === null ? [] : [{ step, texts: match.slice(1) }];
  });
  const [only, another] = fitting;
  if (only === undefined || another !== undefined) throw new Error(`${fitting.length} definitions fit the step: ${text}`);
  await only.step.run(world, only.texts, table);
}
