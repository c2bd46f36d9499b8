import { createRoute, z } from '@hono/zod-openapi';
import { editHeaders, graphPage, graphParams, historyEntry, listQuery, newGraph, problem, readQuery, releaseName, saveAnswer, workspaceParams } from './graph-schemas.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } });
const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });
const refusals = { 400: refusal('The request does not fit its description.'), 401: refusal('No valid token.') };
const document = { schema: z.string().openapi({ description: 'The document, its own bytes.' }) };
const security = [{ bearer: [] }, { cookie: [] }];

export const createGraphRoute = createRoute({
  method: 'post',
  path: '/v1/graphs',
  summary: 'Stores a document',
  security,
  request: { headers: editHeaders, body: { required: true, content: { 'application/json': { schema: newGraph } } } },
  responses: { 201: json(saveAnswer, 'Stored.'), 409: refusal('The graph exists already.'), 422: refusal('The document does not parse.'), ...refusals },
});

export const listRoute = createRoute({
  method: 'get',
  path: '/v1/graphs',
  summary: 'A page of graphs',
  security,
  request: { query: listQuery },
  responses: { 200: json(graphPage, 'In the order of their ids.'), ...refusals },
});

export const getRoute = createRoute({
  method: 'get',
  path: '/v1/graphs/{id}',
  summary: 'The document of a graph',
  security,
  request: { params: graphParams, query: readQuery },
  responses: {
    200: { description: 'The stored bytes.', content: { 'application/json': document } },
    304: { description: 'Not changed.' },
    404: refusal('No such graph or revision.'),
    410: refusal('The body of this revision was dropped, after a sign-off.'),
    ...refusals,
  },
});

export const putRoute = createRoute({
  method: 'put',
  path: '/v1/graphs/{id}',
  summary: 'Saves a graph’s next revision',
  security,
  request: {
    params: graphParams,
    headers: editHeaders.extend({ 'if-match': z.string().optional().openapi({ description: 'The ETag that the change is based on. Needed.', example: '"3"' }) }),
    body: { required: true, content: { 'application/octet-stream': document } },
  },
  responses: {
    200: json(saveAnswer, 'Saved. What the release refuses is set aside in the document and told here.'),
    404: refusal('No such graph.'),
    409: refusal('The release was taken back meanwhile, and what was sent is kept as a fork; or the edit id stands for another save.'),
    412: refusal('Somebody else saved meanwhile.'),
    422: refusal('The document does not parse.'),
    428: refusal('If-Match is missing.'),
    ...refusals,
  },
});

export const historyRoute = createRoute({
  method: 'get',
  path: '/v1/graphs/{id}/history',
  summary: 'All revisions of a graph, for ever',
  security,
  request: { params: graphParams },
  responses: { 200: json(z.array(historyEntry), 'The first one first.'), 404: refusal('No such graph.'), ...refusals },
});

export const pinRoute = createRoute({
  method: 'put',
  path: '/v1/workspaces/{id}/release',
  summary: 'Holds a workspace to a release by hand',
  security,
  request: { params: workspaceParams, body: { required: true, content: { 'application/json': { schema: z.object({ release: releaseName.nullable() }) } } } },
  responses: { 200: json(z.object({ id: z.string(), release: releaseName.nullable() }), 'From the next save on.'), 404: refusal('No such release.'), ...refusals },
});
