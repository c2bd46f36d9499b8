import { OFREPProvider } from '@openfeature/ofrep-provider';
import { AsyncLocalStorageTransactionContextPropagator, type Client, type EvaluationContext, OpenFeature } from '@openfeature/server-sdk';
import { expect } from 'vitest';
import type { Step } from './run-feature.ts';

type Level = 'API' | 'Transaction' | 'Client' | 'Invocation' | 'Before Hooks';

export interface MergingWorld {
  readonly client: Client;
  readonly domain: string;
  readonly contexts: Record<Level, Record<string, string>>;
  levels: readonly Level[];
  /** The context that reached the server. */
  sent: EvaluationContext | null;
  readonly connect: () => Promise<void>;
}

let domains = 0;

export function mergingWorld({ url, token }: { readonly url: string; readonly token: string }): MergingWorld {
  const domain = `merging-${++domains}`;
  const world: MergingWorld = {
    domain,
    client: OpenFeature.getClient(domain),
    contexts: { API: {}, Transaction: {}, Client: {}, Invocation: {}, 'Before Hooks': {} },
    levels: [],
    sent: null,
    connect: () => OpenFeature.setProviderAndWait(domain, new OFREPProvider({ baseUrl: url, headers: [['Authorization', `Bearer ${token}`]], fetchImplementation: recording })),
  };
  const recording: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    world.sent = ((await request.clone().json()) as { context: EvaluationContext }).context;
    return fetch(request);
  };
  OpenFeature.setTransactionContextPropagator(new AsyncLocalStorageTransactionContextPropagator());
  return world;
}

export async function leaveMerging(): Promise<void> {
  OpenFeature.setContext({});
  await OpenFeature.clearProviders();
}

async function evaluate({ client, contexts }: MergingWorld): Promise<void> {
  OpenFeature.setContext(contexts.API);
  client.setContext(contexts.Client);
  const hooks = [{ before: () => contexts['Before Hooks'] }];
  const details = await new Promise((resolve, reject) => {
    OpenFeature.setTransactionContext(contexts.Transaction, () => client.getBooleanDetails('boolean-flag', false, contexts.Invocation, { hooks }).then(resolve, reject));
  });
  // It went all the way and came back.
  expect(details).toMatchObject({ value: true });
}

export const mergingSteps: readonly Step<MergingWorld>[] = [
  { pattern: /^a stable provider with retrievable context is registered$/, run: (world) => world.connect() },
  {
    pattern: /^A context entry with key "([^"]+)" and value "([^"]+)" is added to the "([^"]+)" level$/,
    run: ({ contexts }, [key = '', value = '', level]) => {
      contexts[level as Level][key] = value;
    },
  },
  {
    pattern: /^A table with levels of increasing precedence$/,
    run: (world, _, table) => {
      // The table has no header: the reader took its first row for one.
      const [header = ''] = Object.keys(table[0] ?? {});
      world.levels = [header, ...table.flatMap((row) => Object.values(row))] as Level[];
    },
  },
  {
    pattern: /^Context entries for each level from API level down to the "([^"]+)" level, with key "([^"]+)" and value "([^"]+)"$/,
    run: ({ contexts, levels }, [last, key = '']) => {
      const until = levels.indexOf(last as Level);
      expect(until).toBeGreaterThanOrEqual(0);
      for (const level of levels.slice(0, until + 1)) contexts[level][key] = level;
    },
  },
  { pattern: /^Some flag was evaluated$/, run: evaluate },
  { pattern: /^The merged context contains an entry with key "([^"]+)" and value "([^"]+)"$/, run: ({ sent }, [key = '', value]) => expect(sent?.[key]).toBe(value) },
];
