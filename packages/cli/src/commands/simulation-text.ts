import { type RolloutPlan, stepsOf } from '@turnbuckle/rollout';
import type { SimulatedEvent, SimulationReport } from '@turnbuckle/rollout/simulate';
import pc from 'picocolors';

const dayMs = 86_400_000;

/** What many rehearsals of a plan came to, and the first of them week by week. */
export function simulationText(plan: RolloutPlan, report: SimulationReport, color: boolean): string {
  const c = pc.createColors(color);
  const { runs, seed, outcome, falseRollbacks, detection, harmedUsers, loosened, edits, forks, lostEdits } = report;
  const first = `${c.bold(plan.title)}  ${runs === 1 ? `rehearsed once, seed ${seed}` : `rehearsed ${number(runs)} times, seeds ${seed} to ${seed + runs - 1}; here the first`}`;
  const rows: string[] = [];
  const row = (name: string, text: string): void => void rows.push(`${name.padEnd(16)}${text}`);
  if (runs > 1) row('outcome', `${c.green(`${outcome.completed} completed`)}, ${outcome.rolledBack} rolled back, ${outcome.held} held`);
  row('false alarms', `${falseRollbacks} of ${number(runs)}`);
  if (detection.medianExposures !== null)
    row('found after', `${number(detection.medianExposures)} exposures (95 of 100 within ${number(detection.p95Exposures ?? 0)}), ${duration(detection.medianSeconds ?? 0)}`);
  if (detection.medianExposures !== null) row('people hurt', `${harmedUsers.median}, in bad luck ${harmedUsers.p95}`);
  for (const { rule, segment, runs: times } of loosened) row('taken back', `${scopeText(rule, segment)}${runs === 1 ? '' : ` in ${times} of ${number(runs)}`}`);
  row('edits', `${number(edits)} under the release, ${number(forks)} kept beside as forks${lostEdits === 0 ? '' : `, ${c.red(`${lostEdits} lost`)}`}`);
  return `${first}\n\n${weeks(plan, report.timeline, c)}\n\n${rows.join('\n')}\n`;
}

function weeks(plan: RolloutPlan, timeline: readonly SimulatedEvent[], c: ReturnType<typeof pc.createColors>): string {
  const last = Math.max(...plan.phases.map(({ weeks: [, to] }) => to), ...timeline.map(({ atMs }) => Math.floor(atMs / (7 * dayMs)) + 1));
  const lines: string[] = [];
  for (let week = 1; week <= last; week++) {
    const phases = plan.phases.filter(({ weeks: [from, to] }) => week >= from && week <= to).map(({ name }) => name);
    const events = timeline.filter(({ atMs, event }) => Math.floor(atMs / (7 * dayMs)) + 1 === week && event !== 'step-ended');
    const head = `${c.dim(`week ${String(week).padStart(2)}`)}  ${phases.join(', ').padEnd(12)}`;
    if (events.length === 0) lines.push(head.trimEnd());
    for (const [index, event] of events.entries())
      lines.push(`${index === 0 ? head : ' '.repeat(21)}  ${c.dim(`day ${(event.atMs / dayMs + 1).toFixed(1).padStart(4)}`)}  ${eventText(plan, event, c)}`);
  }
  return lines.join('\n');
}

function eventText(plan: RolloutPlan, { event, detail, step }: SimulatedEvent, c: ReturnType<typeof pc.createColors>): string {
  switch (event) {
    case 'start':
      return 'started, every role has signed';
    case 'admitted':
      return `${c.green('admitted')}     ${audienceText(plan, detail)}`;
    case 'fault':
      return `${c.yellow('fault')}        ${detail}`;
    case 'loosened':
      return `${c.red('loosened')}     ${detail}`;
    case 'rolled-back':
      return `${c.red('rolled back')}  ${detail}`;
    case 'data-back':
      return `${c.green('data back')}    ${detail}`;
    case 'completed':
      return `${c.green('completed')}    ${detail}`;
    default:
      return `${event} ${detail === '' ? step : detail}`;
  }
}

function audienceText(plan: RolloutPlan, step: string): string {
  const rules = stepsOf(plan).find(({ id }) => id === step)?.audience ?? [];
  const said = rules.map((rule) => {
    if (rule.kind === 'share') return `${rule.shareBp / 100} %`;
    if (rule.kind === 'opt-in') return `volunteers, up to ${rule.maxPeopleBp / 100} % of the people`;
    return `${rule.attribute} ${rule.values.join(', ')}`;
  });
  return `${step.padEnd(12)} ${said.join('; ')}`;
}

function scopeText(rule: string | null, segment: string | null): string {
  if (rule === null && segment === null) return 'the release';
  return [rule === null ? '' : `the rule '${rule}'`, segment === null ? '' : `${rule === null ? 'the segment ' : 'in '}${segment}`].filter((part) => part !== '').join(' ');
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
