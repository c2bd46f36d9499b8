import {
  appendAudit,
  createGraphs,
  type Database,
  databaseStatus,
  type GraphPage,
  getGraph,
  type ListedGraph,
  listGraphs,
  migrate,
  type NewGraph,
  openDatabase,
  type Review,
  readOnly,
} from '@turnbuckle/store';
import { adminPerson } from '../authenticate.ts';
import { UsageError } from './command-line.ts';
import { SnapshotReleases } from './env-snapshot-releases.ts';
import { reasonOf } from './env-status.ts';

export interface NamedDatabase {
  readonly name: string;
  readonly url: string;
}

export interface SnapshotOptions {
  /** Only read. */
  readonly from: NamedDatabase;
  readonly to: NamedDatabase;
  /** Ends it after the graphs that are on their way. */
  readonly signal: AbortSignal;
  readonly onStart: (total: number) => void;
  readonly onGraph: (id: string) => void;
}

export interface SnapshotResult {
  readonly copied: number;
  /** Graphs that an earlier snapshot had brought. */
  readonly alreadyThere: number;
  readonly people: number;
  readonly workspaces: number;
  readonly interrupted: boolean;
}

const pageRows = 1_000;
const batchGraphs = 25;

/**
 * Copies graphs as they stand, under their ids and byte for byte, without people: owners become `person-0001` and so on, workspaces
 * `workspace-0001`, titles and histories stay behind. Numbers go by who came first, so that a later snapshot gives the same ones. Graphs that
 * are there already are passed over, so that the same call carries on where one was cut off. Throws `UsageError` where a database cannot be
 * read, and where the target holds a graph that is not such a copy.
 */
export async function takeSnapshot({ from, to, signal, onStart, onGraph }: SnapshotOptions): Promise<SnapshotResult> {
  const [source, target] = [await openDatabase({ url: from.url, dataFolder: '' }), await openDatabase({ url: to.url, dataFolder: '' })];
  try {
    await reach(from, () => requireSchema(source, from));
    const graphs = await reach(from, () => allGraphs(source));
    const names = pseudonyms(graphs);
    await reach(to, () => migrate(target, { nowMs: Date.now() }));
    const there = await reach(to, () => allGraphs(target));
    requireCopies(there, { graphs, names, to, from });
    const present = new Set(there.map(({ id }) => id));
    const missing = graphs.filter(({ id }) => !present.has(id));
    onStart(missing.length);
    const releases = new SnapshotReleases(source, target);
    let copied = 0;
    for (let at = 0; at < missing.length && !signal.aborted; at += batchGraphs) {
      const batch = missing.slice(at, at + batchGraphs);
      await copyBatch(batch, { source, target, names, releases });
      copied += batch.length;
      for (const { id } of batch) onGraph(id);
      // A signal is only heard between two turns of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (copied === missing.length) await noteSnapshot(target, { from: from.name, nowMs: Date.now() });
    return { copied, alreadyThere: present.size, people: names.people.size, workspaces: names.workspaces.size, interrupted: copied < missing.length };
  } finally {
    await source.close();
    await target.close();
  }
}

/** Remembers that the target holds a whole copy, with the digest of what it holds: one line for each graph in the order of their ids. */
async function noteSnapshot(target: Database, { from, nowMs }: { readonly from: string; readonly nowMs: number }): Promise<void> {
  await target.transaction(async (transaction) => {
    const [row] = await transaction.query<{ graphs: number; digest: string }>(
      `select count(*) as graphs, encode(sha256(coalesce(string_agg(convert_to(g.id || ' ' || encode(r.sha256, 'hex') || chr(10), 'UTF8'), ''::bytea order by g.id collate "C"), ''::bytea)), 'hex') as digest
       from turnbuckle.graphs g join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision`,
    );
    await appendAudit(transaction, { actor: adminPerson, action: 'snapshot-taken', payload: { from, graphs: row?.graphs ?? 0, digest: row?.digest ?? '' }, atMs: nowMs });
  });
}

/** What of a graph the copying goes by. */
type Head = Pick<ListedGraph, 'id' | 'owner' | 'workspace' | 'format' | 'state' | 'createdAtMs'>;

interface Names {
  readonly people: ReadonlyMap<string, string>;
  readonly workspaces: ReadonlyMap<string, string>;
}

async function allGraphs(database: Database): Promise<Head[]> {
  const found: Head[] = [];
  for (let after: string | null = null; ; ) {
    const at: string | null = after;
    const { graphs, next }: GraphPage = await readOnly(database, (transaction) => listGraphs(transaction, {}, { limit: pageRows, after: at }));
    for (const { id, owner, workspace, format, state, createdAtMs } of graphs) found.push({ id, owner, workspace, format, state, createdAtMs });
    if (next === null) return found;
    after = next;
  }
}

function pseudonyms(graphs: readonly Head[]): Names {
  const inOrder = graphs.toSorted((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
  const numbered = (values: readonly string[], word: string): ReadonlyMap<string, string> =>
    new Map([...new Set(values)].map((value, index) => [value, `${word}-${String(index + 1).padStart(4, '0')}`]));
  return {
    people: numbered(
      inOrder.map(({ owner }) => owner),
      'person',
    ),
    workspaces: numbered(
      inOrder.map(({ workspace }) => workspace),
      'workspace',
    ),
  };
}

interface Copying {
  readonly source: Database;
  readonly target: Database;
  readonly names: Names;
  readonly releases: SnapshotReleases;
}

async function copyBatch(batch: readonly Head[], { source, target, names, releases }: Copying): Promise<void> {
  // Saved in one call: what one person saves under one release, and that stands in the same way.
  const groups = new Map<string, { readonly graphs: NewGraph[]; readonly person: string; readonly release: string; readonly isQuarantined: boolean }>();
  for (const { id, owner, workspace, format, state } of batch) {
    const graph = await readOnly(source, (transaction) => getGraph(transaction, id));
    const [person, place] = [names.people.get(owner), names.workspaces.get(workspace)];
    if (graph === null || person === undefined || place === undefined) throw new Error(`the graph '${id}' was listed and cannot be read`);
    const release = await releases.releaseOf(graph);
    const isQuarantined = state === 'quarantined';
    const key = JSON.stringify([person, release, isQuarantined]);
    const group = groups.get(key) ?? { graphs: [], person, release, isQuarantined };
    groups.set(key, group);
    group.graphs.push({ id, workspace: place, owner: person, format, bytes: graph.bytes });
  }
  for (const { graphs, person, release, isQuarantined } of groups.values()) {
    // It was looked at when it was saved; what was set aside then stands in its bytes.
    const review: Review = (bytes, { format }) => ({ bytes, format, state: isQuarantined ? 'quarantined' : 'clean', diagnostics: [] });
    const saved = await createGraphs(target, graphs, { person, nowMs: Date.now(), release, review });
    const refused = saved.find(({ outcome }) => outcome !== 'saved' && outcome !== 'exists');
    if (refused !== undefined) throw new Error(`a copy was answered with '${refused.outcome}'`);
  }
}

async function requireSchema(database: Database, { name }: NamedDatabase): Promise<void> {
  const { appliedMigrations, missingMigrations } = await databaseStatus(database);
  if (appliedMigrations.length === 0) throw new UsageError(`'${name}' holds no graphs: its database has no schema of Turnbuckle.`);
  if (missingMigrations.length > 0)
    throw new UsageError(
      `The schema of '${name}' lacks ${missingMigrations.join(', ')}. Start the server of this version on it first; a snapshot writes nothing to where it reads.`,
    );
}

/** The target may hold nothing that a snapshot would have to stand beside. */
function requireCopies(
  there: readonly Head[],
  { graphs, names, to, from }: { readonly graphs: readonly Head[]; readonly names: Names; readonly to: NamedDatabase; readonly from: NamedDatabase },
): void {
  const originals = new Map(graphs.map((one) => [one.id, one]));
  const strange = there.filter(({ id, owner, workspace }) => {
    const original = originals.get(id);
    return original === undefined || names.people.get(original.owner) !== owner || names.workspaces.get(original.workspace) !== workspace;
  });
  const [first] = strange;
  if (first === undefined) return;
  throw new UsageError(
    `'${to.name}' holds ${strange.length} ${strange.length === 1 ? 'graph that is' : 'graphs that are'} no copy from '${from.name}', '${first.id}' for one. A snapshot goes into an empty database, or on where one was cut off. No graph was touched.`,
  );
}

async function reach<T>({ name }: NamedDatabase, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`'${name}': ${reasonOf(error)}.`);
  }
}
