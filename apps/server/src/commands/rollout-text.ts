import { scopeName } from '@turnbuckle/rollout';
import type { ListedRollout, RolloutReport } from '@turnbuckle/store/rollouts';

/** One line about a rollout. */
export function rolloutLine({ id, status, step, waitingFor, title }: ListedRollout): string {
  const waits = waitingFor.length === 0 ? '' : `  waits for ${waitingFor.join(', ')}`;
  return `${id}  ${status.padEnd(12)}  ${step ?? '-'}  ${title}${waits}`;
}

const time = (atMs: number | null): string => (atMs === null ? '-' : new Date(atMs).toISOString().slice(0, 16).replace('T', ' '));
const seconds = (fromMs: number | null, toMs: number | null): string => (fromMs === null || toMs === null ? '-' : `${((toMs - fromMs) / 1_000).toFixed(1)} s`);

/** What a person wants to know of a rollout, line by line. */
export function rolloutText(report: RolloutReport): string {
  const { id, title, digest, status, waitingFor, reach, steps, checks, signOffs, jobs } = report;
  const lines = [
    `rollout   ${id}  ${title}`,
    `digest    ${digest}`,
    `status    ${status}${waitingFor.length === 0 ? '' : `, waits for ${waitingFor.join(', ')}`}`,
    `reached   ${reach.workspaces} workspaces (${(reach.workspacesBp / 100).toFixed(2)} %), ${reach.people} people (${(reach.peopleBp / 100).toFixed(2)} %)`,
    ...signOffs.map(({ role, person, isForAnother }) => `signed    ${role.padEnd(20)} ${person ?? (isForAnother ? 'another version of the plan' : 'not yet')}`),
    ...steps.map(
      (step) =>
        `step      ${step.id.padEnd(20)} planned ${time(step.plannedAtMs)}  began ${time(step.startedAtMs)}  admitted ${time(step.admittedAtMs)}  ended ${time(step.endedAtMs)}`,
    ),
    ...checks.map(({ id: check, state, detail }) => `check     ${state.padEnd(8)} ${check.padEnd(20)} ${detail}`),
    ...report.sources.map(
      ({ guardrail, isSilent, answeredAtMs, problem }) =>
        `source    ${(isSilent ? 'silent' : 'answers').padEnd(8)} ${guardrail.padEnd(20)} last ${time(answeredAtMs)}${problem === null ? '' : `  ${problem}`}`,
    ),
    ...evidenceLines(report),
    ...jobs.filter(({ state }) => state !== 'done').map(({ id: job, state, detail }) => `work      ${state.padEnd(8)} ${job}${detail === '' ? '' : `: ${detail}`}`),
    ...rollbackLines(report),
  ];
  return `${lines.join('\n')}\n`;
}

/** The cells that say something: all people, and whatever speaks against the release. */
function evidenceLines({ cells }: RolloutReport): string[] {
  const told = cells.filter(({ n, segment, rule, verdict }) => n > 0 && ((segment === null && rule === null) || verdict === 'breach'));
  return told.map(({ key, n, failed, verdict, lnEvidence }) => `evidence  ${verdict.padEnd(9)} ${key.padEnd(32)} ${failed} of ${n} failed, ln E ${lnEvidence.toFixed(2)}`);
}

function rollbackLines({ rollbacks }: RolloutReport): string[] {
  return rollbacks.flatMap(({ id, scope, trigger, atMs, stages, times }) => [
    `back      ${id}  ${scopeName(scope)}, ${time(atMs)}, by ${trigger.by} ${trigger.name}: ${trigger.reason}`,
    ...stages.map(({ stage, state, startedAtMs, endedAtMs, detail }) => `  ${stage.padEnd(10)} ${state.padEnd(10)} ${seconds(startedAtMs, endedAtMs)}  ${detail}`),
    ...(times === null
      ? []
      : [
          `  times      detected after ${seconds(times.firstBadAtMs, times.detectedAtMs)}, published after ${seconds(times.firstBadAtMs, times.publishedAtMs)}, ${times.refused} saves kept apart, data back after ${seconds(times.firstBadAtMs, times.dataBackAtMs)}`,
        ]),
  ]);
}
