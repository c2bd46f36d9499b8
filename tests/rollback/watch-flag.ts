import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { NodeEventSource } from '../../bench/event-source.mjs';
import { adminToken } from './server-process.ts';

/** A client that has a flag and is told of changes. */
export interface FlagWatcher {
  readonly isOn: boolean;
  /** When it had another value for the first time; milliseconds since 1970, `null` until then. */
  readonly changedAtMs: number | null;
  /** Resolves then. */
  readonly changed: Promise<void>;
  close(): Promise<void>;
}

interface Watching {
  readonly url: string;
  readonly workspace: string;
  readonly flag: string;
}

/** The official web provider, as an OpenFeature application in a browser has it. */
export async function watchOfficially({ url, workspace, flag }: Watching): Promise<FlagWatcher> {
  (globalThis as { EventSource?: unknown }).EventSource = NodeEventSource;
  const provider = new OFREPWebProvider({ baseUrl: url, headers: [['Authorization', `Bearer ${adminToken}`]], cacheMode: 'network-first' });
  await provider.initialize({ targetingKey: workspace });
  const value = (): boolean => provider.resolveBooleanEvaluation(flag, false, {}).value;
  const watcher = new Watcher(value(), async () => provider.onClose?.());
  provider.events.addHandler('PROVIDER_CONFIGURATION_CHANGED' as never, () => watcher.take(value()));
  return watcher;
}

/** The same over a bare connection: hundreds of providers in one process would wait for each other and not for the server. */
export async function watchBarely({ url, workspace, flag }: Watching): Promise<FlagWatcher> {
  const ask = async (query = ''): Promise<Bulk> => {
    const response = await fetch(`${url}/ofrep/v1/evaluate/flags${query}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${adminToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ context: { targetingKey: workspace } }),
    });
    return (await response.json()) as Bulk;
  };
  const value = ({ flags }: Bulk): boolean => flags.find(({ key }) => key === flag)?.value === true;
  const first = await ask();
  const source = new NodeEventSource(`${url}${first.eventStreams[0]?.endpoint.requestUri}`);
  const watcher = new Watcher(value(first), async () => source.close());
  source.addEventListener('message', (event: Event) => {
    const { etag } = JSON.parse((event as MessageEvent<string>).data) as { etag: string };
    void ask(`?flagConfigEtag=${encodeURIComponent(etag)}`).then((answer) => watcher.take(value(answer)));
  });
  return watcher;
}

class Watcher implements FlagWatcher {
  isOn: boolean;
  changedAtMs: number | null = null;
  readonly changed: Promise<void>;
  readonly close: () => Promise<void>;
  #tell = (): void => {};

  constructor(isOn: boolean, close: () => Promise<void>) {
    this.isOn = isOn;
    this.close = close;
    this.changed = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  take(isOn: boolean): void {
    if (isOn === this.isOn) return;
    this.isOn = isOn;
    this.changedAtMs ??= Date.now();
    this.#tell();
  }
}

interface Bulk {
  readonly flags: readonly { readonly key: string; readonly value?: unknown }[];
  readonly eventStreams: readonly { readonly endpoint: { readonly requestUri: string } }[];
}
