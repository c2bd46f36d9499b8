import { isRecord, own } from '@turnbuckle/model';

/** An application's own table with graphs in it: names of the table and of its columns. */
export interface Attachment {
  /** `table` or `schema.table`; parts that hold a dot or a quote stand in double quotes, as in SQL. */
  readonly table: string;
  /** Unique, and what pages go by. */
  readonly id: string;
  /** Whose graph it is. Without it a report names nobody. */
  readonly owner?: string | undefined;
  /** `json`, `jsonb`, `text` or `bytea`. */
  readonly document: string;
  readonly revision?: string | undefined;
  /** What a report groups by beside owners. */
  readonly workspace?: string | undefined;
}

const required = ['table', 'id', 'document'] as const;
const optional = ['owner', 'revision', 'workspace'] as const;

/** Reads an attachment from JSON; problems are sentences. */
export function readAttachment(json: unknown): { readonly value: Attachment | null; readonly problems: readonly string[] } {
  if (!isRecord(json)) return { value: null, problems: ['Expected { "table", "id", "owner", "document", "revision" }, each the name of a table or column.'] };
  const known: readonly string[] = [...required, ...optional];
  const isName = (key: string): boolean => typeof own(json, key) === 'string' && own(json, key) !== '';
  const problems = [
    ...required.filter((key) => !isName(key)).map((key) => `"${key}" is missing: it names ${key === 'table' ? 'the table' : `the column that holds the ${key}`}.`),
    ...optional.filter((key) => own(json, key) !== undefined && own(json, key) !== null && !isName(key)).map((key) => `"${key}" is the name of a column, or is left out.`),
    ...Object.keys(json)
      .filter((key) => !known.includes(key) && key !== '$schema')
      .map((key) => `"${key}" is not known. Expected ${known.join(', ')}.`),
    ...(isName('table') && splitTable(String(own(json, 'table'))) === null ? [`"table" is table or schema.table, not ${JSON.stringify(own(json, 'table'))}.`] : []),
  ];
  if (problems.length > 0) return { value: null, problems };
  const name = (key: string): string => String(own(json, key));
  const some = Object.fromEntries(optional.filter(isName).map((key) => [key, name(key)]));
  return { value: { table: name('table'), id: name('id'), document: name('document'), ...some }, problems: [] };
}

/** Schema and table of a name as SQL writes it; `null` where it is none. Case is kept, quoted or not: PostgreSQL's own folding hides more than it helps. */
export function splitTable(name: string): { readonly schema: string | null; readonly table: string } | null {
  const parts = /^(?:("(?:[^"]|"")+"|[^".]+)\.)?("(?:[^"]|"")+"|[^".]+)$/.exec(name);
  if (parts === null) return null;
  const [, schema, table = ''] = parts;
  return { schema: schema === undefined ? null : bare(schema), table: bare(table) };
}

function bare(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}

/** A name as SQL takes it, whatever is in it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
