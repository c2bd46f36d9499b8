import type { Database, Queryable } from '../database.ts';
import type { Attachment } from './attachment.ts';
import { type InspectedAttachment, inspectAttachment } from './inspect-attachment.ts';

export interface AttachedDocument {
  readonly id: string;
  readonly owner: string | null;
  readonly workspace: string | null;
  readonly revision: string | null;
  /** UTF-8 as the column holds it; `null` where it holds none, or one that is larger than was asked for. */
  readonly bytes: Uint8Array | null;
  /** 0 where there is no document. */
  readonly sizeBytes: number;
}

export interface AttachedPage {
  readonly documents: readonly AttachedDocument[];
  /** The id to go on after; `null` after the last page. */
  readonly next: string | null;
}

export interface AttachedPageOptions {
  /** The id after which the page starts; `null` for the first page. */
  readonly after: string | null;
  /** Rows at most. */
  readonly limit: number;
  /** A page ends early rather than grow beyond this, though it holds one row at least. */
  readonly maxPageBytes?: number;
  /** A larger document comes without its bytes. */
  readonly maxDocumentBytes?: number;
}

/** Runs `work` in a transaction in which PostgreSQL itself refuses every write. */
export async function readOnly<T>(database: Database, work: (transaction: Queryable) => Promise<T>): Promise<T> {
  return database.transaction(async (transaction) => {
    await transaction.query('set transaction read only');
    return work(transaction);
  });
}

/** Holds an attachment against the database, reading only. Throws `AttachmentError` with what is wrong and what there is. */
export async function openAttachment(database: Database, attachment: Attachment): Promise<InspectedAttachment> {
  return readOnly(database, (transaction) => inspectAttachment(transaction, attachment));
}

/** One page of an application's own documents in the order of their ids, each page in a read-only transaction of its own, which holds no lock between pages. */
export async function attachedDocuments(
  database: Database,
  attachment: InspectedAttachment,
  { after, limit, maxPageBytes = 64 * 1024 * 1024, maxDocumentBytes = 128 * 1024 * 1024 }: AttachedPageOptions,
): Promise<AttachedPage> {
  const { from, id, document, isBytes, idType } = attachment;
  // With their table, or a column's name would be taken for one of the names that the query gives.
  const text = (name: string | null): string => (name === null ? 'null' : `own.${name}::text`);
  const condition = after === null ? '' : `where own.${id} > $4::text::${idType}`;
  const rows = await readOnly(database, (transaction) =>
    transaction.query<{ id: string; owner: string | null; workspace: string | null; revision: string | null; body: string | Uint8Array | null; sizeBytes: number | null }>(
      `select id, owner, workspace, revision, "sizeBytes", case when "sizeBytes" <= $3::bigint then body end as body
       from (select *, octet_length(body)::bigint as "sizeBytes", row_number() over (order by place) as place_in_page,
               sum(octet_length(body)::bigint) over (order by place rows unbounded preceding) as total
             from (select own.${id} as place, own.${id}::text as id, ${text(attachment.owner)} as owner, ${text(attachment.workspace)} as workspace,
                     ${text(attachment.revision)} as revision, ${isBytes ? `own.${document}` : text(document)} as body
                   from ${from} as own ${condition} order by own.${id} limit $1) as page) as sized
       where total is null or total <= $2::bigint or place_in_page = 1 order by place`,
      [limit, maxPageBytes, maxDocumentBytes, ...(after === null ? [] : [after])],
    ),
  );
  return {
    documents: rows.map(({ body, sizeBytes, ...row }) => ({
      ...row,
      bytes: typeof body === 'string' ? new TextEncoder().encode(body) : body,
      sizeBytes: sizeBytes ?? 0,
    })),
    // Whether a short page is the last one, the next one tells.
    next: rows.at(-1)?.id ?? null,
  };
}
