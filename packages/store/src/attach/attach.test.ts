import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { attachedDocuments, openAttachment, readOnly } from './attached-documents.ts';
import { type Attachment, readAttachment, splitTable } from './attachment.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.database.query('create schema app');
  await db.database.query('create schema "My.App"');
  await db.database.query('create table app.projects (id bigint primary key, owner_id integer not null, team text, body jsonb, rev integer not null, note date)');
  await db.database.query(
    `insert into app.projects select n, n % 3, 'team-' || n % 2, case when n = 5 then null else jsonb_build_object('nodes', '[]'::jsonb, 'n', n) end, 1 from generate_series(1, 25) n`,
  );
  await db.database.query(`create table "My.App"."Odd ""Table""" ("The Id" text primary key, "doc;drop table x" bytea)`);
  await db.database.query(`insert into "My.App"."Odd ""Table""" values ('b', '\\xff00'), ('a', convert_to('{"ü":1}', 'UTF8'))`);
});
afterAll(() => db.drop());

const projects: Attachment = { table: 'app.projects', id: 'id', owner: 'owner_id', document: 'body', revision: 'rev', workspace: 'team' };

async function all(attachment: Attachment, options: { limit: number; maxPageBytes?: number; maxDocumentBytes?: number }) {
  const inspected = await openAttachment(db.database, attachment);
  const pages = [];
  for (let after: string | null = null; ; ) {
    const page = await attachedDocuments(db.database, inspected, { after, ...options });
    if (page.documents.length > 0) pages.push(page.documents);
    if (page.next === null) return { inspected, pages };
    after = page.next;
  }
}

const text = (bytes: Uint8Array | null | undefined): string | null => (bytes === null || bytes === undefined ? null : new TextDecoder().decode(bytes));

describe('an attached table', () => {
  it('is read page by page in the order of its ids, each row once', async () => {
    const { inspected, pages } = await all(projects, { limit: 10 });
    expect(inspected).toMatchObject({ from: '"app"."projects"', idType: 'bigint', isBytes: false, rows: 25 });
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(pages.flat().map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => String(index + 1)));
    expect({ ...pages[0]?.[6], bytes: text(pages[0]?.[6]?.bytes) }).toEqual({
      id: '7',
      owner: '1',
      workspace: 'team-1',
      revision: '1',
      sizeBytes: 21,
      bytes: '{"n": 7, "nodes": []}',
    });
    expect(pages[0]?.[4]).toMatchObject({ id: '5', bytes: null, sizeBytes: 0 });
  });

  it('ends a page early rather than hold too much, and leaves a document out that is too large', async () => {
    const { pages } = await all(projects, { limit: 10, maxPageBytes: 50 });
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThan(5);
    expect(pages.flat().map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => String(index + 1)));
    const { pages: small } = await all(projects, { limit: 30, maxPageBytes: 1, maxDocumentBytes: 21 });
    expect(small.flat().map(({ bytes }) => bytes !== null)).toEqual(Array.from({ length: 25 }, (_, index) => index < 9 && index !== 4));
    expect(small.flat()[24]).toMatchObject({ id: '25', bytes: null, sizeBytes: 22 });
  });

  it('may have any names, bytes for a document, and neither owner nor revision', async () => {
    const { pages } = await all({ table: '"My.App"."Odd ""Table"""', id: 'The Id', document: 'doc;drop table x' }, { limit: 1 });
    expect(pages.flat().map(({ id, owner, revision, bytes }) => [id, owner, revision, [...(bytes ?? [])]])).toEqual([
      ['a', null, null, [...new TextEncoder().encode('{"ü":1}')]],
      ['b', null, null, [0xff, 0]],
    ]);
  });

  it.each(['json', 'text', 'varchar(200)'])('gives a document of type %s as it was written', async (type) => {
    const table = `as_${type.slice(0, 4)}`;
    const id = '00000000-0000-4000-8000-000000000001';
    await db.database.query(`create table ${table} (id uuid primary key, document ${type})`);
    await db.database.query(`insert into ${table} values ($1, $2)`, [id, '{ "b":1,\t"a": 1e2 }\n']);
    const { pages } = await all({ table, id: 'id', document: 'document' }, { limit: 5 });
    expect(pages.flat().map((one) => [one.id, text(one.bytes)])).toEqual([[id, '{ "b":1,\t"a": 1e2 }\n']]);
  });

  it('may be a view, as long as its ids are unique', async () => {
    await db.database.query('create view app.live as select id::text as id, body from app.projects where id > 20');
    expect((await all({ table: 'app.live', id: 'id', document: 'body' }, { limit: 2 })).pages.flat().map(({ id }) => id)).toEqual(['21', '22', '23', '24', '25']);
    await db.database.query(`create view app.twice as select 'same' as id, body from app.projects`);
    await expect(openAttachment(db.database, { table: 'app.twice', id: 'id', document: 'body' })).rejects.toThrow(`The column 'id' of "app"."twice" holds "same" more than once.`);
    await db.database.query('create table app.loose (id integer unique, body json)');
    await db.database.query(`insert into app.loose values (null, '{}')`);
    await expect(openAttachment(db.database, { table: 'app.loose', id: 'id', document: 'body' })).rejects.toThrow(`The column 'id' of "app"."loose" is null in some row.`);
  });

  it.each<[Partial<Attachment>, string]>([
    [{ table: 'app.project' }, `There is no table 'app.project'. This role sees "My.App"`.replace('"My.App"', 'My.App.Odd "Table"')],
    [{ table: 'projects' }, "There is no table 'projects'. This role sees app.projects, "],
    [{ id: 'key' }, `The table "app"."projects" has no column 'key'. It has id (bigint), owner_id (integer), team (text), body (jsonb), rev (integer), note (date).`],
    [{ owner: 'ower' }, "has no column 'ower'"],
    [{ document: 'note' }, `The column 'note' of "app"."projects" is date. A document is json, jsonb, text, varchar or bytea.`],
    [{ id: 'team' }, `The column 'team' of "app"."projects" holds "team-`],
  ])('refuses %j with what there is', async (wrong, message) => {
    await expect(openAttachment(db.database, { ...projects, ...wrong })).rejects.toMatchObject({ name: 'AttachmentError', message: expect.stringContaining(message) as string });
  });

  it('is never written to', async () => {
    await expect(readOnly(db.database, (transaction) => transaction.query('update app.projects set rev = 2'))).rejects.toThrow('read-only transaction');
    expect(await db.database.query('select distinct rev from app.projects')).toEqual([{ rev: 1 }]);
  });
});

describe('an attachment in JSON', () => {
  it('names a table and its columns', () => {
    expect(readAttachment({ table: 'app.projects', id: 'id', owner: 'owner_id', document: 'body', revision: 'rev' })).toEqual({
      value: { table: 'app.projects', id: 'id', owner: 'owner_id', document: 'body', revision: 'rev' },
      problems: [],
    });
    expect(readAttachment({ table: 't', id: 'id', document: 'd', owner: null }).value).toEqual({ table: 't', id: 'id', document: 'd' });
  });

  it.each<[unknown, string[]]>([
    [[], ['Expected { "table", "id", "owner", "document", "revision" }, each the name of a table or column.']],
    [{ id: 'id', document: 7 }, ['"table" is missing: it names the table.', '"document" is missing: it names the column that holds the document.']],
    [{ table: 'a.b.c', id: 'id', document: 'd' }, ['"table" is table or schema.table, not "a.b.c".']],
    [
      { table: 't', id: 'id', document: 'd', owner: 3, ownr: 'x' },
      ['"owner" is the name of a column, or is left out.', '"ownr" is not known. Expected table, id, document, owner, revision, workspace.'],
    ],
  ])('refuses %j in words', (json, problems) => {
    expect(readAttachment(json)).toEqual({ value: null, problems });
  });

  it('splits names as SQL writes them', () => {
    expect(splitTable('projects')).toEqual({ schema: null, table: 'projects' });
    expect(splitTable('"My.App"."T""x"')).toEqual({ schema: 'My.App', table: 'T"x' });
    expect(splitTable('"open')).toBeNull();
  });
});
