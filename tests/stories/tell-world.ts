import { catalogToJson } from '@turnbuckle/model';
import { packMigration, uuidV7 } from '@turnbuckle/store';
import { newCatalog, oldCatalog, way } from './catalogs.ts';
import { type Acknowledged, checkStory, type Ending, type Verdict } from './check-story.ts';
import { type Choose, chooser, type EditKind, editFlow } from './edit-flow.ts';
import { type Flow, type Side, words } from './flow.ts';
import type { StoryClient } from './story-client.ts';

export interface Releases {
  readonly migration: string;
  readonly old: string;
  readonly new: string;
}

/** Registers the migration and a release on each side of it. */
export async function registerReleases(client: StoryClient): Promise<Releases> {
  const { migration, from, to } = packMigration(way);
  const { digest } = await client.call<{ digest: string }>('POST', '/v1/migrations', { migration, from, to });
  const release = async (id: string, [catalog, leads]: readonly [typeof oldCatalog | typeof newCatalog, string | null]): Promise<string> =>
    (
      await client.call<{ digest: string }>('POST', '/v1/releases', {
        release: { version: 1, id, policy: leads === null ? 'legacy' : 'strict', catalog: catalog.digest, migration: leads },
        catalog: catalogToJson(catalog),
      })
    ).digest;
  return { migration: digest, old: await release('stories/old', [oldCatalog, null]), new: await release('stories/new', [newCatalog, digest]) };
}

/** Somebody who saves in one release, or in whichever the workspace is held to. */
interface Person {
  readonly name: string;
  readonly release: string | null;
}

export interface WorldReport extends Verdict {
  readonly stories: number;
  readonly saves: number;
  readonly stale: number;
  readonly forks: number;
  readonly kinds: Readonly<Partial<Record<EditKind, number>>>;
  /** Saves that were acknowledged while a run was under way. */
  readonly during: number;
}

/** How many tell their stories at once. */
const tellers = 6;

/**
 * Many stories at once, one graph each: people of both releases save while the batch carries them over, takes them back, and carries them
 * over again, and workspaces are held now to one release, now to the other.
 */
export async function tellWorld(client: StoryClient, releases: Releases, { seed, stories }: { readonly seed: number; readonly stories: number }): Promise<WorldReport> {
  const world = new World(client, releases, seed);
  await world.begin(stories);
  await world.everybody(2);
  for (const direction of ['up', 'down', 'up', 'down', 'up'] as const) {
    await Promise.all([world.run(direction), world.everybody(1, 'during')]);
    await world.hold();
    await world.everybody(2);
  }
  return world.end();
}

class World {
  readonly #client: StoryClient;
  readonly #releases: Releases;
  readonly #choose: Choose;
  readonly #seed: number;
  readonly #graphs: string[] = [];
  readonly #forks: string[] = [];
  readonly #acknowledged: Acknowledged[] = [];
  readonly #kinds: Partial<Record<EditKind, number>> = {};
  #tag = 0;
  #stale = 0;
  #during = 0;

  constructor(client: StoryClient, releases: Releases, seed: number) {
    [this.#client, this.#releases, this.#seed, this.#choose] = [client, releases, seed, chooser(seed)];
  }

  async begin(stories: number): Promise<void> {
    const ids = Array.from({ length: stories }, (_, index) => `story-${this.#seed}-${index}`);
    this.#graphs.push(...ids);
    await atOnce(ids, async (id) => {
      await this.#client.call('POST', '/v1/graphs', {
        id,
        workspace: `of-${id}`,
        owner: 'person-0',
        format: 'react-flow',
        document: JSON.stringify(this.#firstFlow(), null, this.#choose(3)),
      });
    });
  }

  /** Carries all of this world over, or takes it back, and waits for the end. */
  async run(direction: 'up' | 'down'): Promise<void> {
    const { id } = await this.#client.call<{ id: string }>('POST', `/v1/migrations/${this.#releases.migration}/runs`, {
      direction,
      cohort: { workspaces: this.#graphs.map((graph) => `of-${graph}`) },
    });
    for (;;) {
      const { state, error } = await this.#client.call<{ state: string; error: string | null }>('GET', `/v1/runs/${id}`);
      if (state === 'done') return;
      if (state === 'failed') throw new Error(`the run ${direction} failed: ${error ?? ''}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Some workspaces are held to one release, some to the other, some let go. */
  async hold(): Promise<void> {
    const choices = [this.#releases.old, this.#releases.new, null];
    const held = this.#graphs.filter(() => this.#choose(3) === 0).map((graph) => [graph, choices[this.#choose(choices.length)] ?? null] as const);
    await atOnce(held, ([graph, release]) => this.#client.call('PUT', `/v1/workspaces/of-${graph}/release`, { release }));
  }

  /** Each graph is saved so often, by somebody. */
  async everybody(times: number, when: 'during' | 'between' = 'between'): Promise<void> {
    for (let time = 0; time < times; time++) await atOnce(this.#graphs, (graph) => this.#saveOnce(graph, when));
  }

  async #saveOnce(graph: string, when: 'during' | 'between'): Promise<void> {
    const people: readonly Person[] = [
      { name: 'person-1', release: this.#releases.old },
      { name: 'person-2', release: this.#releases.new },
      { name: 'person-3', release: null },
    ];
    const person = people[this.#choose(people.length)] ?? { name: 'person-3', release: null };
    for (let attempt = 1; attempt <= 5; attempt++) {
      const read = await this.#client.read(graph, person.release);
      const tag = ++this.#tag;
      const edited = editFlow(read.flow, { side: sideOf(read.flow), choose: this.#choose, tag });
      if (edited === null) continue;
      // Somebody else may come in between reading and saving: half of the people think for a while.
      if (when === 'during' && this.#choose(2) === 0) await new Promise((resolve) => setTimeout(resolve, this.#choose(30)));
      const editId = uuidV7(Date.now());
      const saved = await this.#client.save(graph, edited.flow, { etag: read.etag, release: person.release, user: person.name, editId });
      if (saved.outcome === 'stale') {
        this.#stale++;
        continue;
      }
      this.#kinds[edited.kind] = (this.#kinds[edited.kind] ?? 0) + 1;
      if (when === 'during') this.#during++;
      const holder = saved.outcome === 'forked' ? { graph: saved.fork, revision: 1 } : { graph, revision: saved.revision };
      if (saved.outcome === 'forked') this.#forks.push(saved.fork);
      this.#acknowledged.push({ ...holder, editId, touches: edited.touches });
      return;
    }
  }

  async end(): Promise<WorldReport> {
    const endings: Ending[] = [];
    await atOnce([...this.#graphs, ...this.#forks], async (id) => {
      const history = await this.#client.call<Ending['history']>('GET', `/v1/graphs/${id}/history`);
      const views = await Promise.all([null, this.#releases.old, this.#releases.new].map(async (release) => (await this.#client.read(id, release)).flow));
      endings.push({ id, history, views });
    });
    const verdict = checkStory(this.#acknowledged, endings);
    return { ...verdict, stories: this.#graphs.length, saves: this.#acknowledged.length, stale: this.#stale, forks: this.#forks.length, kinds: this.#kinds, during: this.#during };
  }

  /** A small graph with something of everything that the migration touches, and now and then a wire that it will not let through. */
  #firstFlow(): Flow {
    const { kinds, out, into } = words.old;
    const node = (id: string, meant: string, data: Record<string, unknown> = {}): Flow['nodes'][number] => ({
      id,
      type: kinds[meant] ?? '',
      position: { x: this.#choose(900), y: this.#choose(900) },
      data,
    });
    const edge = (id: string, [source, from]: readonly [string, string], [target, to]: readonly [string, string]): Flow['edges'][number] => ({
      id,
      source,
      target,
      sourceHandle: out[from] ?? null,
      targetHandle: into[to] ?? null,
    });
    return {
      nodes: [
        node('n1', 'noise', { percent: this.#choose(101), quality: this.#choose(5) }),
        node('n2', 'noise', { percent: this.#choose(101) }),
        node('l1', 'limit'),
        node('b1', 'blur', { radius: this.#choose(20) }),
        node('s1', 'slider'),
        node('o1', 'out'),
      ],
      edges: [
        edge('e1', ['n1', 'noise'], ['l1', 'limit']),
        edge('e2', ['l1', 'limit'], ['b1', 'blur']),
        this.#choose(3) === 0 ? edge('e3', ['s1', 'slider'], ['o1', 'out']) : edge('e3', ['b1', 'blur'], ['o1', 'out']),
      ],
      viewport: { x: 0, y: 0, zoom: 1 },
    };
  }
}

/** Which catalog a document is written for: what a person's editor would show tells. */
function sideOf(flow: Flow): Side {
  return flow.nodes.some(({ type }) => Object.values(words.old.kinds).includes(type)) ? 'old' : 'new';
}

async function atOnce<T>(list: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const left = [...list].reverse();
  await Promise.all(
    Array.from({ length: tellers }, async () => {
      for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one);
    }),
  );
}
