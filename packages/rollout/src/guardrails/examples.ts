import { criticalExamples } from './critical.examples.ts';
import { errorRateExamples } from './error-rate.examples.ts';
import type { Fact, FactSubject, IntegrityReport } from './fact.ts';
import type { GuardrailPolicy, StepContext } from './guardrail.ts';
import { integrityExamples } from './integrity.examples.ts';
import { latencyExamples } from './latency.examples.ts';
import { multipleExposureExamples } from './multiple-exposure.examples.ts';
import { relativeErrorExamples } from './relative-error.examples.ts';
import { sampleRatioExamples } from './sample-ratio.examples.ts';

/** One thing that happens, and what is known of whom it happened to. */
export interface Happening {
  readonly fact?: Fact;
  readonly report?: IntegrityReport;
  readonly subject?: Partial<FactSubject>;
}

/** Two stories for each guardrail: one that it must bear, as bad as is allowed, and one that it must not. */
export interface GuardrailExamples {
  /** As a plan has it: what is left out is the guardrail's default. */
  readonly policy: GuardrailPolicy;
  readonly context?: Partial<StepContext>;
  /** @param random numbers in [0, 1) */
  healthy(index: number, random: () => number): Happening;
  harmful(index: number, random: () => number): Happening;
}

export const examples: Readonly<Record<string, GuardrailExamples>> = {
  critical: criticalExamples,
  'error-rate': errorRateExamples,
  integrity: integrityExamples,
  latency: latencyExamples,
  'multiple-exposure': multipleExposureExamples,
  'relative-error': relativeErrorExamples,
  'sample-ratio': sampleRatioExamples,
};
