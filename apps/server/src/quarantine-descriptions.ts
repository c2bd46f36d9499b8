import { createRoute, z } from '@hono/zod-openapi';
import { graphId, problem } from './graph-schemas.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } });
const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });
const refusals = { 400: refusal('The request does not fit its description.'), 401: refusal('No valid token.') };
const security = [{ bearer: [] }, { cookie: [] }];

const code = z.string().min(1).max(100).openapi({ example: 'type-mismatch' });
const title = z.string().min(1).max(2_000).openapi({ example: 'Insert Average' });
const kind = z.enum(['safe', 'suggested']).openapi({ description: 'safe keeps what the graph means; suggested needs a person to agree.' });

const group = z
  .object({
    code,
    edges: z.int(),
    graphs: z.int(),
    example: z.string().openapi({ description: 'Why, in words, of the first of them.' }),
    fixes: z
      .array(z.object({ title, kind, edges: z.int(), graphs: z.int() }))
      .readonly()
      .openapi({ description: 'Proven, and none takes anything away.' }),
    documents: z
      .array(
        z.object({
          graph: graphId,
          title: z.string().nullable(),
          workspace: z.string(),
          owner: z.string(),
          edges: z.int(),
          message: z.string(),
          fixes: z.array(title).readonly(),
        }),
      )
      .readonly(),
  })
  .openapi('QuarantineGroup');

const limit = z.coerce.number().int().min(1).max(500).default(200);

export const quarantineRoute = createRoute({
  method: 'get',
  path: '/v1/quarantine',
  summary: 'Edges that are set aside, by code',
  security,
  request: {
    query: z.object({
      run: z.uuid().optional().openapi({ description: 'Only in graphs of which this run set edges aside.' }),
      after: graphId.optional().openapi({ description: 'The id of the graph after which the page starts.' }),
      limit: limit.openapi({ description: 'Graphs that are looked at.' }),
    }),
  },
  responses: {
    200: json(z.object({ groups: z.array(group).readonly(), next: graphId.nullable() }).openapi('QuarantinePage'), 'Of a page of graphs; groups of several pages add up.'),
    ...refusals,
  },
});

export const fixQuarantineRoute = createRoute({
  method: 'post',
  path: '/v1/quarantine/fix',
  summary: 'Mends edges that are set aside, in many graphs at once',
  description: 'Each graph is saved as by hand: it has a further revision, the one before stays in its history. Whoever saved meanwhile wins.',
  security,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .object({
              code,
              fix: title.optional().openapi({ description: 'Only where this is the fix.' }),
              run: z.uuid().optional(),
              graphs: z.array(graphId).max(500).readonly().optional().openapi({ description: 'Only these.' }),
              after: graphId.optional(),
              limit,
            })
            .openapi('QuarantineFixRequest'),
        },
      },
    },
  },
  responses: {
    200: json(
      z
        .object({
          mended: z.array(z.object({ graph: graphId, revision: z.int(), edges: z.int() })).readonly(),
          left: z.array(z.object({ graph: graphId, why: z.string() })).readonly(),
          next: graphId.nullable().openapi({ description: 'Where to go on with `after`.' }),
        })
        .openapi('QuarantineFixAnswer'),
      'What was mended and what was not.',
    ),
    ...refusals,
  },
});
