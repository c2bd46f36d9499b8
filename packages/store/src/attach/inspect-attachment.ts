import type { Queryable } from '../database.ts';
import { type Attachment, quoteName, splitTable } from './attachment.ts';

/** A fault of an attachment: what it names is not there, or cannot be what it is named for. The message says what there is. */
export class AttachmentError extends Error {
  override readonly name = 'AttachmentError';
}

/** An attachment that was held against the database: safe to put into a query. */
export interface InspectedAttachment {
  /** Schema and table, quoted. */
  readonly from: string;
  /** Columns, quoted. */
  readonly id: string;
  readonly owner: string | null;
  readonly revision: string | null;
  readonly workspace: string | null;
  readonly document: string;
  /** The type of the id, to go on after one of them. */
  readonly idType: string;
  /** The document is bytes, not text. */
  readonly isBytes: boolean;
  /** Rows as the planner takes them to be, or as they were counted where there are few. */
  readonly rows: number;
}

interface Column {
  readonly name: string;
  /** As `information_schema` names it; of a domain the type beneath. */
  readonly type: string;
}

/** Types that hold a document, and whether as text. */
const documentTypes: Readonly<Record<string, 'text' | 'bytes'>> = { json: 'text', jsonb: 'text', text: 'text', 'character varying': 'text', bytea: 'bytes' };
/** Counting more rows than this would take longer than it is worth. */
const maxCountedRows = 200_000;

/**
 * Looks up what an attachment names. Throws {@link AttachmentError} where a table or column is not there or not visible to this role, where
 * the document's type holds no document, and where ids repeat or are null, since pages by id would pass rows over.
 */
export async function inspectAttachment(queryable: Queryable, attachment: Attachment): Promise<InspectedAttachment> {
  const { schema, table } = await findTable(queryable, attachment.table);
  const from = `${quoteName(schema)}.${quoteName(table)}`;
  const columns = await queryable.query<Column>(
    'select column_name as name, data_type as type from information_schema.columns where table_schema = $1 and table_name = $2 order by ordinal_position',
    [schema, table],
  );
  const column = (name: string): Column => {
    const found = columns.find((one) => one.name === name);
    if (found === undefined) throw new AttachmentError(`The table ${from} has no column '${name}'. It has ${columns.map((one) => `${one.name} (${one.type})`).join(', ')}.`);
    return found;
  };
  const [id, document] = [column(attachment.id), column(attachment.document)];
  const named = (name: string | undefined): string | null => (name === undefined ? null : quoteName(column(name).name));
  const [owner, revision, workspace] = [named(attachment.owner), named(attachment.revision), named(attachment.workspace)];
  const held = Object.hasOwn(documentTypes, document.type) ? documentTypes[document.type] : undefined;
  if (held === undefined) throw new AttachmentError(`The column '${document.name}' of ${from} is ${document.type}. A document is json, jsonb, text, varchar or bytea.`);
  const [key] = await queryable.query<{ type: string; isUnique: boolean; rows: number }>(keyQuery, [schema, table, id.name]);
  if (key === undefined) throw new AttachmentError(`The column '${id.name}' of ${from} is gone.`);
  if (!key.isUnique) await requireUnique(queryable, { from, id: id.name });
  const rows = key.rows >= 0 && key.rows > maxCountedRows ? key.rows : await countRows(queryable, from);
  return { from, id: quoteName(id.name), owner, revision, workspace, document: quoteName(document.name), idType: key.type, isBytes: held === 'bytes', rows };
}

/** The id's type, whether the table itself says that it never repeats and is never null, and how many rows there are about. */
const keyQuery = `select format_type(a.atttypid, a.atttypmod) as type, c.reltuples::bigint as rows,
    a.attnotnull and exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate
      and i.indpred is null and i.indnkeyatts = 1 and i.indkey[0] = a.attnum) as "isUnique"
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and a.attname = $3 and not a.attisdropped`;

async function findTable(queryable: Queryable, name: string): Promise<{ readonly schema: string; readonly table: string }> {
  const wanted = splitTable(name);
  if (wanted === null) throw new AttachmentError(`'${name}' names no table. Expected table or schema.table.`);
  // Without a schema the search path decides, as in any query of this connection.
  const found = await queryable.query<{ schema: string; table: string }>(
    `select table_schema as schema, table_name as table from information_schema.tables
     where table_name = $2 and (table_schema = $1 or $1 is null and table_schema = any (current_schemas(false)))
     order by array_position(current_schemas(false), table_schema::name) limit 1`,
    [wanted.schema, wanted.table],
  );
  const [table] = found;
  if (table !== undefined) return table;
  const others = await queryable.query<{ name: string }>(
    `select format('%s.%s', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema', 'turnbuckle', 'turnbuckle_jobs') order by table_name <> $1, table_schema, table_name limit 20`,
    [wanted.table],
  );
  const there = others.length === 0 ? 'This role sees no table at all.' : `This role sees ${others.map((one) => one.name).join(', ')}.`;
  throw new AttachmentError(`There is no table '${name}'. ${there}`);
}

/** A view, or a column without a unique index: the rows themselves have to say it. */
async function requireUnique(queryable: Queryable, { from, id }: { readonly from: string; readonly id: string }): Promise<void> {
  const name = quoteName(id);
  const [again] = await queryable.query<{ id: string | null }>(`select ${name}::text as id from ${from} group by ${name} having count(*) > 1 or ${name} is null limit 1`);
  if (again === undefined) return;
  const what = again.id === null ? 'is null in some row' : `holds ${JSON.stringify(again.id)} more than once`;
  throw new AttachmentError(`The column '${id}' of ${from} ${what}. The id must name each document once.`);
}

async function countRows(queryable: Queryable, from: string): Promise<number> {
  const [counted] = await queryable.query<{ rows: number }>(`select count(*) as rows from ${from}`);
  return counted?.rows ?? 0;
}
