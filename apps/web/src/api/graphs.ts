import type { Diagnostic } from '@turnbuckle/model';
import { request } from './request.ts';

/** How a stored graph stands. */
export type GraphState = 'clean' | 'repaired' | 'quarantined' | 'forked';
export type Release = 'legacy' | 'strict';

/** One row of the list of stored graphs. */
export interface StoredGraph {
  readonly id: string;
  readonly title?: string;
  readonly workspace: string;
  readonly owner: string;
  readonly format: string;
  readonly revision: number;
  readonly release: string;
  readonly state: GraphState;
  readonly updatedAtMs: number;
  readonly document?: string;
}

export interface GraphPage {
  readonly graphs: readonly StoredGraph[];
  readonly next: string | null;
}

/** A document as it stands at one revision, byte for byte. */
export interface LoadedGraph {
  readonly id: string;
  readonly text: string;
  readonly revision: number;
  readonly release: string;
  readonly state: GraphState;
}

export interface SaveAnswer {
  readonly id: string;
  readonly revision: number;
  readonly release: string;
  readonly editId: string;
  readonly state: GraphState;
  readonly diagnostics: readonly Diagnostic[];
}

export interface HistoryEntry {
  readonly revision: number;
  readonly user: string;
  readonly atMs: number;
}

/** The first page of stored graphs, with their documents unless told otherwise. */
export async function listGraphs({
  limit,
  withDocuments = true,
  signal,
}: {
  readonly limit: number;
  readonly withDocuments?: boolean;
  readonly signal: AbortSignal;
}): Promise<GraphPage> {
  const answer = await request(`/v1/graphs?limit=${limit}${withDocuments ? '&include=document' : ''}`, { signal });
  return (await answer.json()) as GraphPage;
}

/** The document of a graph; `revision` names an earlier one. */
export async function loadGraph(id: string, { revision, signal }: { readonly revision?: number; readonly signal?: AbortSignal } = {}): Promise<LoadedGraph> {
  const answer = await request(`${pathOf(id)}${revision === undefined ? '' : `?revision=${revision}`}`, signal === undefined ? {} : { signal });
  return {
    id,
    // `text()` would swallow a byte order mark, which is the document's own.
    text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer()),
    revision: Number(answer.headers.get('Turnbuckle-Revision') ?? answer.headers.get('ETag')?.replaceAll('"', '')),
    release: answer.headers.get('Turnbuckle-Release') ?? '',
    state: (answer.headers.get('Turnbuckle-State') ?? 'clean') as GraphState,
  };
}

export interface Save {
  readonly id: string;
  readonly text: string;
  /** The revision that the text was made from. */
  readonly revision: number;
  readonly editId: string;
  readonly release: Release;
}

/** Saves if nobody else did since `revision`; else rejects with status 412. A repeated `editId` gives the first answer. */
export async function saveGraph({ id, text, revision, editId, release }: Save): Promise<SaveAnswer> {
  const answer = await request(pathOf(id), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', 'If-Match': `"${revision}"`, 'Turnbuckle-Edit-Id': editId, 'Turnbuckle-Release': release },
    body: text,
  });
  return { id, ...((await answer.json()) as Omit<SaveAnswer, 'id'>) };
}

export interface NewGraph {
  readonly title?: string;
  readonly workspace: string;
  readonly owner: string;
  readonly format: string;
  readonly document: string;
}

/** Stores a new graph. */
export async function createGraph(graph: NewGraph, { editId, release }: { readonly editId: string; readonly release: Release }): Promise<SaveAnswer> {
  const headers = { 'Content-Type': 'application/json', 'Turnbuckle-Edit-Id': editId, 'Turnbuckle-Release': release };
  const answer = await request('/v1/graphs', { method: 'POST', headers, body: JSON.stringify(graph) });
  return (await answer.json()) as SaveAnswer;
}

/** Who saved which revision, the first one first. */
export async function graphHistory(id: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<readonly HistoryEntry[]> {
  const answer = await request(`${pathOf(id)}/history`, signal === undefined ? {} : { signal });
  return (await answer.json()) as readonly HistoryEntry[];
}

function pathOf(id: string): string {
  return `/v1/graphs/${encodeURIComponent(id)}`;
}
