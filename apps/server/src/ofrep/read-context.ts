import type { IncomingMessage } from 'node:http';
import { isRecord } from '@turnbuckle/model';
import type { FailureCode } from './flag-evaluation.ts';
import { contextDigest } from './flags-etag.ts';

/** As large as flagd's; contexts are a few attributes. */
export const maxContextBytes = 1024 * 1024;

/** An evaluation context, and what names it: the same for contexts that say the same. */
export interface KnownContext {
  readonly context: Readonly<Record<string, unknown>>;
  readonly digest: string;
}

export type ReadContext = KnownContext | { readonly errorCode: FailureCode; readonly errorDetails: string; readonly status: 400 | 413 };

const tooLarge = { status: 413, errorCode: 'GENERAL', errorDetails: `The limit is ${maxContextBytes / 1024} KB.` } as const;

/** The evaluation context in a request's body, or why there is none. */
export async function readContext(request: IncomingMessage): Promise<ReadContext> {
  const text = await readText(request);
  if (text === null) return tooLarge;
  const known = remembered.get(text);
  if (known !== undefined) return known;
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
  return remember(text, { context, digest: contextDigest(context) });
}

/** A client asks with the same body each time. So many are kept, of at most so many characters; the oldest makes room. */
const [maxRemembered, maxRememberedLength] = [5_000, 1_000];
const remembered = new Map<string, KnownContext>();

function remember(text: string, known: KnownContext): KnownContext {
  if (text.length > maxRememberedLength) return known;
  const [oldest] = remembered.size >= maxRemembered ? remembered.keys() : [];
  if (oldest !== undefined) remembered.delete(oldest);
  remembered.set(text, known);
  return known;
}

/** `null` once it is longer than allowed; the rest is not kept, but taken off the line so that the refusal can be read. */
function readText(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let first: Buffer | null = null;
    const more: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > maxContextBytes) resolve(null);
      else if (first === null) first = chunk;
      else more.push(chunk);
    });
    request.on('end', () => resolve(first === null ? '' : (more.length === 0 ? first : Buffer.concat([first, ...more])).toString('utf8')));
    request.on('error', reject);
  });
}
