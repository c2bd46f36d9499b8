import { databaseStatus, openDatabase } from '@turnbuckle/store';
import { hidePassword } from './hide-password.ts';

/** How the database of an environment stands. */
export interface EnvironmentStatus {
  readonly isReachable: boolean;
  /** Why not. */
  readonly message: string | null;
  /** The address without its password. */
  readonly place: string;
  readonly postgres: string | null;
  /** The newest part of the schema that is in place. */
  readonly schema: string | null;
  /** Parts of this version's schema that are not. */
  readonly missing: number;
  /** `null` where the schema is not in place. */
  readonly graphs: number | null;
}

/** Looks at a database without changing it. Never throws: what is wrong is the answer. */
export async function environmentStatus(url: string): Promise<EnvironmentStatus> {
  const nothing = { postgres: null, schema: null, missing: 0, graphs: null };
  if (url === '') return { isReachable: false, message: 'its url is empty: is the variable set from which it comes?', place: '', ...nothing };
  const place = hidePassword(url);
  const database = await openDatabase({ url, dataFolder: '', maxConnections: 1 });
  try {
    const { version, appliedMigrations, missingMigrations, counts } = await databaseStatus(database);
    return {
      isReachable: true,
      message: null,
      place,
      postgres: version,
      schema: appliedMigrations.at(-1) ?? null,
      missing: missingMigrations.length,
      graphs: counts?.graphs ?? null,
    };
  } catch (error) {
    return { isReachable: false, message: reasonOf(error), place, ...nothing };
  } finally {
    await database.close();
  }
}

/** Several addresses of one host refuse with an error that has no words of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return error instanceof Error && error.message !== '' ? error.message : 'it cannot be reached';
}
