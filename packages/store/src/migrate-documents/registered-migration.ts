import { checkSteps, coverageGate, type Migration, type MigrationJson, migrationDigest, migrationToJson, type Scripts, scriptKeys, type Waiver } from '@turnbuckle/evolve';
import { type Catalog, CatalogError, catalogFromJson, catalogToJson, isRecord, type Json, makeCatalog, own } from '@turnbuckle/model';
import { appendAudit } from '../audit/audit.ts';
import type { Database, Queryable } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';
import { dependencyProblems } from './migration-dependencies.ts';

/** A migration with its two catalogs, as it is sent and stored. */
export interface MigrationPackage {
  readonly migration: unknown;
  /** Catalog JSON. */
  readonly from: unknown;
  readonly to: unknown;
  /** What the sender takes the digest to be. */
  readonly digest?: string | undefined;
  /** Functions that its steps name; a process that runs it needs the same. */
  readonly scripts?: Scripts | undefined;
}

export type Registration =
  | { readonly outcome: 'registered'; readonly digest: string; readonly name: string /** It had been registered before. */; readonly isRepeat: boolean }
  /** In words, each a sentence. Nothing was stored. */
  | { readonly outcome: 'refused'; readonly problems: readonly string[] };

/** Stores a migration under its digest, once it is known to be whole: steps fit both catalogs and answer every breaking change. */
export async function registerMigration(database: Database, sent: MigrationPackage, { person, nowMs }: { readonly person: string; readonly nowMs: number }): Promise<Registration> {
  const { migration, problems } = readMigration(sent);
  if (migration === null) return { outcome: 'refused', problems };
  const { uncovered } = coverageGate(migration, nowMs);
  if (uncovered.length > 0) {
    const changes = uncovered.map(({ code, kind, port, param }) => `${code} ${[kind, port ?? param].filter((part) => part !== undefined).join('.')}`);
    return { outcome: 'refused', problems: changes.map((change) => `No step answers the change '${change}', and nobody waived it.`) };
  }
  const digest = migrationDigest(migration);
  return database.transaction(async (transaction) => {
    const missing = await dependencyProblems(transaction, migration);
    if (missing.length > 0) return { outcome: 'refused', problems: missing };
    await ensureNamed(transaction, { people: [person], nowMs });
    const added = await transaction.query(
      `insert into turnbuckle.document_migrations (digest, name, declaration, from_digest, to_digest, from_catalog, to_catalog, registered_by, registered_at_ms, scripts)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning digest`,
      [
        digest,
        migration.id,
        JSON.stringify(migrationToJson(migration)),
        migration.from.digest,
        migration.to.digest,
        JSON.stringify(catalogToJson(migration.from)),
        JSON.stringify(catalogToJson(migration.to)),
        person,
        nowMs,
        scriptKeys(migration.scripts ?? {}),
      ],
    );
    if (added.length > 0) await transaction.query('select turnbuckle.add_stage($1)', [digest]);
    if (added.length > 0) await appendAudit(transaction, { actor: person, action: 'migration-registered', payload: { digest, name: migration.id }, atMs: nowMs });
    return { outcome: 'registered', digest, name: migration.id, isRepeat: added.length === 0 };
  });
}

/** The package of a migration that was declared in code. */
export function packMigration(migration: Migration): MigrationPackage {
  return {
    migration: migrationToJson(migration),
    from: catalogToJson(migration.from),
    to: catalogToJson(migration.to),
    digest: migrationDigest(migration),
    scripts: migration.scripts,
  };
}

/** A migration of this database, ready to run; `null` when there is none with this digest. */
export async function loadMigration(queryable: Queryable, digest: string, scripts?: Scripts): Promise<Migration | null> {
  const [row] = await queryable.query<{ migration: Json; from: Json; to: Json }>(
    'select declaration as migration, from_catalog as "from", to_catalog as "to" from turnbuckle.document_migrations where digest = $1',
    [digest],
  );
  if (row === undefined) return null;
  const { migration, problems } = readMigration({ ...row, digest, scripts });
  if (migration === null) throw new Error(`The stored migration ${digest} cannot be read any more: ${problems.join(' ')}`);
  return migration;
}

/** Digests of the migrations with this digest, beginning of a digest, or name, the newest first. */
export async function findMigrations(queryable: Queryable, text: string): Promise<string[]> {
  const rows = await queryable.query<{ digest: string }>(
    'select digest from turnbuckle.document_migrations where name = $1 or ($2 and left(digest, length($1)) = $1) order by registered_at_ms desc, digest',
    [text, text.length >= 6],
  );
  return rows.map(({ digest }) => digest);
}

function readMigration({ migration: json, from, to, digest, scripts }: MigrationPackage): { readonly migration: Migration | null; readonly problems: readonly string[] } {
  if (!isMigrationJson(json)) return { migration: null, problems: ['The migration is not of the shape { version: 1, id, from, to, steps: [{ op, args }] }.'] };
  const [before, after] = [readCatalog(from, { name: 'from', digest: json.from }), readCatalog(to, { name: 'to', digest: json.to })];
  const problems = [...before.problems, ...after.problems];
  if (before.catalog === null || after.catalog === null || problems.length > 0) return { migration: null, problems };
  const { id, steps, waivers = [], mayChangeResults = false, dependsOn = [] } = json;
  const migration: Migration = { id, from: before.catalog, to: after.catalog, steps, waivers, mayChangeResults, dependsOn, ...(scripts === undefined ? {} : { scripts }) };
  const faults = stepProblems(migration);
  if (faults.length > 0) return { migration: null, problems: faults };
  const own = migrationDigest(migration);
  if (digest !== undefined && digest !== own) return { migration: null, problems: [`The migration's digest is ${own}, not ${digest}: something in it was changed.`] };
  return { migration, problems: [] };
}

function stepProblems(migration: Migration): string[] {
  return migration.steps.flatMap((step, index) => {
    try {
      return checkSteps({ ...migration, steps: [step] }).map(({ message }) => message.replace(/^Step 1 /, `Step ${index + 1} `));
    } catch {
      // An op takes its arguments apart before it looks at them.
      return [`Step ${index + 1} (${step.op}): its arguments are not of the op's shape.`];
    }
  });
}

function readCatalog(
  json: unknown,
  { name, digest }: { readonly name: 'from' | 'to'; readonly digest: string },
): { readonly catalog: Catalog | null; readonly problems: string[] } {
  const { value, problems } = catalogFromJson(json);
  if (value === null || problems.length > 0) return { catalog: null, problems: problems.map(({ pointer, message }) => `The catalog '${name}', ${pointer}: ${message}`) };
  try {
    const catalog = makeCatalog(value);
    if (catalog.digest === digest) return { catalog, problems: [] };
    return { catalog: null, problems: [`The catalog '${name}' has the digest ${catalog.digest}, and the migration was made for ${digest}.`] };
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return { catalog: null, problems: [`The catalog '${name}': ${error.message}`] };
  }
}

function isMigrationJson(json: unknown): json is MigrationJson {
  if (!isRecord(json)) return false;
  const [steps, waivers, dependsOn] = [own(json, 'steps'), own(json, 'waivers'), own(json, 'dependsOn')];
  if (dependsOn !== undefined && !(Array.isArray(dependsOn) && dependsOn.every((id) => typeof id === 'string'))) return false;
  const areTexts = ['id', 'from', 'to'].every((key) => typeof own(json, key) === 'string' && own(json, key) !== '');
  return own(json, 'version') === 1 && areTexts && Array.isArray(steps) && steps.every(isStep) && (waivers === undefined || (Array.isArray(waivers) && waivers.every(isWaiver)));
}

function isStep(step: unknown): boolean {
  return isRecord(step) && typeof own(step, 'op') === 'string' && own(step, 'args') !== undefined;
}

function isWaiver(waiver: unknown): waiver is Waiver {
  return isRecord(waiver) && ['code', 'kind', 'role', 'reason', 'until'].every((key) => typeof own(waiver, key) === 'string');
}
