import { loadGraph, type Release, saveGraph } from './graphs.ts';
import { request, requestJson } from './request.ts';
import { RequestError } from './request-error.ts';
import { uuidV7 } from './uuid-v7.ts';

export interface QuarantineFix {
  readonly title: string;
  readonly kind: 'safe' | 'suggested';
  readonly edges: number;
  readonly graphs: number;
}

/** Wires of one code in one graph. */
export interface QuarantineDocument {
  readonly graph: string;
  readonly title: string | null;
  readonly owner: string;
  readonly edges: number;
  readonly message: string;
  readonly fixes: readonly string[];
}

export interface QuarantineGroup {
  readonly code: string;
  readonly edges: number;
  readonly graphs: number;
  readonly example: string;
  readonly fixes: readonly QuarantineFix[];
  readonly documents: readonly QuarantineDocument[];
}

export interface Quarantine {
  readonly groups: readonly QuarantineGroup[];
  /** There are more graphs than were looked at. */
  readonly hasMore: boolean;
}

export interface FixAnswer {
  readonly mended: readonly { readonly graph: string; readonly revision: number; readonly edges: number }[];
  readonly left: readonly { readonly graph: string; readonly why: string }[];
}

/** Graphs that are looked at for the page. */
const most = 2_000;
const pageSize = 200;

/** What is set aside, by code; of one run's graphs where a run is given. */
export async function readQuarantine(run: string | null, signal: AbortSignal): Promise<Quarantine> {
  let groups: readonly QuarantineGroup[] = [];
  let after: string | null = '';
  for (let looked = 0; after !== null && looked < most; looked += pageSize) {
    const query = new URLSearchParams({ limit: String(pageSize), ...(run === null ? {} : { run }), ...(after === '' ? {} : { after }) });
    const page = (await (await request(`/v1/quarantine?${query}`, { signal })).json()) as { readonly groups: readonly QuarantineGroup[]; readonly next: string | null };
    groups = addGroups(groups, page.groups);
    after = page.next;
  }
  return { groups, hasMore: after !== null };
}

/** Adds the groups of another page, of which no graph is in the first. The largest come first. */
export function addGroups(groups: readonly QuarantineGroup[], more: readonly QuarantineGroup[]): readonly QuarantineGroup[] {
  const byCode = new Map(groups.map((group) => [group.code, group]));
  for (const group of more) {
    const known = byCode.get(group.code);
    byCode.set(group.code, known === undefined ? group : sumOf(known, group));
  }
  return [...byCode.values()].sort((a, b) => b.edges - a.edges || (a.code < b.code ? -1 : 1));
}

function sumOf(one: QuarantineGroup, other: QuarantineGroup): QuarantineGroup {
  const fixes = new Map(one.fixes.map((fix) => [fix.title, fix]));
  for (const fix of other.fixes) {
    const known = fixes.get(fix.title);
    fixes.set(fix.title, known === undefined ? fix : { ...known, edges: known.edges + fix.edges, graphs: known.graphs + fix.graphs });
  }
  return {
    ...one,
    edges: one.edges + other.edges,
    graphs: one.graphs + other.graphs,
    fixes: [...fixes.values()].sort((a, b) => b.edges - a.edges || (a.title < b.title ? -1 : 1)),
    documents: [...one.documents, ...other.documents],
  };
}

/** Mends in all graphs, page by page; each is an ordinary save. */
export async function fixQuarantine({ code, fix, run }: { readonly code: string; readonly fix: string; readonly run: string | null }): Promise<FixAnswer> {
  const [mended, left]: [FixAnswer['mended'][number][], FixAnswer['left'][number][]] = [[], []];
  let after: string | null = null;
  do {
    const page: FixAnswer & { readonly next: string | null } = await requestJson('POST', '/v1/quarantine/fix', {
      code,
      fix,
      limit: pageSize,
      ...(run === null ? {} : { run }),
      ...(after === null ? {} : { after }),
    });
    mended.push(...page.mended);
    left.push(...page.left);
    after = page.next;
  } while (after !== null);
  return { mended, left };
}

/** Saves what stood before the fix as a further revision, where nobody saved since. Gives how many were taken back. */
export async function undoFix({ mended }: FixAnswer): Promise<number> {
  let undone = 0;
  for (const { graph: id, revision } of mended) {
    const { text, release } = await loadGraph(id, { revision: revision - 1 });
    try {
      await saveGraph({ id, text, revision, editId: uuidV7(Date.now()), release: release as Release });
      undone++;
    } catch (error) {
      if (!(error instanceof RequestError && error.status === 412)) throw error;
    }
  }
  return undone;
}
