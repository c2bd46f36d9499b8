import type { Queryable } from '../database.ts';
import type { RunDirection } from './read-run.ts';

export interface Validation {
  readonly phase: 'before' | 'after';
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

/** The documents that the run is about, each once. */
const scope = `select l.graph, l.revision, c.state from turnbuckle.migration_chunks c cross join lateral unnest(c.graphs, c.revisions) as l(graph, revision)
  where c.run = $1 and c.state <> 'split'`;

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
    name: 'no complement without its document',
    // Of what is under this migration now, or was when a later one came over it.
    sql: `select 0 as expected, count(*) as actual from turnbuckle.complements c join turnbuckle.migration_runs r on r.migration = c.migration
      where r.id = $1 and c.direction = 'up' and not exists (select from turnbuckle.graphs g where g.id = c.graph and g.migration = c.migration and g.revision >= c.to_revision)
        and not exists (select from turnbuckle.complements later where later.graph = c.graph and later.direction = 'up' and later.under = c.migration)`,
  },
  {
    name: 'the chunks hold every document once',
    sql: `with scope as (${scope}) select r.documents as expected, (select count(distinct graph) from scope) as actual from turnbuckle.migration_runs r where r.id = $1`,
  },
];

const counted: Check = {
  name: 'the counts add up',
  sql: `select r.documents as expected, coalesce(sum(c.unchanged + c.changed + c.quarantined + c.skipped), 0) as actual
    from turnbuckle.migration_runs r left join turnbuckle.migration_chunks c on c.run = r.id and c.state = 'done' where r.id = $1 group by r.documents`,
};

const after: Readonly<Record<RunDirection, readonly Check[]>> = {
  up: [
    counted,
    {
      name: 'what was carried over is under the migration',
      sql: `with scope as (${scope}) select (select coalesce(sum(unchanged + changed), 0) from turnbuckle.migration_chunks where run = $1 and state = 'done') as expected,
        (select count(*) from scope join turnbuckle.graphs g on g.id = scope.graph where g.migration = r.migration and not exists (
          select from turnbuckle.migration_results x where x.run = $1 and x.graph = g.id and x.outcome = 'quarantined')) as actual
        from turnbuckle.migration_runs r where r.id = $1`,
    },
  ],
  down: [
    counted,
    {
      name: 'what was taken back is not under the migration',
      sql: `with scope as (${scope}) select (select coalesce(sum(unchanged + changed), 0) from turnbuckle.migration_chunks where run = $1 and state = 'done') as expected,
        (select count(*) from scope join turnbuckle.graphs g on g.id = scope.graph where g.migration is distinct from r.migration) as actual
        from turnbuckle.migration_runs r where r.id = $1`,
    },
  ],
  dry: [counted],
};

/** Runs the checks of a phase and keeps what each gave. True when all hold. */
export async function validateRun(
  transaction: Queryable,
  { run, direction, phase, clock }: { readonly run: string; readonly direction: RunDirection; readonly phase: 'before' | 'after'; readonly clock: () => number },
): Promise<boolean> {
  let holds = true;
  for (const { name, sql } of phase === 'before' ? always : [...always, ...after[direction]]) {
    const startMs = clock();
    const [found] = await transaction.query<{ expected: number; actual: number }>(sql, [run]);
    const [expected, actual] = [Number(found?.expected ?? -1), Number(found?.actual ?? 0)];
    await transaction.query('insert into turnbuckle.migration_validations (run, phase, name, expected, actual, ms) values ($1, $2, $3, $4, $5, $6)', [
      run,
      phase,
      name,
      expected,
      actual,
      Math.max(0, Math.round(clock() - startMs)),
    ]);
    holds &&= expected === actual;
  }
  return holds;
}

export async function readValidations(queryable: Queryable, run: string): Promise<readonly Validation[]> {
  return queryable.query<Validation>('select phase, name, expected, actual, ok, ms from turnbuckle.migration_validations where run = $1 order by phase desc, name', [run]);
}
