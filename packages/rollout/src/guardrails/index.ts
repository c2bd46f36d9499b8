import { critical } from './critical.ts';
import { errorRate } from './error-rate.ts';
import type { Guardrail } from './guardrail.ts';
import { integrity } from './integrity.ts';
import { latency } from './latency.ts';
import { multipleExposure } from './multiple-exposure.ts';
import { relativeError } from './relative-error.ts';
import { sampleRatio } from './sample-ratio.ts';

/** Every way to see harm: those that take the release back, then those that stop it where it is. */
export const guardrails: readonly Guardrail[] = Object.freeze([integrity, critical, errorRate, relativeError, latency, sampleRatio, multipleExposure]);
