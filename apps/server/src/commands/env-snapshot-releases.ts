import { presetNames } from '@turnbuckle/compiler';
import {
  type Database,
  defaultRelease,
  findRelease,
  isDigest,
  loadMigration,
  packMigration,
  type Queryable,
  readOnly,
  registerMigration,
  registerRelease,
  type StoredGraph,
} from '@turnbuckle/store';
import { UsageError } from './command-line.ts';

/** Who registers what a snapshot brings along. */
const registrar = 'snapshot';

/** Brings along the releases that copied graphs stand in, each once, so that a copy stands where its original does. */
export class SnapshotReleases {
  readonly #source: Database;
  readonly #target: Database;
  readonly #known = new Map<string, Promise<string>>();

  constructor(source: Database, target: Database) {
    this.#source = source;
    this.#target = target;
  }

  /** The release to save a copy in: the original's own, or, for one that a run carried over without a release, one that says where it stands. */
  releaseOf({ release, standing, id }: StoredGraph): Promise<string> {
    const key = `${release} ${standing}`;
    const known = this.#known.get(key) ?? this.#find({ release, standing, id });
    this.#known.set(key, known);
    return known;
  }

  async #find({ release, standing, id }: Pick<StoredGraph, 'release' | 'standing' | 'id'>): Promise<string> {
    const isBase = !isDigest(standing);
    const declared = await this.#read((transaction) => findRelease(transaction, release));
    if (declared === null) {
      if (isDigest(release)) throw new UsageError(`The graph '${id}' was saved in the release ${release}, which is not registered. No copy was made of it.`);
      return isBase ? release : this.#standIn(standing, release);
    }
    if (declared.migration !== null) await this.#bringMigration(declared.migration);
    if ((declared.migration === null) !== isBase || (!isBase && declared.migration !== standing)) return isBase ? defaultRelease : this.#standIn(standing, defaultRelease);
    const made = await registerRelease(
      this.#target,
      { release: declared.declaration, ...(declared.catalog === null ? {} : { catalog: declared.catalog }), digest: declared.digest },
      { person: registrar, nowMs: Date.now() },
    );
    if (made.outcome === 'refused') throw new UsageError(`The release '${declared.name}' was refused: ${made.problems.join(' ')}`);
    return made.digest;
  }

  /** A release that is nothing but a stage and the policy that held there. */
  async #standIn(stage: string, policy: string): Promise<string> {
    const { digest: migration, to } = await this.#bringMigration(stage);
    const declaration = {
      version: 1,
      id: `snapshot/${migration.slice(0, 12)}`,
      policy: presetNames.some((name) => name === policy) ? policy : defaultRelease,
      catalog: to,
      migration,
    };
    const made = await registerRelease(this.#target, { release: declaration }, { person: registrar, nowMs: Date.now() });
    if (made.outcome === 'refused') throw new UsageError(`A release for the migration ${migration} was refused: ${made.problems.join(' ')}`);
    return made.digest;
  }

  async #bringMigration(digest: string): Promise<{ readonly digest: string; readonly to: string }> {
    const migration = await this.#read((transaction) => loadMigration(transaction, digest));
    if (migration === null) throw new UsageError(`There is no migration ${digest} where the graphs come from.`);
    const made = await registerMigration(this.#target, packMigration(migration), { person: registrar, nowMs: Date.now() });
    if (made.outcome === 'refused') throw new UsageError(`The migration '${migration.id}' was refused: ${made.problems.join(' ')}`);
    return { digest: made.digest, to: migration.to.digest };
  }

  #read<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return readOnly(this.#source, work);
  }
}
