import type { OpenAPIHono, z } from '@hono/zod-openapi';
import { createGraph, type Database, graphHistory, listGraphs, pinWorkspace, putGraph, type Review, type SaveContext, type SaveResult } from '@turnbuckle/store';
import type { Context } from 'hono';
import type { AppEnvironment } from './authenticate.ts';
import { createGraphRoute, getRoute, historyRoute, listRoute, pinRoute, putRoute } from './graph-descriptions.ts';
import type { editHeaders } from './graph-schemas.ts';
import { parseIfMatch } from './if-match.ts';
import { Problem } from './problem.ts';
import { noGraph, noRelease, readGraph } from './read-graph.ts';
import { pictureOf } from './review/picture-of.ts';

export interface GraphRoutesOptions {
  readonly database: Database;
  readonly review: Review;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The calls about stored graphs. */
export function addGraphRoutes(app: OpenAPIHono<AppEnvironment>, options: GraphRoutesOptions): void {
  addSaveRoutes(app, options);
  addReadRoutes(app, options);
}

function addSaveRoutes(app: OpenAPIHono<AppEnvironment>, { database, review, clock }: GraphRoutesOptions): void {
  const context = (c: Context<AppEnvironment>, headers: z.infer<typeof editHeaders>): SaveContext => ({
    person: c.var.person,
    nowMs: clock(),
    review,
    pictureOf,
    release: headers['turnbuckle-release'],
    editId: headers['turnbuckle-edit-id']?.toLowerCase(),
  });

  app.openapi(createGraphRoute, async (c) => {
    const { document: text, ...graph } = c.req.valid('json');
    const result = await createGraph(database, { ...graph, bytes: utf8(text) }, context(c, c.req.valid('header')));
    return answer(c, result, { status: 201 });
  });

  app.openapi(putRoute, async (c) => {
    const { id } = c.req.valid('param');
    const headers = c.req.valid('header');
    const ifMatch = parseIfMatch(headers['if-match']);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return answer(c, await putGraph(database, { id, bytes, ifMatch }, context(c, headers)), { status: 200, id });
  });

  app.openapi(pinRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { release } = c.req.valid('json');
    if (!(await pinWorkspace(database, { workspace: id, release }, { person: c.var.person, nowMs: clock() }))) throw noRelease(release ?? '');
    return c.json({ id, release }, 200);
  });
}

function addReadRoutes(app: OpenAPIHono<AppEnvironment>, options: GraphRoutesOptions): void {
  const { database, clock } = options;
  app.openapi(listRoute, async (c) => {
    const { limit, after, include, ...filter } = c.req.valid('query');
    const page = await listGraphs(database, filter, { limit, after: after ?? null, withDocuments: include === 'document' });
    c.header('Cache-Control', 'private, no-cache');
    return c.json({ graphs: [...page.graphs], next: page.next }, 200);
  });

  app.openapi(getRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { revision, release } = c.req.valid('query');
    const graph = await readGraph(database, { id, revision, release }, { person: c.var.person, nowMs: clock() });
    const headers = {
      // A view of another release is not what stands, though it is made from this revision.
      ETag: etag(graph.revision),
      'Turnbuckle-Revision': String(graph.revision),
      'Turnbuckle-Release': graph.release,
      'Turnbuckle-State': graph.state,
      'Turnbuckle-Format': graph.format,
      'Cache-Control': 'private, no-cache',
      // It stands where it stood: what the release would make of it cannot be had, for this reason.
      ...(graph.staysBecause === undefined ? {} : { 'Turnbuckle-Stays': encodeURIComponent(graph.staysBecause) }),
    };
    if (
      c.req
        .header('If-None-Match')
        ?.split(/\s*,\s*/)
        .includes(etag(graph.revision)) === true
    )
      return c.body(null, 304, headers);
    return c.body(new Uint8Array(graph.bytes), 200, { ...headers, 'Content-Type': 'application/json' }) as never;
  });

  app.openapi(historyRoute, async (c) => {
    const { id } = c.req.valid('param');
    const history = await graphHistory(database, id);
    if (history === null) throw noGraph(id);
    return c.json([...history], 200);
  });
}

function answer<S extends 200 | 201>(c: Context, result: SaveResult, { status, id = '' }: { readonly status: S; readonly id?: string | undefined }) {
  if (result.outcome !== 'saved') throw refused(result, id);
  const saved = result.answer;
  c.header('ETag', etag(saved.revision));
  c.header('Turnbuckle-Revision', String(saved.revision));
  c.header('Turnbuckle-Release', saved.release);
  if (status === 201) c.header('Location', `/v1/graphs/${encodeURIComponent(saved.id)}`);
  return c.json(saved, status);
}

function refused(result: Exclude<SaveResult, { outcome: 'saved' }>, id: string): Problem {
  switch (result.outcome) {
    case 'refused': {
      const [first] = result.diagnostics;
      const place = first?.at.line === undefined ? {} : { line: first.at.line, column: first.at.column };
      return new Problem(422, 'document-unparseable', { detail: first?.message ?? '', ...place, diagnostics: result.diagnostics });
    }
    case 'exists':
      return new Problem(409, 'graph-exists', { detail: 'Save to it with PUT, or leave the id out to get a new one.' });
    case 'edit-id-reused':
      return new Problem(409, 'edit-id-reused', {
        detail: `This edit id was saved as revision ${result.revision} of the graph '${result.graph}', with other content. Make a new one for each edit.`,
        graph: result.graph,
        revision: result.revision,
      });
    case 'missing':
      return noGraph(id);
    case 'no-release':
      return noRelease(result.release);
    case 'taken-back':
      return new Problem(409, 'release-taken-back', {
        detail: `The release in which this was made was taken back meanwhile. What you sent is kept as the graph '${result.fork.id}'; read the graph again and bring both together.`,
        fork: result.fork.id,
        release: result.release,
        editId: result.fork.editId,
      });
    case 'stale':
      return new Problem(412, 'stale-revision', {
        detail: `'${result.person}' saved revision ${result.revision} meanwhile. Read it, bring both together and save again.`,
        revision: result.revision,
        user: result.person,
        atMs: result.atMs,
      });
  }
}

function etag(revision: number): string {
  return `"${revision}"`;
}

/** A string that holds half of a character has no UTF-8, and must not be stored as something else in silence. */
function utf8(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.toString('utf8') !== text)
    throw new Problem(422, 'document-unparseable', {
      detail: 'The document holds half of a surrogate pair, which no UTF-8 can carry. Escape it as \\uXXXX in the document itself.',
      diagnostics: [],
    });
  return bytes;
}
