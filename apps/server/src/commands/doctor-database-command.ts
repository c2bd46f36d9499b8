import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditReport, type Database, type DatabaseStatus, databaseStatus, listRuns, openDatabase, type Run, type ShadowLag, shadowLag, verifyAudit } from '@turnbuckle/store';
import { databasePlace, exitCode, parseCommandLine } from './command-line.ts';
import { hidePassword } from './hide-password.ts';
import { durationText, runLine } from './run-text.ts';

export interface DatabaseReport {
  readonly fine: boolean;
  /** Everything that was found, to be serialised. */
  readonly told: object;
  /** The same for people, each with `ok` or `BAD` in front. */
  readonly lines: readonly string[];
}

/** `doctor-database [--data DIR] [--json]`: what can be said about the database. */
export async function doctorDatabase(argv: readonly string[]): Promise<number> {
  const { values } = parseCommandLine(argv, { data: { type: 'string' }, json: { type: 'boolean' } });
  const { fine, told, lines } = await databaseReport(values.data);
  process.stdout.write(values.json === true ? `${JSON.stringify(told)}\n` : `${lines.join('\n')}\n`);
  return fine ? exitCode.fine : exitCode.findings;
}

/** How the database stands, and what is at work in it; starts the embedded one for as long as it takes. One that cannot be reached is a finding. */
export async function databaseReport(data: string | undefined): Promise<DatabaseReport> {
  const { dataFolder, databaseUrl } = databasePlace(data);
  if (databaseUrl === undefined && !existsSync(join(dataFolder, 'pg18')))
    return report({ fine: true, place: dataFolder, version: null }, [`ok   no database yet; 'turnbuckle serve' makes one in ${dataFolder}`]);
  const place = databaseUrl === undefined ? dataFolder : hidePassword(databaseUrl);
  try {
    const database = await openDatabase({ url: databaseUrl, dataFolder });
    try {
      const status = await databaseStatus(database);
      const work = status.missingMigrations.length > 0 ? null : await readWork(database);
      const fine = (work?.audit.brokenAt ?? null) === null;
      return report({ fine, place, ...status, ...work }, [statusLine(status, place), ...(work === null ? [] : workLines(work))]);
    } finally {
      await database.close();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return report({ fine: false, place, message }, [`BAD  PostgreSQL in ${place}: ${message}`]);
  }
}

function report(told: { readonly fine: boolean; readonly [what: string]: unknown }, lines: readonly string[]): DatabaseReport {
  return { fine: told.fine, told, lines };
}

interface Work {
  readonly audit: AuditReport;
  readonly shadow: ShadowLag;
  /** Those that have not ended. */
  readonly runs: readonly Run[];
}

async function readWork(database: Database): Promise<Work> {
  const runs = await listRuns(database, { nowMs: Date.now() });
  return { audit: await verifyAudit(database), shadow: await shadowLag(database), runs: runs.filter(({ state }) => state !== 'done' && state !== 'failed') };
}

function statusLine({ version, counts, missingMigrations }: DatabaseStatus, place: string): string {
  const told = counts === null ? `schema not in place, missing ${missingMigrations.join(', ')}` : `${counts.graphs} graphs, ${counts.revisions} revisions, ${counts.people} people`;
  return `ok   PostgreSQL ${version} in ${place}: ${told}`;
}

function workLines({ audit, shadow, runs }: Work): string[] {
  const chain =
    audit.brokenAt !== null
      ? `BAD  audit: entry ${audit.brokenAt} does not follow from the one before; ${audit.entries} entries`
      : `ok   audit: ${audit.head === null ? 'no entries yet' : `whole up to entry ${audit.entries}, ${audit.head}`}`;
  const lag =
    shadow.sinceMs === null
      ? 'ok   old bodies: up to date'
      : `ok   old bodies: ${shadow.graphs} to be brought up to date, the oldest for ${durationText(Math.max(0, Date.now() - shadow.sinceMs))}`;
  return [chain, lag, ...(runs.length === 0 ? ['ok   runs: none at work'] : runs.map((run) => `ok   run ${runLine(run)}`))];
}
