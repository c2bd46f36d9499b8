import { rolloutFlag } from '@turnbuckle/rollout/flags';
import { type Database, listenEvents } from '@turnbuckle/store';
import { readFlags, type StoredFlags } from '@turnbuckle/store/rollouts';
import type { Logger } from 'pino';
import { type FlagConfiguration, FlagSet } from './flag-set.ts';
import { LiveFlags } from './live-flags.ts';

export interface DatabaseFlags {
  readonly source: LiveFlags;
  /** Ends the listening. */
  close(): Promise<void>;
}

/** The flags of a database, read anew whenever somebody changes them at any server. What is read is one commit's state, never parts of two. */
export async function openFlags(database: Database, { log }: { readonly log: Logger }): Promise<DatabaseFlags> {
  const stopping = new AbortController();
  let reading: Promise<void> | null = null;
  let isOutdated = false;
  const source = new LiveFlags(await readFlagSet(database, log), { onBehind: () => void refresh() });
  /** One reading at a time; what changes during one is seen by the next. */
  const refresh = (): Promise<void> => {
    isOutdated = true;
    reading ??= readAll().finally(() => {
      reading = null;
    });
    return reading;
  };
  const readAll = async (): Promise<void> => {
    while (isOutdated && !stopping.signal.aborted) {
      isOutdated = false;
      // Whoever is behind stays with what it has: a save is held to the database, not to this.
      await readFlagSet(database, log).then(
        (flags) => source.put(flags),
        (error: unknown) => log.warn({ err: error }, 'flags could not be read'),
      );
    }
  };
  const listening = listenEvents(database, {
    signal: stopping.signal,
    onEvent: (event) => {
      if (event.type === 'flags' && event.version > source.configVersion) void refresh();
    },
    // What happened between the first reading and here, or while the connection was lost.
    onListening: () => void refresh(),
  });
  return {
    source,
    async close() {
      stopping.abort();
      await listening;
      await reading;
    },
  };
}

async function readFlagSet(database: Database, log: Logger): Promise<FlagSet> {
  const flags = new FlagSet(configurationOf(await readFlags(database)));
  if (flags.diagnostics.length > 0) log.warn({ version: flags.version, diagnostics: flags.diagnostics }, 'stored flag definitions are not whole');
  return flags;
}

/** What is stored, as flags are made of it. */
export function configurationOf({ version, rollouts, documents, attributes }: StoredFlags): FlagConfiguration {
  return { version, rollouts: rollouts.map(({ plan, state, members }) => ({ flag: rolloutFlag(plan, state), members })), foreign: documents, attributes };
}
