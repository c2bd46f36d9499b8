import type { Queryable } from '../database.ts';

export interface QuarantinedGraph {
  readonly id: string;
  /** `null` where nobody gave one. */
  readonly title: string | null;
  readonly workspace: string;
  readonly owner: string;
}

export interface QuarantineQuery {
  /** Only graphs that this run had something to tell of. */
  readonly run?: string | undefined;
  /** Only these. */
  readonly graphs?: readonly string[] | undefined;
  /** The id after which the page starts. */
  readonly after?: string | null | undefined;
  /** Rows at most. */
  readonly limit: number;
}

/** A page of graphs in which edges are set aside, in the order of their ids, and the id to go on after. */
export async function quarantinedGraphs(
  queryable: Queryable,
  { run, graphs, after, limit }: QuarantineQuery,
): Promise<{ readonly graphs: readonly QuarantinedGraph[]; readonly next: string | null }> {
  const rows = await queryable.query<QuarantinedGraph>(
    `select g.id, g.title, g.workspace, g.owner from turnbuckle.graphs g
     where g.state = 'quarantined' and ($1::text is null or g.id > $1)
       and ($2::uuid is null or exists (select from turnbuckle.migration_results x where x.run = $2 and x.graph = g.id and x.outcome = 'set-aside'))
       and ($3::json is null or g.id in (select json_array_elements_text($3)))
     order by g.id limit $4`,
    [after ?? null, run ?? null, graphs === undefined ? null : JSON.stringify(graphs), limit + 1],
  );
  const page = rows.slice(0, limit);
  return { graphs: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}
