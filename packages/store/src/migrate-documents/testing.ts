import { type Migration, migration } from '@turnbuckle/evolve';
import { generateProjects, studio } from '@turnbuckle/texture';
import type { Database } from '../database.ts';
import { createGraphs } from '../graphs/create-graph.ts';
import { getGraph } from '../graphs/get-graph.ts';
import { packMigration, registerMigration } from './registered-migration.ts';
import { type NewRun, startRun } from './start-run.ts';

/** The small migration of these tests: the same catalog on both sides, and wires that no longer fit are mended or set aside. */
export const strict: Migration = migration({ id: 'studio/1-strict', from: studio, to: studio }, (m) => [m.edges.enforce('strict')]);

/** Stores generated projects as a legacy editor did; gives each one's text. */
export async function seedProjects(database: Database, count: number): Promise<ReadonlyMap<string, string>> {
  const { projects } = generateProjects({ seed: 7, count });
  const graphs = projects.map(({ document, ...project }) => ({ ...project, bytes: new TextEncoder().encode(document) }));
  await createGraphs(database, graphs, { person: 'person-1', nowMs: 1_000, release: 'legacy' });
  return new Map(projects.map(({ id, document }) => [id, document]));
}

export async function registered(database: Database): Promise<string> {
  const made = await registerMigration(database, packMigration(strict), { person: 'person-1', nowMs: 1_500 });
  if (made.outcome !== 'registered') throw new Error(made.problems.join(' '));
  return made.digest;
}

export async function started(database: Database, run: NewRun, nowMs = 2_000): Promise<string> {
  const made = await startRun(database, run, { person: 'person-1', nowMs });
  if (made.outcome !== 'started') throw new Error(`not started: ${JSON.stringify(made)}`);
  return made.run;
}

export async function textOf(database: Database, id: string): Promise<string> {
  const graph = await getGraph(database, id);
  return Buffer.from(graph?.bytes ?? []).toString('utf8');
}

/** Everything of all graphs that a run might touch, to be compared as a whole. */
export async function fingerprint(database: Database): Promise<readonly object[]> {
  return database.query(
    `select g.*, (select count(*) from turnbuckle.graph_revisions r where r.graph = g.id) as revisions,
       (select encode(r.sha256, 'hex') from turnbuckle.graph_revisions r where r.graph = g.id and r.revision = g.revision) as sha
     from turnbuckle.graphs g order by g.id`,
  );
}
