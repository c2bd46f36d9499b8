import type { RolloutPlan } from '@turnbuckle/rollout';
import { openFlags } from '@turnbuckle/server';
import { releaseInForce } from '@turnbuckle/store';
import { askRollout, optIn, pinInRollout, putFlagDocument, readRolloutRow, tickRollout } from '@turnbuckle/store/rollouts';
import { type TestDatabase, testDatabase } from '@turnbuckle/store/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finishJobs, planFor, setAttributes, signedRollout, startRollout } from '../../packages/store/src/rollouts/testing.ts';
import { configuration, type FlagServer, flagToken, startFlagServer } from './flag-server.ts';
import { OfrepSchema } from './ofrep-schema.ts';
import { hasSuite } from './suite-files.ts';

const log = pino({ level: 'silent' });
const t0 = 1_000_000_000_000;
const by = { person: 'person-1', nowMs: t0 };
const schema = hasSuite('ofrep') ? new OfrepSchema() : null;

/** The first step that admits somebody takes volunteers too. */
function withVolunteers(phases: RolloutPlan['phases']): RolloutPlan['phases'] {
  const volunteers = { kind: 'opt-in', maxPeopleBp: 1_000 } as const;
  return phases.map((phase) => ({ ...phase, steps: phase.steps.map((step) => (step.id === 'internal' ? { ...step, audience: [...step.audience, volunteers] } : step)) }));
}

/** A server as it runs, with connections of its own. */
async function serve(db: TestDatabase): Promise<FlagServer & { readonly version: () => number }> {
  const database = db.another();
  const flags = await openFlags(database, { log });
  const server = await startFlagServer(configuration({}), { source: flags.source });
  return {
    ...server,
    version: () => flags.source.configVersion,
    async close() {
      await server.close();
      await flags.close();
      await database.close();
    },
  };
}

async function ask({ url }: FlagServer, workspace: string, query = ''): Promise<{ readonly version: number; readonly values: Record<string, unknown> }> {
  const response = await (schema?.fetch ?? fetch)(`${url}/ofrep/v1/evaluate/flags${query}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${flagToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ context: { targetingKey: workspace } }),
  });
  const { flags, metadata } = (await response.json()) as { flags: { key: string; value?: unknown }[]; metadata: { version: number } };
  return { version: metadata.version, values: Object.fromEntries(flags.map(({ key, value }) => [key, value])) };
}

describe('flags in a database', () => {
  let db: TestDatabase;
  let one: FlagServer & { readonly version: () => number };
  let other: typeof one;
  const state = async () => (await readRolloutRow(db.database, 'small'))?.state;

  beforeAll(async () => {
    db = await testDatabase();
    await setAttributes(db.database, 'house', { staff: 'yes', browser: 'firefox' });
    await setAttributes(db.database, 'guest', { browser: 'chromium' });
    await signedRollout(db.database, { phases: withVolunteers(planFor('').phases) });
    [one, other] = [await serve(db), await serve(db)];
  });
  afterAll(async () => {
    await one.close();
    await other.close();
    await db.drop();
  });

  /** Lets the rollout go on until this step's audience is admitted. */
  async function admit(step: number, nowMs: number): Promise<void> {
    for (let turn = 0; turn < 8 && (await state())?.admitted !== step; turn += 1) {
      await finishJobs(db.database, 'small', nowMs);
      await tickRollout(db.database, 'small', { nowMs });
    }
    expect((await state())?.admitted).toBe(step);
  }

  it('have no value before the start, then that of the step, at every server', async () => {
    expect((await ask(other, 'house')).values).toEqual({ small: undefined, 'small.type-mismatch': undefined, 'small.type-maybe': undefined });
    await startRollout(db.database, 'small', t0);
    await admit(1, t0 + 1_000);
    for (const server of [one, other]) {
      await expect.poll(async () => (await ask(server, 'house')).values).toEqual({ small: true, 'small.type-mismatch': true, 'small.type-maybe': true });
      expect((await ask(server, 'guest')).values['small']).toBe(false);
    }
  });

  it('say of every workspace what a save in it is held to', async () => {
    await pinInRollout(db.database, { rollout: 'small', workspace: 'pinned-in', pinned: 'in' }, by);
    await pinInRollout(db.database, { rollout: 'small', workspace: 'house-2', pinned: 'out' }, by);
    await setAttributes(db.database, 'house-2', { staff: 'yes' });
    await setAttributes(db.database, 'house-3', { staff: 'yes' });
    for (const workspace of ['volunteer', 'volunteer-2']) await optIn(db.database, { rollout: 'small', workspace }, by);
    await optIn(db.database, { rollout: 'small', workspace: 'volunteer-2', isWithdrawn: true }, by);
    const [{ version } = { version: 0 }] = await db.database.query<{ version: number }>('select version from turnbuckle.flag_configuration');
    await expect.poll(() => other.version()).toBe(version);
    const workspaces = (await db.database.query<{ id: string }>('select id from turnbuckle.workspaces')).map(({ id }) => id);
    const release = (await readRolloutRow(db.database, 'small'))?.plan.release;
    const admitted = [];
    for (const workspace of workspaces) {
      const held = await releaseInForce(db.database, { workspace, wanted: undefined });
      expect({ workspace, value: (await ask(other, workspace)).values['small'] }).toEqual({ workspace, value: held?.name === release });
      if (held?.name === release) admitted.push(workspace);
    }
    expect(admitted.sort()).toEqual(['house', 'house-3', 'pinned-in', 'volunteer']);
  });

  it('change together with what one commit changes, and with nothing that is rolled back', async () => {
    const before = other.version();
    await expect(
      db.database.transaction(async (transaction) => {
        await transaction.query(`update turnbuckle.workspaces set attributes = '{"staff":"yes"}' where id = 'guest'`);
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    await db.database.query(`update turnbuckle.workspaces set attributes = '{"browser":"safari"}' where id <> 'house'`);
    await expect.poll(() => other.version()).toBe(before + 1);
    await putFlagDocument(db.database, { name: 'team', text: '{"flags":{"banner":{"state":"ENABLED","variants":{"on":true},"defaultVariant":"on"}}}' }, by);
    await expect.poll(async () => (await ask(other, 'guest')).values['banner']).toBe(true);
  });

  it('are read anew after the connection was lost on which changes are told', async () => {
    await db.database.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'turnbuckle-events' and datname = current_database()");
    await db.database.query(`update turnbuckle.workspaces set attributes = '{"staff":"yes"}' where id = 'guest'`);
    await expect.poll(async () => (await ask(other, 'guest')).values['small']).toBe(true);
  });

  it('are off for everybody once a rollback is committed: who was told of it finds it at any server', async () => {
    expect(await askRollout(db.database, { rollout: 'small', asking: { ask: 'roll-back', reason: 'a try' } }, by)).toEqual({ outcome: 'done' });
    const [{ version } = { version: 0 }] = await db.database.query<{ version: number }>('select version from turnbuckle.flag_configuration');
    for (const server of [one, other]) {
      const { version: reached, values } = await ask(server, 'house', `?flagConfigEtag=${encodeURIComponent(`"c${version}"`)}`);
      expect({ isThere: reached >= version, value: values['small'] }).toEqual({ isThere: true, value: false });
    }
    expect((await releaseInForce(db.database, { workspace: 'house', wanted: undefined }))?.name).toBe('legacy');
  });
});
