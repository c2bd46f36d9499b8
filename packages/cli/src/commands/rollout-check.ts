import { checkRollout, type PlannedProof, plannedProofs, type RolloutPlan, rolloutDigest, stepsOf } from '@turnbuckle/rollout';
import pc from 'picocolors';
import { loadRollout } from '../check/load-rollout.ts';
import { exitCode, type Io, parseOptions, UsageError } from '../command.ts';

/** `rollout check FILE [--json]`: what is wrong with a plan, and what its proofs need against the traffic that it expects. */
export async function checkRolloutFile(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
  const [path, ...others] = positionals;
  if (others.length > 0) throw new UsageError("'rollout check' takes one file.");
  const plan = await loadRollout(path, io.cwd);
  const problems = checkRollout(plan);
  const proofs = problems.length === 0 ? plannedProofs(plan) : [];
  const late = proofs.filter(({ fits }) => !fits);
  const passes = problems.length === 0 && late.length === 0;
  const digest = rolloutDigest(plan);
  if (values.json === true) io.stdout.write(`${JSON.stringify({ version: 1, id: plan.id, digest, passes, problems, proofs })}\n`);
  else io.stdout.write(checkText(plan, { problems, proofs, digest, color: io.color }));
  return passes ? exitCode.fine : exitCode.findings;
}

interface Found {
  readonly problems: readonly string[];
  readonly proofs: readonly PlannedProof[];
  readonly digest: string;
  readonly color: boolean;
}

function checkText(plan: RolloutPlan, { problems, proofs, digest, color }: Found): string {
  const c = pc.createColors(color);
  if (problems.length > 0) return `${problems.map((problem) => `${c.red('wrong')}  ${problem}`).join('\n')}\n${plan.id}: ${counted(problems.length, 'fault')}\n`;
  const header = ['step', 'week', 'proof', 'below', 'needs', 'expected', 'proven after', 'planned'];
  const rows = proofs.map((proof, index) => {
    const isFirst = proofs[index - 1]?.step !== proof.step;
    return [isFirst ? proof.step : '', isFirst ? weekOf(plan, proof.step) : '', ...cells(proof)];
  });
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const table = rows.map((row, index) => {
    const proof = proofs[index];
    return proof === undefined || proof.fits ? line(row) : c.yellow(line(row));
  });
  const late = proofs.filter(({ fits }) => !fits);
  const verdict =
    late.length === 0
      ? c.green('every proof fits into its step')
      : c.yellow(`${counted(late.length, 'proof')} will not be there in time: admit more people first, or plan for longer`);
  return `${c.bold(plan.title)}  ${plan.id}, ${counted(stepsOf(plan).length, 'step')}, digest ${digest.slice(0, 12)}\n\n${c.dim(line(header))}\n${table.join('\n')}\n\n${verdict}\n`;
}

function cells({ proof, below, unit, needed, expected, days, plannedDays }: PlannedProof): string[] {
  return [
    proof,
    `${Number((below * 100).toFixed(4))} %`,
    needed === null ? 'never' : `${number(needed)} ${unit}`,
    unit === 'people' ? `${number(expected)} people` : `${number(expected)} a day`,
    days === null ? 'never' : days < 1 ? `${Math.max(1, Math.round(days * 24))} h` : `${days.toFixed(1)} days`,
    `${plannedDays.toFixed(1)} days`,
  ];
}

function weekOf(plan: RolloutPlan, step: string): string {
  return String(Math.floor((stepsOf(plan).find(({ id }) => id === step)?.plannedMs ?? 0) / (7 * 86_400_000)) + 1);
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
