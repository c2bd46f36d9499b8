import { writeFileSync } from 'node:fs';
import { readVerdicts, type Verdict, verifyVerdicts } from '@turnbuckle/store/rollouts';
import { exitCode, onlyArgument, parseCommandLine } from './command-line.ts';
import { common, flag, requireRollout, text } from './rollout-options.ts';
import { withDatabase } from './with-database.ts';

/** `rollout log ID [--verify] [--data DIR] [--json]`. */
export async function rolloutLog(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, verify: flag });
  const id = onlyArgument(positionals, "'rollout log' takes one rollout by its id.");
  return withDatabase(values.data, async (database) => {
    await requireRollout(database, id);
    const verdicts = await readVerdicts(database, id);
    const verified = values.verify === true ? await verifyVerdicts(database, id) : null;
    if (values.json === true) process.stdout.write(`${JSON.stringify({ version: 1, rollout: id, verdicts, verified })}\n`);
    else
      process.stdout.write(
        [...verdicts.flatMap(linesOf), ...(verified === null ? [] : [`verified  ${verified.verdicts} verdicts, ${verified.wrong.length} wrong`])]
          .map((line) => `${line}\n`)
          .join(''),
      );
    for (const { seq, reason } of verified?.wrong ?? []) process.stderr.write(`Verdict ${seq}: ${reason}\n`);
    return verified === null || verified.wrong.length === 0 ? exitCode.fine : exitCode.findings;
  });
}

function linesOf({ seq, atMs, decision }: Verdict): string[] {
  const { state, notes, effects } = decision;
  const head = `${String(seq).padStart(5)}  ${new Date(atMs).toISOString()}  ${state.status}`;
  const waits = state.waitingFor.length === 0 ? [] : [`waits for ${state.waitingFor.join(', ')}`];
  const said = [...notes.map(({ event, detail }) => `${event}: ${detail}`), ...effects.map((effect) => `asks for ${effect.id}`), ...waits];
  return said.map((line, index) => (index === 0 ? `${head}  ${line}` : `${' '.repeat(head.length)}  ${line}`));
}

/** `rollout report ID [-o FILE] [--data DIR]`: everything that is stored of a rollout, as one JSON document. */
export async function reportRollout(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, output: { ...text, short: 'o' } });
  const id = onlyArgument(positionals, "'rollout report' takes one rollout by its id.");
  return withDatabase(values.data, async (database) => {
    const report = await requireRollout(database, id);
    const rows = async (table: string): Promise<readonly object[]> => database.query(`select * from turnbuckle.${table} where rollout = $1`, [id]);
    const whole = {
      version: 1,
      ...report,
      verdicts: await readVerdicts(database, id),
      verified: await verifyVerdicts(database, id),
      requests: await rows('rollout_requests'),
      adopters: await rows('rollout_adopters'),
      baselines: await rows('rollout_baselines'),
      issues: await rows('rollout_issues'),
      feedback: await rows('rollout_feedback'),
      checkIns: await rows('rollout_check_ins'),
      messages: await rows('outbox'),
      audit: await database.query(
        `select seq, at_ms as "atMs", actor, action, payload, encode(hash, 'hex') as hash from turnbuckle.audit where payload->>'rollout' = $1 order by seq`,
        [id],
      ),
    };
    const json = `${JSON.stringify(whole)}\n`;
    if (values.output === undefined) process.stdout.write(json);
    else {
      writeFileSync(values.output, json);
      process.stderr.write(`${values.output}\n`);
    }
    return exitCode.fine;
  });
}
