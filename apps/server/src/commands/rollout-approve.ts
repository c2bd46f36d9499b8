import { type RolloutReport, setChecks, signRollout } from '@turnbuckle/store/rollouts';
import { adminPerson } from '../authenticate.ts';
import { exitCode, onlyArgument, parseCommandLine } from './command-line.ts';
import { common, required, requireRollout, text } from './rollout-options.ts';
import { withDatabase } from './with-database.ts';

/** `rollout approve ID --role R [--digest SHA256] [--check ID [--link URL]] [--user P] [--data DIR] [--json]`. */
export async function approveRollout(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, { ...common, role: text, digest: text, check: text, link: text });
  const id = onlyArgument(positionals, "'rollout approve' takes one rollout by its id.");
  const role = required('role', values.role);
  return withDatabase(values.data, async (database) => {
    await requireRollout(database, id);
    const by = { person: values.user ?? adminPerson, nowMs: Date.now() };
    const { check, link, digest } = values;
    const refused =
      check === undefined
        ? whyNotSigned(await signRollout(database, { rollout: id, role, digest }, by))
        : whyNotSet(
            await setChecks(
              database,
              { rollout: id, said: [{ id: check, state: 'passed', detail: link ?? 'Said so.', evidence: link === undefined ? {} : { link } }], by: 'tick', role },
              by,
            ),
          );
    if (refused !== null) {
      process.stderr.write(`${refused} Nothing was signed.\n`);
      return exitCode.findings;
    }
    const report = await requireRollout(database, id);
    const said = check === undefined ? `${role} has signed, by ${by.person}` : `'${check}' is ticked, by ${by.person} as ${role}`;
    process.stdout.write(values.json === true ? `${JSON.stringify({ version: 1, ...report })}\n` : approvedText(report, said));
    return exitCode.fine;
  });
}

function whyNotSigned(signed: Awaited<ReturnType<typeof signRollout>>): string | null {
  if (signed.outcome === 'stale') return `The plan has the digest ${signed.digest} by now. Read it again and sign that.`;
  return signed.outcome === 'refused' ? signed.reason : null;
}

function whyNotSet(set: Awaited<ReturnType<typeof setChecks>>): string | null {
  return set.outcome === 'refused' ? set.reason : null;
}

/** What was said, and what is still missing. */
function approvedText({ signOffs, checks }: RolloutReport, said: string): string {
  const open = signOffs.flatMap(({ role, person }) => (person === null ? [role] : []));
  const left = checks.filter(({ state }) => state !== 'passed').length;
  return `${said}. ${open.length === 0 ? 'Every role has signed.' : `Not yet signed: ${open.join(', ')}.`} ${left} of ${checks.length} checks are open.\n`;
}
