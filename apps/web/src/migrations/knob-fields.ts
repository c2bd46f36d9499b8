import type { RunKnobs } from '../api/runs.ts';
import { timeOfDay } from './run-words.ts';

type Field = 'concurrency' | 'targetMs' | 'maxReplicaLagMs' | 'maxWalBytesPerSecond' | 'maxActiveBackends' | 'maxP95Ms' | 'from' | 'to';

interface KnobField {
  readonly key: Field;
  readonly label: string;
  readonly unit: string;
  readonly type: 'count' | 'amount' | 'time';
  /** May stay empty, which is no limit. */
  readonly isOptional: boolean;
  /** What one of the unit is in the API's own unit. */
  readonly scale: number;
}

/** The limits as people set them. */
export const knobFields: readonly KnobField[] = [
  { key: 'concurrency', label: 'Chunks at once', unit: '', type: 'count', isOptional: false, scale: 1 },
  { key: 'targetMs', label: 'One transaction takes about', unit: 'ms', type: 'count', isOptional: false, scale: 1 },
  { key: 'maxReplicaLagMs', label: 'Replica behind by at most', unit: 's', type: 'amount', isOptional: true, scale: 1_000 },
  { key: 'maxWalBytesPerSecond', label: 'Log written at most', unit: 'MB/s', type: 'amount', isOptional: true, scale: 1_000_000 },
  { key: 'maxActiveBackends', label: 'Connections at work at most', unit: '', type: 'count', isOptional: true, scale: 1 },
  { key: 'maxP95Ms', label: '95 of 100 chunks within', unit: 'ms', type: 'count', isOptional: true, scale: 1 },
  { key: 'from', label: 'Works from', unit: 'UTC', type: 'time', isOptional: true, scale: 1 },
  { key: 'to', label: 'Works until', unit: 'UTC', type: 'time', isOptional: true, scale: 1 },
];

/** Pausing is a button of its own. */
export type LimitKnobs = Omit<RunKnobs, 'hold'>;

export type KnobValues = Readonly<Record<Field, string>>;

export function writeKnobs({ window, ...knobs }: LimitKnobs): KnobValues {
  const text = (key: Exclude<Field, 'from' | 'to'>): string => {
    const value = knobs[key];
    return value === null ? '' : String(value / (knobFields.find((field) => field.key === key)?.scale ?? 1));
  };
  return {
    concurrency: text('concurrency'),
    targetMs: text('targetMs'),
    maxReplicaLagMs: text('maxReplicaLagMs'),
    maxWalBytesPerSecond: text('maxWalBytesPerSecond'),
    maxActiveBackends: text('maxActiveBackends'),
    maxP95Ms: text('maxP95Ms'),
    from: window === null ? '' : timeOfDay(window.fromMinute),
    to: window === null ? '' : timeOfDay(window.toMinute),
  };
}

interface WrongField {
  readonly key: Field;
  readonly message: string;
}

/** What the fields say, or the first of them that says nothing sensible. */
export function readKnobs(values: KnobValues): { readonly knobs: LimitKnobs } | { readonly wrong: WrongField } {
  const wrong = knobFields.map((field) => wrongIn(field, values[field.key])).find((one) => one !== null);
  if (wrong != null) return { wrong };
  if ((values.from === '') !== (values.to === '')) return { wrong: { key: values.from === '' ? 'from' : 'to', message: 'Hours need both ends.' } };
  if (values.from !== '' && values.from === values.to) return { wrong: { key: 'to', message: 'Hours that end where they begin are none.' } };
  const amount = (key: Exclude<Field, 'from' | 'to'>): number | null => {
    const field = knobFields.find((one) => one.key === key);
    return values[key].trim() === '' ? null : Math.round(Number(values[key]) * (field?.scale ?? 1));
  };
  return {
    knobs: {
      concurrency: amount('concurrency') ?? 1,
      targetMs: amount('targetMs') ?? 300,
      maxReplicaLagMs: amount('maxReplicaLagMs'),
      maxWalBytesPerSecond: amount('maxWalBytesPerSecond'),
      maxActiveBackends: amount('maxActiveBackends'),
      maxP95Ms: amount('maxP95Ms'),
      window: values.from === '' ? null : { fromMinute: minuteOf(values.from), toMinute: minuteOf(values.to) },
    },
  };
}

function wrongIn({ key, label, type, isOptional }: KnobField, value: string): WrongField | null {
  const text = value.trim();
  if (text === '') return isOptional ? null : { key, message: `“${label}” needs a number.` };
  if (type === 'time') return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? null : { key, message: `“${label}” needs a time of day.` };
  const pattern = type === 'count' ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,3})?$/;
  return pattern.test(text) && Number(text) > 0 ? null : { key, message: `“${label}” needs a ${type === 'count' ? 'whole ' : ''}number above zero.` };
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** The limits that are others now; setting one again would take back what somebody else has set meanwhile. */
export function changedKnobs(before: LimitKnobs, after: LimitKnobs): Partial<LimitKnobs> {
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => JSON.stringify(before[key as keyof LimitKnobs]) !== JSON.stringify(value)));
}
