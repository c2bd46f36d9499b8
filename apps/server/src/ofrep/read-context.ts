import { isRecord } from '@turnbuckle/model';
import type { Context } from 'hono';
import type { FailureCode } from './flag-evaluation.ts';

/** As large as flagd's; contexts are a few attributes. */
export const maxContextBytes = 1024 * 1024;

export type ReadContext = { readonly context: Readonly<Record<string, unknown>> } | { readonly errorCode: FailureCode; readonly errorDetails: string; readonly status: 400 | 413 };

/** The evaluation context in a request's body, or why there is none. */
export async function readContext(c: Context): Promise<ReadContext> {
  const declared = c.req.header('Content-Length');
  if (declared !== undefined && Number(declared) > maxContextBytes) return tooLarge;
  const text = declared === undefined ? await readLimited(c.req.raw) : await c.req.text();
  if (text === null) return tooLarge;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { status: 400, errorCode: 'PARSE_ERROR', errorDetails: 'The body is not JSON.' };
  }
  const context = isRecord(body) ? body['context'] : undefined;
  if (!isRecord(context)) return { status: 400, errorCode: 'INVALID_CONTEXT', errorDetails: 'The body needs a member context, an object.' };
  const { targetingKey } = context;
  if (targetingKey !== undefined && targetingKey !== null && typeof targetingKey !== 'string') {
    return { status: 400, errorCode: 'INVALID_CONTEXT', errorDetails: 'The targeting key is a text: the workspace.' };
  }
  return { context };
}

const tooLarge = { status: 413, errorCode: 'GENERAL', errorDetails: `The limit is ${maxContextBytes / 1024} KB.` } as const;

/** A body of unknown length; `null` once it is longer than allowed. */
async function readLimited(request: Request): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxContextBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
