import type { ErrorCode, EvaluationContext, EvaluationDetails, Hook, JsonValue } from '@openfeature/core';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as ServerApi } from '@openfeature/server-sdk';
import { OpenFeature as WebApi } from '@openfeature/web-sdk';

export type FlagType = 'boolean' | 'string' | 'number' | 'object';
export type Details = EvaluationDetails<JsonValue> & { readonly errorCode?: ErrorCode };
export type ProviderState = 'stable' | 'not ready' | 'error' | 'fatal' | 'stale';

export interface Evaluation {
  readonly type: FlagType;
  readonly key: string;
  readonly fallback: JsonValue;
  readonly context: EvaluationContext;
  readonly hooks?: readonly Hook[];
}

/** One of the official SDKs with its official OFREP provider. */
export interface OpenFeatureClient {
  /** Registers a provider that talks to the server, or is in trouble. */
  register(state: ProviderState): Promise<void>;
  evaluate(evaluation: Evaluation): Promise<Details>;
  status(): string;
  addHooks(hooks: readonly Hook[]): void;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof fetch;
  /** Unique, since SDKs know providers by domain. */
  readonly domain: string;
}

/** Nobody answers there: the port of the discard service. */
const unreachable = 'http://127.0.0.1:9';
const never: typeof fetch = () => new Promise(() => {});

export function serverClient({ url, token, fetch, domain }: ClientOptions): OpenFeatureClient {
  const client = ServerApi.getClient(domain);
  return {
    async register(state) {
      if (state !== 'stable') throw new Error(`The server provider knows no state '${state}'.`);
      await ServerApi.setProviderAndWait(domain, new OFREPProvider({ baseUrl: url, headers: [['Authorization', `Bearer ${token}`]], fetchImplementation: fetch }));
    },
    async evaluate({ type, key, fallback, context, hooks = [] }) {
      const options = { hooks: [...hooks] as Hook[] };
      if (type === 'boolean') return client.getBooleanDetails(key, fallback as boolean, context, options);
      if (type === 'string') return client.getStringDetails(key, fallback as string, context, options);
      if (type === 'number') return client.getNumberDetails(key, fallback as number, context, options);
      return client.getObjectDetails(key, fallback, context, options);
    },
    status: () => client.providerStatus,
    addHooks: (hooks) => client.addHooks(...(hooks as Hook[])),
    close: () => ServerApi.clearProviders(),
  };
}

/** As a browser has it: the context is set once, all flags are fetched for it, and evaluation reads what was fetched. */
export function webClient({ url, token, fetch, domain }: ClientOptions): OpenFeatureClient {
  const client = WebApi.getClient(domain);
  const provider = (options: { baseUrl?: string; token?: string; fetch?: typeof fetch }): OFREPWebProvider =>
    new OFREPWebProvider({
      baseUrl: options.baseUrl ?? url,
      headers: [['Authorization', `Bearer ${options.token ?? token}`]],
      fetchImplementation: options.fetch ?? fetch,
      // A flag that was taken back must not be served once more from what the browser kept.
      cacheMode: 'network-first',
    });
  return {
    async register(state) {
      if (state === 'stable') await WebApi.setProviderAndWait(domain, provider({}));
      else if (state === 'not ready') WebApi.setProvider(domain, provider({ fetch: never }));
      else if (state === 'error') await WebApi.setProviderAndWait(domain, provider({ baseUrl: unreachable })).catch(() => {});
      else if (state === 'fatal') await WebApi.setProviderAndWait(domain, provider({ token: 'wrong' })).catch(() => {});
      else {
        let isDown = false;
        const polling = new OFREPWebProvider({
          baseUrl: url,
          headers: [['Authorization', `Bearer ${token}`]],
          fetchImplementation: (input, init) => (isDown ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init)),
          cacheMode: 'network-first',
          pollInterval: 10,
        });
        await WebApi.setProviderAndWait(domain, polling);
        isDown = true;
        for (let tries = 0; client.providerStatus !== 'STALE' && tries < 500; tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async evaluate({ type, key, fallback, context, hooks = [] }) {
      if (Object.keys(context).length > 0) await WebApi.setContext(domain, context);
      const options = { hooks: [...hooks] as Hook[] };
      if (type === 'boolean') return client.getBooleanDetails(key, fallback as boolean, options);
      if (type === 'string') return client.getStringDetails(key, fallback as string, options);
      if (type === 'number') return client.getNumberDetails(key, fallback as number, options);
      return client.getObjectDetails(key, fallback, options);
    },
    status: () => client.providerStatus,
    addHooks: (hooks) => client.addHooks(...(hooks as Hook[])),
    close: () => WebApi.clearProviders(),
  };
}
