import { expect, it } from 'vitest';
import { changedKnobs, type LimitKnobs, readKnobs, writeKnobs } from './knob-fields.ts';

const knobs: LimitKnobs = {
  concurrency: 4,
  targetMs: 300,
  maxReplicaLagMs: 1_500,
  maxWalBytesPerSecond: 20_000_000,
  maxActiveBackends: 12,
  maxP95Ms: 900,
  window: { fromMinute: 1_320, toMinute: 365 },
};
const none: LimitKnobs = { ...knobs, maxReplicaLagMs: null, maxWalBytesPerSecond: null, maxActiveBackends: null, maxP95Ms: null, window: null };

it('shows limits in people’s units, and reads the same ones back', () => {
  expect(writeKnobs(knobs)).toMatchObject({ concurrency: '4', maxReplicaLagMs: '1.5', maxWalBytesPerSecond: '20', from: '22:00', to: '06:05' });
  expect(readKnobs(writeKnobs(knobs))).toEqual({ knobs });
  expect(readKnobs(writeKnobs(none))).toEqual({ knobs: none });
});

it.each([
  ['concurrency', '', 'needs a number'],
  ['concurrency', '0', 'above zero'],
  ['targetMs', '1.5', 'whole number'],
  ['maxReplicaLagMs', 'soon', 'above zero'],
  ['maxP95Ms', '-3', 'above zero'],
  ['from', '25:00', 'time of day'],
  ['from', '', 'both ends'],
  ['to', '22:00', 'end where they begin'],
] as const)('says what is wrong with %s = “%s”', (key, value, message) => {
  expect(readKnobs({ ...writeKnobs(knobs), [key]: value })).toEqual({ wrong: { key, message: expect.stringContaining(message) } });
});

it('sends what was changed and nothing else', () => {
  expect(changedKnobs(knobs, { ...knobs, targetMs: 200, window: { fromMinute: 1_320, toMinute: 365 }, maxP95Ms: null })).toEqual({ targetMs: 200, maxP95Ms: null });
  expect(changedKnobs(knobs, { ...knobs })).toEqual({});
});
