import type { Queryable } from '../database.ts';
import type { RunDirection } from './read-run.ts';

export type Phase = 'before' | 'during' | 'after';

export interface Validation {
  readonly phase: Phase;
  /** How many documents were done by then. */
  readonly documents: number;
  readonly name: string;
  readonly expected: number;
  readonly actual: number;
  readonly ok: boolean;
  readonly ms: number;
}

interface Check {
  readonly name: string;
  /** Gives one row `{ expected, actual }`; `$1` is the run. */
  readonly sql: string;
}

/** The documents that the run is about, each once; of a chunk that was taken apart those that it had done by then. */
const scope = `select l.graph, l.revision, c.state from turnbuckle.migration_chunks c
  cross join lateral unnest(case c.state when 'split' then c.graphs[1:c.done] else c.graphs end, case c.state when 'split' then c.revisions[1:c.done] else c.revisions end)
    as l(graph, revision) where c.run = $1`;

const always: readonly Check[] = [
  {
    // Of all graphs: one without a head would not even come into the scope.
    name: 'no graph without its head',
    sql: `select 0 as expected, count(*) as actual from turnbuckle.graphs g
      where $1::uuid is not null and not exists (select from turnbuckle.graph_revisions r where r.graph = g.id and r.revision = g.revision)`,
  },
  {
    name: 'each graph has exactly one head',
    sql: `with scope as (${scope}) select count(*) as expected, count(*) filter (where heads.count = 1 and g.revision = heads.newest) as actual
      from scope left join turnbuckle.graphs g on g.id = scope.graph
      left join lateral (select count(*) filter (where r.revision = g.revision) as count, max(r.revision) as newest from turnbuckle.graph_revisions r where r.graph = g.id) heads on true`,
  },
  {
    name: 'each history is whole',
    sql: `with scope as (${scope}) select count(*) as expected, count(*) filter (where g.revision = (select count(*) from turnbuckle.graph_revisions r where r.graph = g.id)) as actual
      from scope left join turnbuckle.graphs g on g.id = scope.graph`,
  },
  {
    name: 'each head has its body',
    sql: `with scope as (${scope}) select count(*) as expected, count(b.graph) as actual from scope
      join turnbuckle.graphs g on g.id = scope.graph join turnbuckle.graph_revisions r on r.graph = g.id and r.revision = g.revision
      left join turnbuckle.graph_bodies b on b.stage = r.stage and b.graph = r.graph and b.revision = r.body_revision and b.sha256 = r.sha256`,
  },
  {
    name: 'no complement without its document',
    sql: `select 0 as expected, count(*) as actual from turnbuckle.complements c join turnbuckle.migration_runs r on r.migration = c.migration
      left join turnbuckle.graph_revisions t on t.graph = c.graph and t.revision = c.to_revision
      where r.id = $1 and (t.graph is null or t.sha256 <> c.witness)`,
  },
  {
    name: 'the chunks hold every document once',
    sql: `with scope as (${scope}) select r.documents as expected, (select count(distinct graph) from scope) as actual from turnbuckle.migration_runs r where r.id = $1`,
  },
];

const counted: Check = {
  name: 'the counts add up',
  sql: `select r.documents as expected, coalesce(sum(c.unchanged + c.changed + c.quarantined + c.skipped), 0) as actual
    from turnbuckle.migration_runs r left join turnbuckle.migration_chunks c on c.run = r.id where r.id = $1 group by r.documents`,
};

/** Moved by this run, and not since by somebody who saved or read it in a release that stands elsewhere: people win over runs. */
const moved = (isThere: string, own: 'migrate' | 'rollback'): string => `with scope as (${scope}) select count(*) as expected, count(*) filter (where ${isThere}) as actual
  from turnbuckle.migration_runs r cross join scope join turnbuckle.graphs g on g.id = scope.graph where r.id = $1
    and not exists (select from turnbuckle.migration_results x where x.run = $1 and x.graph = g.id and x.outcome = 'quarantined')
    and not exists (select from turnbuckle.graph_revisions e where e.graph = g.id and e.revision = g.revision and e.revision > scope.revision and e.kind <> '${own}')`;

const after: Readonly<Record<RunDirection, readonly Check[]>> = {
  up: [counted, { name: 'what was carried over is under the migration', sql: moved('g.migration = r.migration', 'migrate') }],
  down: [counted, { name: 'what was taken back is not under the migration', sql: moved('g.migration is distinct from r.migration', 'rollback') }],
  dry: [counted],
  verify: [counted],
};

interface Validating {
  readonly run: string;
  readonly direction: RunDirection;
  readonly phase: Phase;
  /** How many documents are done. */
  readonly documents?: number;
  readonly clock: () => number;
}

/** Runs the checks of a phase and keeps what each gave. True when all hold. */
export async function validateRun(transaction: Queryable, { run, direction, phase, documents = 0, clock }: Validating): Promise<boolean> {
  let holds = true;
  for (const { name, sql } of phase === 'after' ? [...always, ...after[direction]] : always) {
    const startMs = clock();
    const [found] = await transaction.query<{ expected: number; actual: number }>(sql, [run]);
    const [expected, actual] = [Number(found?.expected ?? -1), Number(found?.actual ?? 0)];
    await transaction.query('insert into turnbuckle.migration_validations (run, phase, name, documents, expected, actual, ms) values ($1, $2, $3, $4, $5, $6, $7)', [
      run,
      phase,
      name,
      documents,
      expected,
      actual,
      Math.max(0, Math.round(clock() - startMs)),
    ]);
    holds &&= expected === actual;
  }
  return holds;
}

export async function readValidations(queryable: Queryable, run: string): Promise<readonly Validation[]> {
  return queryable.query<Validation>(
    `select phase, documents, name, expected, actual, ok, ms from turnbuckle.migration_validations where run = $1
     order by case phase when 'before' then 1 when 'during' then 2 else 3 end, documents, name`,
    [run],
  );
}
