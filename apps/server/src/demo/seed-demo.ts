import { createGraphs, type Database, listGraphs } from '@turnbuckle/store';
import { reviewDocument } from '../review/review-document.ts';

export interface DemoOptions {
  readonly nowMs: number;
  readonly say: (line: string) => void;
  readonly count?: number;
  readonly seed?: number;
}

/** Any number; servers that start at once on one database take the same lock. */
const demoLock = 7_217_003;
const batchSize = 50;

/** Fills an empty database with generated projects of generated people, saved as a legacy editor saved them. One that holds a graph stays. */
export async function seedDemo(database: Database, { nowMs, say, count = 500, seed = 1 }: DemoOptions): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [demoLock]);
    const { graphs } = await listGraphs(database, {}, { limit: 1 });
    if (graphs.length > 0) return;
    const startMs = performance.now();
    const { generateProjects } = await import('@turnbuckle/texture');
    const { projects } = generateProjects({ seed, count });
    const encoder = new TextEncoder();
    for (let start = 0; start < projects.length; start += batchSize) {
      const batch = projects.slice(start, start + batchSize).map(({ document, ...project }) => ({ ...project, bytes: encoder.encode(document) }));
      await createGraphs(database, batch, { person: 'demo', nowMs, release: 'legacy', review: reviewDocument });
      const done = start + batch.length;
      if (done % 250 === 0 || done === projects.length) say(`demo      ${done} of ${projects.length} projects`);
    }
    say(`demo      ${projects.length} projects made in ${((performance.now() - startMs) / 1000).toFixed(1)} s (seed ${seed})`);
  });
}
