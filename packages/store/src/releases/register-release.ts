import { type Policy, type PresetName, presetNames, presets } from '@turnbuckle/compiler';
import { tableProblems } from '@turnbuckle/evolve';
import { CatalogError, catalogFromJson, digestJson, isRecord, type Json, makeCatalog, own } from '@turnbuckle/model';
import { appendAudit } from '../audit/audit.ts';
import type { Database } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';

/** A release as it is sent: the release's JSON and the catalog that it names by digest. */
export interface ReleasePackage {
  readonly release: unknown;
  /** Catalog JSON; absent where the migration that it names brings it. */
  readonly catalog?: unknown;
  /** What the sender takes the digest to be. */
  readonly digest?: string | undefined;
}

export type ReleaseRegistration =
  | { readonly outcome: 'registered'; readonly digest: string; readonly name: string; readonly isRepeat: boolean }
  /** In words, each a sentence. Nothing was stored. */
  | { readonly outcome: 'refused'; readonly problems: readonly string[] };

interface ReleaseJson {
  readonly version: 1;
  readonly id: string;
  /** A preset's name, or a whole table `{ levels, segments? }`. */
  readonly policy: Json;
  /** Digest. */
  readonly catalog: string;
  readonly migration?: string | null;
}

/** Stores a release under its digest, once it is known to be whole: its catalog is the one that its migration leads to. */
export async function registerRelease(
  database: Database,
  { release: json, catalog, digest: claimed }: ReleasePackage,
  { person, nowMs }: { readonly person: string; readonly nowMs: number },
): Promise<ReleaseRegistration> {
  if (!isReleaseJson(json)) return { outcome: 'refused', problems: ['The release is not of the shape { version: 1, id, policy, catalog: digest, migration: digest | null }.'] };
  const migration = json.migration ?? null;
  // A preset is written out, so that a later version of it never changes an earlier release.
  const policy: Json = typeof json.policy === 'string' && isPreset(json.policy) ? { levels: presets[json.policy].levels as unknown as Json } : json.policy;
  const digest = digestJson({ policy, catalog: json.catalog, migration });
  const problems = [...policyProblems(policy), ...catalogProblems(catalog, json.catalog)];
  if (claimed !== undefined && claimed !== digest) problems.push(`The release's digest is ${digest}, not ${claimed}: something in it was changed.`);
  if (migration !== null) {
    const [known] = await database.query<{ to: string }>('select to_digest as "to" from turnbuckle.document_migrations where digest = $1', [migration]);
    if (known === undefined) problems.push(`There is no migration ${migration}. Register it with POST /v1/migrations first.`);
    else if (known.to !== json.catalog) problems.push(`Its migration leads to the catalog ${known.to}, and the release is for ${json.catalog}.`);
  }
  if (problems.length > 0) return { outcome: 'refused', problems };
  return database.transaction(async (transaction) => {
    await ensureNamed(transaction, { people: [person], nowMs });
    const added = await transaction.query(
      `insert into turnbuckle.releases (digest, name, declaration, catalog, migration, registered_by, registered_at_ms) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict do nothing returning digest`,
      [
        digest,
        json.id,
        JSON.stringify({ version: 1, id: json.id, policy, catalog: json.catalog, migration }),
        catalog === undefined ? null : JSON.stringify(catalog),
        migration,
        person,
        nowMs,
      ],
    );
    if (added.length > 0) await appendAudit(transaction, { actor: person, action: 'release-registered', payload: { digest, name: json.id }, atMs: nowMs });
    return { outcome: 'registered', digest, name: json.id, isRepeat: added.length === 0 };
  });
}

function isPreset(name: string): name is PresetName {
  return presetNames.some((preset) => preset === name);
}

function policyProblems(policy: Json): string[] {
  if (typeof policy === 'string') return [`There is no policy '${policy}'. Expected ${presetNames.join(', ')}, or a table { levels: { code: level }, segments? }.`];
  if (!isRecord(own(policy, 'levels'))) return ['The policy is not of the shape { levels: { code: level }, segments? }.'];
  const { levels, segments = {} } = policy as unknown as Pick<Policy, 'levels' | 'segments'>;
  return [...tableProblems(levels, ''), ...Object.entries(segments).flatMap(([segment, rules]) => tableProblems(rules, ` in the segment '${segment}'`))];
}

function catalogProblems(catalog: unknown, digest: string): string[] {
  if (catalog === undefined) return [];
  const { value, problems } = catalogFromJson(catalog);
  if (value === null || problems.length > 0) return problems.map(({ pointer, message }) => `The catalog, ${pointer}: ${message}`);
  try {
    const made = makeCatalog(value);
    return made.digest === digest ? [] : [`The catalog has the digest ${made.digest}, and the release names ${digest}.`];
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return [`The catalog: ${error.message}`];
  }
}

function isReleaseJson(json: unknown): json is ReleaseJson {
  if (!isRecord(json) || own(json, 'version') !== 1) return false;
  const [id, policy, catalog, migration = null] = [own(json, 'id'), own(json, 'policy'), own(json, 'catalog'), own(json, 'migration')];
  const isDigest = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
  return typeof id === 'string' && id !== '' && (typeof policy === 'string' || isRecord(policy)) && isDigest(catalog) && (migration === null || isDigest(migration));
}
