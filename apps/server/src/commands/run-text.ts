import type { Run, RunReport } from '@turnbuckle/store';

/** One line about a run. */
export function runLine({ id, name, direction, state, counts }: Run): string {
  return `${id}  ${state.padEnd(11)}  ${direction.padEnd(4)}  ${name}  ${counts.documents - counts.left} of ${counts.documents}`;
}

/** What a person wants to know of a run, line by line. */
export function runText(run: RunReport): string {
  const { counts, validations, backupPoint, byCode, error } = run;
  const held = validations.filter(({ ok }) => ok).length;
  const seconds = run.finishedAtMs === null ? '' : ` in ${((run.finishedAtMs - run.createdAtMs) / 1_000).toFixed(1)} s`;
  const lines = [
    `run       ${run.id}  ${run.direction}  ${run.name}`,
    `documents ${counts.documents}: ${counts.unchanged} unchanged, ${counts.changed} changed, ${counts.quarantined} cannot follow, ${counts.skipped} skipped, ${counts.left} left`,
    ...Object.entries(byCode).map(([code, edges]) => `edges     ${edges} set aside: ${code}`),
    `checks    ${held} of ${validations.length} hold`,
    ...validations.filter(({ ok }) => !ok).map(({ phase, name, expected, actual }) => `BROKEN    ${phase}: ${name}: expected ${expected}, found ${actual}`),
    ...(backupPoint === null ? [] : [`backup    ${backupPoint.documents} documents, ${backupPoint.digest.slice(0, 12)}`]),
    `state     ${run.state}${seconds}${error === null ? '' : `: ${error}`}`,
  ];
  return `${lines.join('\n')}\n`;
}
