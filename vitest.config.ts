import { defineConfig } from 'vitest/config';

/** Packages resolve to their sources, so that a test never reads a stale build. */
const resolve = { conditions: ['turnbuckle-source'] };

export default defineConfig({
  resolve,
  ssr: { resolve },
  test: {
    include: ['packages/**/*.test.{ts,tsx}', 'apps/**/*.test.{ts,tsx}', 'tests/**/*.test.ts', 'tools/**/*.test.ts', 'examples/**/*.test.ts'],
    // Long variants do ten thousand times what plain ones do some hundred times.
    testTimeout: process.env['TURNBUCKLE_LONG'] === '1' ? 1_800_000 : 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      reportOnFailure: true,
      include: ['packages/*/src/**'],
      exclude: ['**/*.test.*', '**/*.examples.ts', '**/testing.ts'],
      // Added to what browsers ran, and gated, by tools/coverage.mjs.
      reporter: ['json'],
    },
  },
});
