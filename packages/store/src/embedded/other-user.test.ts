import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedPostgres } from './embedded-postgres.ts';

// Containers often forbid user namespaces. An `unshare` that fails stands for that here; what follows is the real server as another user.
const binaries = mkdtempSync(join(tmpdir(), 'turnbuckle-no-unshare-'));
const folder = mkdtempSync(join(tmpdir(), 'turnbuckle-other-user-'));
const path = process.env.PATH;
const isRoot = process.getuid?.() === 0;

beforeAll(() => {
  writeFileSync(join(binaries, 'unshare'), '#!/bin/sh\nexit 1\n');
  chmodSync(join(binaries, 'unshare'), 0o755);
  process.env.PATH = `${binaries}:${path}`;
});
afterAll(() => {
  process.env.PATH = path;
  rmSync(binaries, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
});

test.runIf(isRoot)('root without user namespaces runs the server as another user, and takes over files of either', async () => {
  const first = await embeddedPostgres(folder, { isThrowaway: true });
  expect(first.isStarter).toBe(true);
  expect(statSync(join(folder, 'pg18')).uid).toBe(65_534);
  expect(statSync(join(folder, 'server.json')).uid).toBe(0);
  expect(statSync(folder).mode & 0o777).toBe(0o711);
  await first.stop();
  // As a run with user namespaces would have left it.
  execFileSync('chown', ['-R', '0:0', join(folder, 'pg18')]);
  const second = await embeddedPostgres(folder, { isThrowaway: true });
  expect(second.isStarter).toBe(true);
  expect(statSync(join(folder, 'pg18', 'PG_VERSION')).uid).toBe(65_534);
  await second.stop();
});
