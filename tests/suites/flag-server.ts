import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOfrep, type FlagConfiguration, FlagSet, LiveFlags, type Ofrep, type OfrepOptions } from '@turnbuckle/server';
import { pino } from 'pino';

export const flagToken = 'token-of-the-flag-server';

export interface FlagServer {
  readonly url: string;
  readonly live: LiveFlags;
  readonly ofrep: Ofrep;
  close(): Promise<void>;
}

export function configuration(more: Partial<FlagConfiguration>): FlagConfiguration {
  return { version: 1, rollouts: [], foreign: [], attributes: new Map(), ...more };
}

/** The shipped flag service behind a real socket, with flags that the test puts there. */
export async function startFlagServer(first: FlagConfiguration, options: Partial<OfrepOptions> = {}): Promise<FlagServer> {
  const live = new LiveFlags(new FlagSet(first));
  const ofrep = createOfrep({ source: live, token: flagToken, log: pino({ level: 'silent' }), clock: () => performance.timeOrigin + performance.now(), ...options });
  const server = createServer((request, response) => ofrep.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    live,
    ofrep,
    async close() {
      ofrep.stream.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
