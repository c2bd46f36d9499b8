import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import type { AppEnvironment } from './authenticate.ts';
import type { EventStream } from './event-stream.ts';
import { problem } from './graph-schemas.ts';

const eventsRoute = createRoute({
  method: 'get',
  path: '/v1/events',
  summary: 'What changes, as it changes',
  description:
    'Server-sent events. hello { isResumed } comes first: from there on nothing is missed. Then graph { id, workspace, revision, kind }, run { id, state }, rollout { id, seq }, ' +
    'flags { version } and progress { run }, at most one a second for each run. lost says that events are not heard until the next hello, beat that the server is there. A client that does not keep up is cut off.',
  security: [{ bearer: [] }, { cookie: [] }],
  request: {
    headers: z.object({ 'last-event-id': z.string().optional() }),
    query: z.object({ after: z.string().optional().openapi({ description: 'The same as Last-Event-ID, for clients that cannot send it.' }) }),
  },
  responses: {
    200: { description: 'Until somebody ends it.', content: { 'text/event-stream': { schema: z.string() } } },
    401: { description: 'No valid token.', content: { 'application/problem+json': { schema: problem } } },
  },
});

/** The one event stream of the server. */
export function addEventRoutes(app: OpenAPIHono<AppEnvironment>, { events }: { readonly events: EventStream }): void {
  app.openapi(eventsRoute, (c) => {
    const subscription = events.subscribe(c.req.valid('header')['last-event-id'] ?? c.req.valid('query').after ?? null);
    subscription.onTooSlow = () => c.env?.outgoing?.destroy();
    // Proxies would hold back what is small.
    c.header('X-Accel-Buffering', 'no');
    return streamSSE(c, async (stream) => {
      stream.onAbort(() => subscription.end());
      for await (const { event, id } of subscription) {
        // The comment is for whoever stands between, the event for clients that see no comments.
        if (event === null) await stream.write(': still here\nevent: beat\ndata: {"type":"beat"}\n\n');
        else await stream.writeSSE({ event: event.type, data: JSON.stringify(event), ...(id === null ? {} : { id }), ...(event.type === 'hello' ? { retry: 1_000 } : {}) });
      }
    }) as never;
  });
}
