import { appendAudit } from '../audit/audit.ts';
import type { Database } from '../database.ts';
import { ensureNamed } from '../graphs/names.ts';

interface By {
  readonly person: string;
  readonly nowMs: number;
}

/** Keeps a document of flag definitions in flagd's JSON beside the flags of rollouts. Whoever sends it has checked it. */
export async function putFlagDocument(database: Database, { name, text }: { readonly name: string; readonly text: string }, { person, nowMs }: By): Promise<void> {
  await database.transaction(async (transaction) => {
    await ensureNamed(transaction, { people: [person], nowMs });
    await transaction.query(
      `insert into turnbuckle.flag_documents (name, document, by, at_ms) values ($1, $2, $3, $4)
       on conflict (name) do update set document = excluded.document, by = excluded.by, at_ms = excluded.at_ms`,
      [name, text, person, nowMs],
    );
    await appendAudit(transaction, { actor: person, action: 'flags-stored', payload: { name }, atMs: nowMs });
  });
}

/** False where there is none of that name. */
export async function removeFlagDocument(database: Database, name: string, { person, nowMs }: By): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const removed = await transaction.query('delete from turnbuckle.flag_documents where name = $1 returning name', [name]);
    if (removed.length === 0) return false;
    await ensureNamed(transaction, { people: [person], nowMs });
    await appendAudit(transaction, { actor: person, action: 'flags-removed', payload: { name }, atMs: nowMs });
    return true;
  });
}
