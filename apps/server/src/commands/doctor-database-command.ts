import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { databaseStatus, openDatabase } from '@turnbuckle/store';
import { databasePlace, exitCode, parseCommandLine } from './command-line.ts';
import { hidePassword } from './hide-password.ts';

/** `doctor-database [--data DIR] [--json]`: what can be said about the database; starts the embedded one for as long as it takes. */
export async function doctorDatabase(argv: readonly string[]): Promise<number> {
  const { values } = parseCommandLine(argv, { data: { type: 'string' }, json: { type: 'boolean' } });
  const { dataFolder, databaseUrl } = databasePlace(values.data);
  if (databaseUrl === undefined && !existsSync(join(dataFolder, 'pg18'))) {
    print(values.json, { fine: true, place: dataFolder, version: null }, `ok   no database yet; 'turnbuckle serve' makes one in ${dataFolder}`);
    return exitCode.fine;
  }
  const place = databaseUrl === undefined ? dataFolder : hidePassword(databaseUrl);
  try {
    const database = await openDatabase({ url: databaseUrl, dataFolder });
    try {
      const status = await databaseStatus(database);
      const counts =
        status.counts === null
          ? `schema not in place, missing ${status.missingMigrations.join(', ')}`
          : `${status.counts.graphs} graphs, ${status.counts.revisions} revisions, ${status.counts.people} people`;
      print(values.json, { fine: true, place, ...status }, `ok   PostgreSQL ${status.version} in ${place}: ${counts}`);
      return exitCode.fine;
    } finally {
      await database.close();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    print(values.json, { fine: false, place, message }, `BAD  PostgreSQL in ${place}: ${message}`);
    return exitCode.findings;
  }
}

function print(json: boolean | undefined, value: object, line: string): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : `${line}\n`);
}
