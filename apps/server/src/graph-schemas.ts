import { z } from '@hono/zod-openapi';
import { graphStates } from '@turnbuckle/store';
import { isName } from './authenticate.ts';
import { formatNames, releases } from './review/review-document.ts';

const name = z.string().refine(isName, 'Expected 1 to 200 characters, no control characters, no space at the ends.');
export const graphId = z
  .string()
  .regex(/^[\w.:@~-]{1,200}$/, 'Expected 1 to 200 letters, digits or any of . : @ ~ _ -')
  .openapi({ example: 'project-0001' });

export const graphParams = z.object({ id: graphId.openapi({ param: { name: 'id', in: 'path' } }) });

export const workspaceParams = z.object({ id: name.openapi({ param: { name: 'id', in: 'path' } }) });

export const newGraph = z
  .object({
    id: graphId.optional().openapi({ description: 'Made when it is not given.' }),
    workspace: name.openapi({ example: 'workspace-012', description: 'Created when it is named for the first time.' }),
    owner: name.openapi({ example: 'person-0417', description: 'Created when named for the first time.' }),
    format: z.enum(formatNames).openapi({ description: 'auto reads it off the content.' }),
    title: name.optional().openapi({ description: 'What people call it.', example: 'Slow tide' }),
    document: z.string().openapi({ description: 'The text of the document; kept byte for byte.', example: '{"nodes":[],"edges":[]}' }),
  })
  .openapi('NewGraph');

const place = z
  .object({
    graph: z.string().optional(),
    pointer: z.string().optional().openapi({ description: 'RFC 6901, into the document.' }),
    line: z.int().optional(),
    column: z.int().optional(),
    node: z.string().optional(),
    port: z.string().optional(),
    edge: z.string().optional(),
    from: z.object({ node: z.string(), port: z.string().nullable() }).optional(),
    nodes: z.array(z.string()).readonly().optional(),
  })
  .openapi('DiagnosticPlace');

const fixes = z
  .array(z.object({ title: z.string() }))
  .readonly()
  .openapi({ description: 'Always empty here: fixes are worked out where the graph is shown.' });

export const diagnostic = z
  .object({ code: z.string(), severity: z.enum(['error', 'warning', 'info']), message: z.string(), at: place, because: z.array(z.string()).readonly(), fixes })
  .openapi('Diagnostic');

const state = z.enum(graphStates).openapi('GraphState');

export const saveAnswer = z
  .object({
    id: graphId,
    revision: z.int(),
    release: z.string(),
    editId: z.uuid(),
    state,
    diagnostics: z.array(diagnostic).readonly(),
    forkOf: z.string().optional().openapi({ description: 'Of a fork: the graph to which it was sent.' }),
  })
  .openapi('SaveAnswer');

export const historyEntry = z
  .object({
    revision: z.int(),
    editId: z.uuid(),
    kind: z.enum(['import', 'edit', 'migrate', 'rollback', 'fork']),
    release: z.string(),
    user: z.string(),
    atMs: z.int(),
    forkOf: z.string().optional(),
  })
  .openapi('HistoryEntry');

export const listQuery = z.object({
  workspace: z.string().optional(),
  owner: z.string().optional(),
  release: z.string().optional(),
  state: state.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().optional().openapi({ description: 'The next of the page before.' }),
  include: z.enum(['document']).optional(),
});

export const listedGraph = z
  .object({
    id: graphId,
    workspace: z.string(),
    owner: z.string(),
    format: z.string(),
    title: z.string().optional(),
    revision: z.int(),
    release: z.string(),
    state,
    sizeBytes: z.int(),
    createdAtMs: z.int(),
    updatedAtMs: z.int(),
    document: z.string().optional().openapi({ description: 'With include=document.' }),
  })
  .openapi('ListedGraph');

export const graphPage = z.object({ graphs: z.array(listedGraph), next: z.string().nullable() }).openapi('GraphPage');

export const problem = z.looseObject({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() }).openapi('Problem');

export const releaseName = z
  .union([z.enum(releases), z.string().regex(/^[0-9a-f]{64}$/, `Expected ${releases.join(', ')} or the digest of a registered release.`)])
  .openapi('Release');
export const readQuery = z.object({ revision: z.coerce.number().int().min(1).optional(), release: releaseName.optional() });
export const editHeaders = z.object({
  'turnbuckle-edit-id': z.uuid().optional().openapi({ description: 'A UUIDv7 of the client’s; the same edit again gets its first answer.' }),
  'turnbuckle-release': releaseName.optional().openapi({ description: 'The release of the person; the workspace’s unless given.' }),
  'turnbuckle-user': z.string().optional().openapi({ description: 'Who acts.' }),
});
