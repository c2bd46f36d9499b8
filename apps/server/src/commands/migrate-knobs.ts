import { type Knobs, pauseRun, resumeRun, setKnobs, type TimeWindow } from '@turnbuckle/store';
import { adminPerson } from '../authenticate.ts';
import { exitCode, onlyArgument, parseCommandLine, UsageError } from './command-line.ts';
import { knobsText } from './run-text.ts';
import { requireRun, withDatabase } from './with-database.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const knobOptions = {
  concurrency: text,
  'target-ms': text,
  'max-replica-lag-ms': text,
  'max-wal': text,
  'max-active': text,
  'max-p95-ms': text,
  window: text,
  hold: flag,
  release: flag,
} as const;

/** Which option sets which knob; `none` takes the limit away where there may be none. */
const numbers = [
  ['concurrency', 'concurrency', false],
  ['target-ms', 'targetMs', false],
  ['max-replica-lag-ms', 'maxReplicaLagMs', true],
  ['max-wal', 'maxWalBytesPerSecond', true],
  ['max-active', 'maxActiveBackends', true],
  ['max-p95-ms', 'maxP95Ms', true],
] as const;

type Given = ReturnType<typeof parseCommandLine<typeof knobOptions>>['values'];

/** `migrate set RUN [--concurrency N] … [--window HH:MM-HH:MM|none] [--hold|--release] [--user P] [--data DIR] [--json]`: pace and limits of a run, while it runs. */
export async function setRunKnobs(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...knobOptions, user: text, data: text, json: flag });
  const id = onlyArgument(positionals, "'migrate set' takes one run by its id.");
  const knobs = readKnobs(values);
  if (Object.keys(knobs).length === 0)
    throw new UsageError(
      `Name what to set: ${Object.keys(knobOptions)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    );
  return withDatabase(values.data, async (database) => {
    await requireRun(database, id);
    const set = await setKnobs(database, id, { knobs, person: values.user ?? adminPerson, nowMs: Date.now() });
    if (set.outcome === 'missing') throw new Error(`the run ${id} was there a moment ago`);
    if (set.outcome === 'invalid') throw new UsageError(`${set.problems.join(' ')} Nothing was set.`);
    process.stdout.write(values.json === true ? `${JSON.stringify({ version: 1, run: id, knobs: set.knobs })}\n` : `${id}  ${knobsText(set.knobs)}\n`);
    return exitCode.fine;
  });
}

function readKnobs(values: Given): Partial<Knobs> {
  if (values.hold === true && values.release === true) throw new UsageError('--hold and --release exclude each other.');
  const set: Record<string, number | boolean | TimeWindow | null> = {};
  for (const [option, knob, mayBeNone] of numbers) {
    const given = values[option];
    if (given === undefined) continue;
    if (!/^\d+$/.test(given) && !(mayBeNone && given === 'none')) throw new UsageError(`--${option} is a whole number${mayBeNone ? " or 'none'" : ''}, not '${given}'.`);
    set[knob] = given === 'none' ? null : Number(given);
  }
  if (values.window !== undefined) set.window = values.window === 'none' ? null : readWindow(values.window);
  if (values.hold === true || values.release === true) set.hold = values.hold === true;
  return set as Partial<Knobs>;
}

function readWindow(given: string): TimeWindow {
  const [, fromHour, fromMinute, toHour, toMinute] = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(given) ?? [];
  if (fromHour === undefined) throw new UsageError(`--window is HH:MM-HH:MM in UTC, such as 22:00-05:30, or 'none', not '${given}'.`);
  return { fromMinute: Number(fromHour) * 60 + Number(fromMinute), toMinute: Number(toHour) * 60 + Number(toMinute) };
}

/** `migrate pause|resume RUN [--user P] [--data DIR] [--json]`. */
export async function pauseOrResume(action: 'pause' | 'resume', argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { user: text, data: text, json: flag });
  const id = onlyArgument(positionals, `'migrate ${action}' takes one run by its id.`);
  return withDatabase(values.data, async (database) => {
    await requireRun(database, id);
    const changed = await (action === 'pause' ? pauseRun : resumeRun)(database, id, { person: values.user ?? adminPerson, nowMs: Date.now() });
    if (changed.outcome === 'missing') throw new Error(`the run ${id} was there a moment ago`);
    if (values.json === true) process.stdout.write(`${JSON.stringify({ version: 1, run: id, ...changed })}\n`);
    if (changed.outcome === 'impossible') {
      process.stderr.write(`The run is ${changed.state}; '${action}' does not apply.\n`);
      return exitCode.findings;
    }
    if (values.json !== true) process.stdout.write(`${id}  ${changed.state}\n`);
    return exitCode.fine;
  });
}
