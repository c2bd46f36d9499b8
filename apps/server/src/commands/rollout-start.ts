import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Release, releaseDigest, releaseToJson } from '@turnbuckle/evolve';
import { catalogToJson, isRecord, own } from '@turnbuckle/model';
import type { RolloutPlan } from '@turnbuckle/rollout';
import { type Database, packMigration, registerMigration, registerRelease } from '@turnbuckle/store';
import { askRollout, registerRollout } from '@turnbuckle/store/rollouts';
import { adminPerson } from '../authenticate.ts';
import { exitCode, onlyArgument, parseCommandLine, UsageError } from './command-line.ts';
import { loadFile } from './load-migration-file.ts';
import { common, showRollout } from './rollout-options.ts';
import { withDatabase } from './with-database.ts';

/** `rollout start FILE|ID [--user P] [--data DIR] [--json]`: registers what the file declares, and starts it once every role has signed. */
export async function startRollout(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(argv, common);
  const named = onlyArgument(positionals, "'rollout start' takes one rollout: its id, or a file whose default export is defineRollout({ … }).");
  const person = values.user ?? adminPerson;
  const declared = existsSync(named) ? await loadDeclared(named) : null;
  return withDatabase(values.data, async (database) => {
    if (declared !== null) await registerDeclared(database, { ...declared, path: named, person });
    const id = declared?.plan.id ?? named;
    const asked = await askRollout(database, { rollout: id, asking: { ask: 'start' } }, { person, nowMs: Date.now() });
    if (asked.outcome === 'missing') throw new UsageError(`There is no rollout '${id}', and no such file either.`);
    if (asked.outcome === 'refused') {
      process.stderr.write(`${asked.reason}${declared === null ? '' : ` It is registered as '${id}'.`}\n`);
      return exitCode.findings;
    }
    await showRollout(database, id, values.json);
    return exitCode.fine;
  });
}

interface Declared {
  readonly plan: RolloutPlan;
  /** Where the file, or `release.ts` beside it, has it; else it must be registered already. */
  readonly release: Release | null;
}

async function loadDeclared(path: string): Promise<Declared> {
  const loaded = await loadFile(path);
  const plan = loaded['default'];
  if (!isPlan(plan)) throw new UsageError(`${path}: expected a rollout as its default export: export default defineRollout({ id, release, phases, guardrails, … }).`);
  const beside = join(dirname(resolve(path)), 'release.ts');
  const candidates = [...Object.values(loaded), ...(existsSync(beside) ? Object.values(await loadFile(beside)) : [])];
  return { plan, release: candidates.filter(isRelease).find((candidate) => releaseDigest(candidate) === plan.release) ?? null };
}

async function registerDeclared(database: Database, { plan, release, path, person }: Declared & { readonly path: string; readonly person: string }): Promise<void> {
  const by = { person, nowMs: Date.now() };
  const refuse = (problems: readonly string[]): never => {
    throw new UsageError(`${relative('', path)}: ${problems.join(' ')} Nothing was started.`);
  };
  if (release?.migration != null) {
    const made = await registerMigration(database, packMigration(release.migration), by);
    if (made.outcome === 'refused') refuse(made.problems);
  }
  if (release !== null) {
    const made = await registerRelease(database, { release: releaseToJson(release), catalog: catalogToJson(release.catalog) }, by);
    if (made.outcome === 'refused') refuse(made.problems);
  }
  const made = await registerRollout(database, plan, by);
  if (made.outcome === 'refused') refuse(made.problems);
}

function isPlan(value: unknown): value is RolloutPlan {
  return isRecord(value) && own(value, 'version') === 1 && Array.isArray(own(value, 'phases')) && Array.isArray(own(value, 'guardrails')) && isRecord(own(value, 'traffic'));
}

function isRelease(value: unknown): value is Release {
  if (!isRecord(value)) return false;
  const [id, policy, catalog] = [own(value, 'id'), own(value, 'policy'), own(value, 'catalog')];
  return typeof id === 'string' && isRecord(own(policy, 'levels')) && typeof own(catalog, 'digest') === 'string' && 'migration' in value;
}
