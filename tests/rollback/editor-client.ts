import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, call, factOf, personName, type StoredGraph, type World, wellCalled } from './rollout-world.ts';
import { type FlagWatcher, watchBarely, watchOfficially } from './watch-flag.ts';

/** What the server told a client of a save. */
export interface Save {
  readonly graph: string;
  /** Stands in the saved text, and nowhere else. */
  readonly mark: string;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
  /** Named by the client, or left to the server. */
  readonly isInRelease: boolean;
  readonly status: number;
  /** Where it was stored: the release of a save that was taken, the fork of one that was kept apart. */
  readonly release: string | null;
  readonly fork: string | null;
}

export interface EditorOptions {
  readonly world: World;
  readonly number: number;
  /** Its own: nobody else writes to them. */
  readonly graphs: readonly StoredGraph[];
  readonly people: number;
  /** Hears nothing of flags, and saves in the release for as long as it runs. */
  readonly isDeaf: boolean;
  /** Watches the flag by the official web provider. */
  readonly isOfficial: boolean;
  /** Uniform below 1, from the test's seed. */
  readonly draw: () => number;
}

interface Standing {
  text: string;
  revision: number;
}

/** An editor that somebody has open: it has read its graphs under the release, watches the flag, saves, and tells how it went. */
export class EditorClient {
  readonly #options: EditorOptions;
  readonly #standing = new Map<string, Standing>();
  readonly #url: string;
  readonly saves: Save[] = [];
  /** People for whom something failed under the release. */
  readonly harmed = new Set<string>();
  firstBadAtMs: number | null = null;
  watcher: FlagWatcher | null = null;
  #turn = 0;

  constructor(options: EditorOptions) {
    this.#options = options;
    this.#url = options.world.servers[options.number % 2]?.url ?? '';
  }

  get isDeaf(): boolean {
    return this.#options.isDeaf;
  }

  /** Connects, and edits every graph of its own once. */
  async begin(): Promise<void> {
    const { graphs, world, isOfficial } = this.#options;
    const watching = { url: this.#url, workspace: graphs[0]?.workspace ?? '', flag: world.plan.flag };
    this.watcher = isOfficial ? await watchOfficially(watching) : await watchBarely(watching);
    if (!this.watcher.isOn) throw new Error('The client is not told to follow the release.');
    const facts = [];
    for (const { id, workspace } of graphs) {
      await this.#read(id);
      const { status, release } = await this.#save(id, world.plan.release);
      if (status !== 200 || release !== world.plan.release) throw new Error(`Saved ${id} with ${status} in ${release}.`);
      facts.push(factOf({ user: this.#person(), workspace, graph: id, release: world.plan.release, ok: true }));
    }
    await wellCalled(this.#url, 'POST /v1/facts', { json: { facts } });
  }

  /** Works under a fault, `pauseMs` between two saves, until it hears of the rollback; who is deaf, until the signal. */
  async work({ pauseMs, failing, signal }: { readonly pauseMs: number; readonly failing: number; readonly signal: AbortSignal }): Promise<void> {
    const { graphs, world, isDeaf, draw } = this.#options;
    // Not all at the same moment.
    await sleep(draw() * pauseMs, undefined, { signal }).catch(() => {});
    const { release } = world.plan;
    while (!signal.aborted) {
      const hasHeard = !isDeaf && this.watcher?.changedAtMs !== null;
      const { id, workspace } = graphs[Math.floor(draw() * graphs.length)] ?? { id: '', workspace: '' };
      const user = this.#person();
      const isFailing = !hasHeard && draw() < failing;
      const atMs = Date.now();
      // What was on its way when the word came is saved in the release all the same.
      await this.#save(id, release);
      if (isFailing) {
        this.firstBadAtMs ??= atMs;
        this.harmed.add(user);
      }
      if (hasHeard) return;
      await wellCalled(this.#url, 'POST /v1/facts', { json: { facts: [factOf({ user, workspace, graph: id, release, ok: !isFailing })] } });
      const pause = sleep(pauseMs * (0.5 + draw()), undefined, { signal }).catch(() => {});
      await (isDeaf ? pause : Promise.race([pause, this.watcher?.changed]));
    }
  }

  /** Reads a graph anew and saves it as it stands now, as an editor does that was told. */
  async goOn(): Promise<void> {
    const [graph] = this.#options.graphs;
    for (let tries = 0; tries < 20 && graph !== undefined; tries++) {
      await this.#read(graph.id);
      if ((await this.#save(graph.id, null)).status === 200) return;
    }
    throw new Error('A graph could not be saved after the rollback.');
  }

  async close(): Promise<void> {
    await this.watcher?.close();
  }

  #person(): string {
    const { people, draw } = this.#options;
    return personName(Math.floor(draw() * people));
  }

  async #read(id: string): Promise<void> {
    const { status, text, headers } = await call(this.#url, `GET /v1/graphs/${id}`);
    if (status !== 200) throw new Error(`Read ${id} with ${status}.`);
    this.#standing.set(id, { text, revision: Number(headers.get('Turnbuckle-Revision')) });
  }

  /** One more mark at the end of the document. */
  async #save(id: string, release: string | null): Promise<Save> {
    const standing = this.#standing.get(id) ?? { text: '', revision: 0 };
    const mark = `mark-${this.#options.number}-${++this.#turn}`;
    const text = standing.text.replace(/\}(\s*)$/, `,"${mark}":true}$1`);
    const sentAtMs = Date.now();
    const answer: Answer = await call(this.#url, `PUT /v1/graphs/${id}`, {
      body: text,
      headers: { 'If-Match': `"${standing.revision}"`, 'Turnbuckle-User': this.#person(), ...(release === null ? {} : { 'Turnbuckle-Release': release }) },
    });
    const body = JSON.parse(answer.text) as { readonly release?: string; readonly fork?: string; readonly revision?: number };
    if (answer.status === 200) this.#standing.set(id, { text, revision: body.revision ?? 0 });
    const save = {
      graph: id,
      mark,
      sentAtMs,
      answeredAtMs: Date.now(),
      isInRelease: release !== null,
      status: answer.status,
      release: body.release ?? null,
      fork: body.fork ?? null,
    };
    this.saves.push(save);
    return save;
  }
}
