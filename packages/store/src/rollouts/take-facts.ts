import type { Fact, IntegrityReport } from '@turnbuckle/rollout';
import type { Database } from '../database.ts';

/** How many facts at once. */
export const maxFacts = 10_000;

export interface TakenFacts {
  /** New ones. */
  readonly taken: number;
  /** Had been sent before: the same id twice is the same fact. */
  readonly repeated: number;
}

/**
 * Stores what people did and how it went. Counting them is the next look's business; this only keeps them, and who works where. Nothing has
 * happened later than now, whatever the sender's clock says.
 */
export async function takeFacts(database: Database, facts: readonly Fact[], { nowMs }: { readonly nowMs: number }): Promise<TakenFacts> {
  if (facts.length === 0) return { taken: 0, repeated: 0 };
  const json = JSON.stringify(facts);
  return database.transaction(async (transaction) => {
    // In one order everywhere, so that two batches never wait for each other in a circle.
    await transaction.query(
      `insert into turnbuckle.people (id, created_at_ms) select distinct f->>'user', $2::bigint from json_array_elements($1) f order by 1 on conflict do nothing`,
      [json, nowMs],
    );
    await transaction.query(
      `insert into turnbuckle.workspaces (id, created_at_ms) select distinct f->>'workspace', $2::bigint from json_array_elements($1) f order by 1 on conflict do nothing`,
      [json, nowMs],
    );
    await transaction.query(
      `insert into turnbuckle.workspace_people (workspace, person, since_ms)
         select distinct f->>'workspace', f->>'user', $2::bigint from json_array_elements($1) f order by 1, 2 on conflict do nothing`,
      [json, nowMs],
    );
    const added = await transaction.query<{ id: string }>(
      `insert into turnbuckle.facts (id, person, workspace, graph, release, function, ok, ms, rule, at_ms, received_at_ms)
         select distinct on (id) id, "user", workspace, graph, release, function, ok, ms, rule, least("atMs", $2), $2
         from json_to_recordset($1) as f(id text, "user" text, workspace text, graph text, release text, function text, ok boolean, ms double precision, rule text, "atMs" bigint)
         order by id, "atMs" on conflict do nothing returning id`,
      [json, nowMs],
    );
    return { taken: added.length, repeated: facts.length - added.length };
  });
}

export type IntegrityReading = Omit<IntegrityReport, 'readings'> & { readonly detail: string };

/** Remembers that stored data was read and found violated. The same id again is a further reading of the same place, which confirms it. */
export async function reportIntegrity(database: Database, { id, workspace, graph, release, invariant, rule, detail, atMs }: IntegrityReading): Promise<void> {
  await database.query(
    `insert into turnbuckle.integrity_reports (id, workspace, graph, release, invariant, rule, readings, detail, at_ms) values ($1, $2, $3, $4, $5, $6, 1, $7, $8)
     on conflict (id) do update set readings = turnbuckle.integrity_reports.readings + 1, detail = excluded.detail, at_ms = excluded.at_ms`,
    [id, workspace, graph, release, invariant, rule ?? null, detail, atMs],
  );
}
