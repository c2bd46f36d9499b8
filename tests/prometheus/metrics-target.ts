import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MetricsTarget {
  /** `127.0.0.1:1234`, as a Prometheus is given it. */
  readonly address: string;
  /** Exposures of a release by people with a browser, as an application counts them: everything first, then what failed. */
  expose(exposures: { readonly release: string; readonly browser: string; readonly count: number; readonly failed?: number }): void;
  /** What a process that starts anew does: it begins at nothing. */
  restart(): void;
  close(): Promise<void>;
}

/** An application that counts, with the text that Prometheus scrapes. */
export async function startTarget(): Promise<MetricsTarget> {
  const counters = new Map<string, number>();
  const add = (name: string, count: number): void => void counters.set(name, (counters.get(name) ?? 0) + count);
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(`# TYPE app_exposures_total counter\n# TYPE app_failures_total counter\n${[...counters].map(([name, value]) => `${name} ${value}\n`).join('')}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    expose({ release, browser, count, failed = 0 }) {
      const labels = `{release="${release}",browser="${browser}"}`;
      add(`app_exposures_total${labels}`, count);
      add(`app_failures_total${labels}`, failed);
    },
    restart: () => counters.clear(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
