import type { RolloutPlan, RolloutState } from '@turnbuckle/rollout';
import type { Members } from '@turnbuckle/rollout/flags';
import type { Database, Queryable } from '../database.ts';
import { visitOf } from '../rollouts/rollout-row.ts';

/** All that flags depend on but for who asks, as one commit left it. */
export interface StoredFlags {
  /** Grows with every commit that a flag could show. */
  readonly version: number;
  /** One for each key: the rollout that was started last, else the newest draft. */
  readonly rollouts: readonly { readonly plan: RolloutPlan; readonly state: RolloutState; readonly members: Members }[];
  readonly documents: readonly { readonly name: string; readonly text: string }[];
  /** Of workspaces, as a save is held to them: those that were frozen at the first exposure in a step, else the present ones. */
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

interface Row {
  readonly id: string;
  readonly plan: RolloutPlan;
  readonly state: RolloutState;
}

/** Reads all flags in one view of the database. */
export async function readFlags(database: Database): Promise<StoredFlags> {
  return database.transaction(async (transaction) => {
    await transaction.query('set transaction isolation level repeatable read, read only');
    const [configuration] = await transaction.query<{ version: number }>('select version from turnbuckle.flag_configuration');
    if (configuration === undefined) throw new Error('The flags have no configuration row.');
    const rows = await transaction.query<Row>(
      'select distinct on (flag) id, plan, state from turnbuckle.rollouts order by flag, started_at_ms desc nulls last, registered_at_ms desc, id desc',
    );
    const rollouts = [];
    for (const { plan, state } of rows) rollouts.push({ plan, state, members: await membersOf(transaction, plan) });
    const documents = await transaction.query<{ name: string; text: string }>('select name, document as text from turnbuckle.flag_documents order by name');
    return { ...configuration, rollouts, documents, attributes: await readAttributes(transaction) };
  });
}

async function membersOf(transaction: Queryable, { lineage, release }: RolloutPlan): Promise<Members> {
  const volunteers = await transaction.query<{ workspace: string }>(
    'select workspace from turnbuckle.rollout_volunteers where lineage = $1 and is_admitted and withdrawn_at_ms is null',
    [lineage],
  );
  const pins = await transaction.query<{ workspace: string; pinned: 'in' | 'out' }>(
    `select w.id as workspace, coalesce(p.pinned, case when w.release = $2 then 'in' else 'out' end) as pinned
     from turnbuckle.workspaces w left join turnbuckle.rollout_pins p on p.lineage = $1 and p.workspace = w.id where p.pinned is not null or w.release is not null`,
    [lineage, release],
  );
  const pinned = (to: 'in' | 'out'): Set<string> => new Set(pins.flatMap((pin) => (pin.pinned === to ? [pin.workspace] : [])));
  return { optedIn: new Set(volunteers.map(({ workspace }) => workspace)), pinnedIn: pinned('in'), pinnedOut: pinned('out') };
}

/** Frozen ones are those of the rollout that says who follows what. */
async function readAttributes(transaction: Queryable): Promise<StoredFlags['attributes']> {
  const [governing] = await transaction.query<Row>(
    'select id, plan, state from turnbuckle.rollouts where started_at_ms is not null order by started_at_ms desc, registered_at_ms desc, id desc limit 1',
  );
  const rows = await transaction.query<{ workspace: string; attributes: Record<string, string> }>(
    `select w.id as workspace, coalesce(s.segments, w.attributes) as attributes from turnbuckle.workspaces w
       left join turnbuckle.rollout_subjects s on s.rollout = $1 and s.step = $2 and s.workspace = w.id where s.segments is not null or w.attributes::text <> '{}'`,
    [governing?.id ?? null, governing === undefined ? null : visitOf(governing)],
  );
  return new Map(rows.map(({ workspace, attributes }) => [workspace, attributes]));
}
