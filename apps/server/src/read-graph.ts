import { bringToRelease, type Database, findGraph, noteOpened, releaseInForce, type StoredGraph, stageForRelease, viewInStage } from '@turnbuckle/store';
import { Problem } from './problem.ts';
import { pictureOf } from './review/picture-of.ts';

export interface Read {
  readonly id: string;
  readonly revision?: number | undefined;
  /** As another release sees it. */
  readonly release?: string | undefined;
}

export interface ReadGraph extends StoredGraph {
  /** Why it is shown as it stands, and not as the release would have it. */
  readonly staysBecause?: string;
}

/**
 * A graph as this person's release sees it. One that no run has reached yet is carried over now, for good, if the release is the one that its
 * workspace is held to; a release that is merely named is looked through, and nothing is stored.
 */
export async function readGraph(
  database: Database,
  { id, revision, release: wanted }: Read,
  { person, nowMs }: { readonly person: string; readonly nowMs: number },
): Promise<ReadGraph> {
  const graph = await requireGraph(database, id, revision);
  const release = await releaseInForce(database, { workspace: graph.workspace, wanted });
  if (release === null) throw noRelease(wanted ?? '');
  await noteOpened(database, id, nowMs);
  const shown = wanted === undefined ? graph : { ...graph, release: wanted };
  // An earlier revision is what it was.
  if (revision !== undefined) return shown;
  const to = await stageForRelease(database, id, { release, standing: graph.standing });
  if (to === graph.standing) return shown;
  if (wanted !== undefined) {
    const view = await viewInStage(database, id, { to, pictureOf });
    return 'quarantined' in view ? { ...graph, staysBecause: view.quarantined } : { ...shown, bytes: view.bytes };
  }
  const brought = await bringToRelease(database, id, { person, nowMs, pictureOf });
  const now = await requireGraph(database, id, undefined);
  return brought.outcome === 'quarantined' ? { ...now, staysBecause: brought.reason } : { ...now, release: release.name };
}

async function requireGraph(database: Database, id: string, revision: number | undefined): Promise<StoredGraph> {
  const found = await findGraph(database, id, { revision });
  if (found.outcome === 'found') return found.graph;
  if (found.outcome === 'gone')
    throw new Problem(410, 'revision-gone', { detail: `The body of this revision of '${id}' was dropped after a sign-off. Its place in the history stays.` });
  if (revision !== undefined && (await findGraph(database, id)).outcome !== 'missing')
    throw new Problem(404, 'revision-not-found', { detail: `The graph '${id}' has no revision ${revision}.` });
  throw noGraph(id);
}

export function noGraph(id: string): Problem {
  return new Problem(404, 'graph-not-found', { detail: `There is no graph '${id}'.` });
}

export function noRelease(release: string): Problem {
  return new Problem(404, 'release-not-found', { detail: `There is no release ${release}. Register it with POST /v1/releases.` });
}
