import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppEnvironment } from '../authenticate.ts';

const security = [{ bearer: [] }, { cookie: [] }, { apiKey: [] }];
const context = z.object({ context: z.record(z.string(), z.unknown()).openapi({ description: 'Its targetingKey is the workspace.' }) });
const failure = z.object({ key: z.string().optional(), errorCode: z.string(), errorDetails: z.string().optional() });
const body = { required: true, content: { 'application/json': { schema: context } } };
const sent = (description: string, schema: z.ZodType) => ({ description, content: { 'application/json': { schema } } });
const refused = {
  400: sent('What is wrong with the body or the context.', failure),
  401: { description: 'No valid token.' },
  403: { description: 'The token is not for flags.' },
  413: sent('The context is too large.', failure),
  429: { description: 'Too many requests; Retry-After says when to come again.' },
  500: sent('Something went wrong here.', z.object({ errorDetails: z.string() })),
};

/** Writes OFREP's calls into the API's description; they are answered before it. */
export function describeOfrep({ openAPIRegistry: registry }: OpenAPIHono<AppEnvironment>): void {
  registry.registerComponent('securitySchemes', 'apiKey', { type: 'apiKey', in: 'header', name: 'X-API-Key' });
  registry.registerPath({
    method: 'post',
    path: '/ofrep/v1/evaluate/flags/{key}',
    summary: 'One flag for somebody, by OFREP 0.3',
    security,
    request: { params: z.object({ key: z.string() }), body },
    responses: {
      200: sent(
        'Without a value nothing is decided, and the client takes the default in its code.',
        z.object({ key: z.string(), value: z.unknown(), reason: z.string(), variant: z.string() }),
      ),
      404: sent('There is no such flag.', failure),
      ...refused,
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/ofrep/v1/evaluate/flags',
    summary: 'All flags for somebody, by OFREP 0.3',
    description: 'A server that is behind the state named in flagConfigEtag waits for it, a second at most.',
    security,
    request: {
      query: z.object({ flagConfigEtag: z.string().optional(), flagConfigLastModified: z.string().optional() }),
      headers: z.object({ 'if-none-match': z.string().optional() }),
      body,
    },
    responses: {
      200: sent(
        'With an ETag over all flags and the context.',
        z.object({ flags: z.array(z.unknown()), eventStreams: z.array(z.unknown()), metadata: z.object({ version: z.number() }) }),
      ),
      304: { description: 'Nothing changed for this context.' },
      ...refused,
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/ofrep/v1/stream',
    summary: 'Tells when flags are to be asked for again',
    description: 'Server-sent events, refetchEvaluation each. Its address comes with the flags and holds a ticket: it is a secret.',
    security,
    request: { query: z.object({ ticket: z.string().optional() }), headers: z.object({ 'last-event-id': z.string().optional() }) },
    responses: { 200: { description: 'Until somebody ends it.', content: { 'text/event-stream': { schema: z.string() } } }, 401: { description: 'No valid ticket or token.' } },
  });
}
