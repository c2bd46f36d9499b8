import { compile, type Policy, type PresetName, presets, proposedFixes, type ResolvedEdge, type Session } from '@turnbuckle/compiler';
import { applyEdits, type Catalog, type Diagnostic, type Edit, type Graph } from '@turnbuckle/model';
import { closingEdges } from './closing-edges.ts';
import { converterChoices } from './converter-choices.ts';
import { inOrderOf, sortedByKey } from './key-order.ts';
import { type ChoiceContext, portChoices, takenInputs } from './port-choice.ts';
import { stableKeys } from './stable-keys.ts';
import { isTypedByOthers, takingTurns } from './type-regions.ts';

export interface MendOptions {
  readonly catalog: Catalog;
  readonly policy: PresetName | Policy;
  /** Keys of inserted nodes and edges are made from this. */
  readonly stepId: string;
}

/** An edge that was illegal and takes its place again. */
export interface Mend {
  readonly edge: string;
  readonly code: string;
  /** None where it fits by itself, once another one was out of its way. */
  readonly edits: readonly Edit[];
}

export interface Mended {
  readonly value: Graph;
  /** In the order in which they were made. */
  readonly mends: readonly Mend[];
  /** What nothing could mend. */
  readonly quarantined: readonly { readonly edge: string; readonly code: string }[];
}

/**
 * Sets every illegal edge aside, and brings back each one that a safe fix or the only port that fits can mend, until nothing that is aside
 * can be mended any more. A mend is taken when the compiler finds nothing wrong with it that was not wrong while its edge was aside. Nothing
 * is ever removed, and the order of nodes and edges in the file decides nothing.
 */
export function mendEdges(graph: Graph, options: MendOptions): Mended {
  const first = compileFor(sortedByKey(graph), options);
  const aside = illegalEdges(first);
  if (aside.size === 0) return { value: graph, mends: [], quarantined: [] };
  const { value, ...told } = new Mender(first, aside, options).run();
  return { value: inOrderOf(graph, value), ...told };
}

class Mender {
  readonly #options: MendOptions;
  readonly #aside: Map<string, Diagnostic>;
  readonly #takenAtFirst: ReadonlySet<string>;
  readonly #mends: Mend[] = [];
  /** Mends that were refused since one was last taken in an earlier pass. */
  readonly #refused = new Set<string>();
  #current: Session;
  #pass = 1;

  constructor(first: Session, aside: Map<string, Diagnostic>, options: MendOptions) {
    this.#options = options;
    this.#aside = aside;
    this.#takenAtFirst = takenInputs(first);
    this.#current = compileFor(withQuarantined(first.graph, aside), options);
    // What is aside decides no types any more, so that another edge may turn out not to fit.
    for (;;) {
      const more = [...illegalEdges(this.#current)].filter(([edge]) => !aside.has(edge));
      if (more.length === 0) break;
      for (const [edge, found] of more) aside.set(edge, found);
      this.#current = compileFor(withQuarantined(this.#current.graph, new Map(more)), options);
    }
  }

  /** Ends, since every repetition follows on a mend, and every mend leaves one edge less aside. */
  run(): Mended {
    do this.#passes();
    while (this.#takeAlone());
    return { value: this.#current.graph, mends: this.#mends, quarantined: [...this.#aside].map(([edge, { code }]) => ({ edge, code })) };
  }

  /** Rounds until one more of them would find nothing. */
  #passes(): void {
    for (let taken = -1; this.#aside.size > 0 && (taken < this.#mends.length || this.#pass === 2); this.#pass++) {
      taken = this.#mends.length;
      this.#refused.clear();
      for (let hasMore = true; hasMore; ) hasMore = this.#round();
    }
  }

  /**
   * Where types depend on what is wired, a mend may fit only while the others stay aside, so that with all of them in use nobody proposes it.
   * Gives whether one was found.
   */
  #takeAlone(): boolean {
    const taken = this.#mends.length;
    for (let hasMore = true; hasMore; ) hasMore = this.#roundOfTurns();
    return this.#mends.length > taken;
  }

  #roundOfTurns(): boolean {
    const open = compileFor(withoutQuarantine(this.#current.graph, this.#aside), this.#options);
    const turns = takingTurns([this.#current.resolved, open.resolved], this.#aside.keys());
    const among = (keys: readonly string[]): Map<string, Diagnostic> => {
      const inTurn = new Set(keys);
      return new Map([...this.#aside].filter(([key]) => inTurn.has(key)));
    };
    return this.#takeAll(turns.flatMap((keys) => this.#proposals(among(keys), converterChoices)));
  }

  /** Proposes one mend for each edge that has one left; false when there is none. */
  #round(): boolean {
    return this.#takeAll(this.#proposals(this.#aside));
  }

  /** Takes what stands together of mends that do not want the same input. False where there are none at all. */
  #takeAll(mends: readonly Mend[]): boolean {
    const batch: Mend[] = [];
    const claimed = new Set<string>();
    for (const mend of mends) {
      const claims = claimsOf(mend);
      if (claims.some((claim) => claimed.has(claim))) continue;
      for (const claim of claims) claimed.add(claim);
      batch.push(mend);
    }
    this.#take(batch);
    return batch.length > 0;
  }

  /** For each of these edges the best mend that was not refused, judged with all of them in use. */
  #proposals(among: ReadonlyMap<string, Diagnostic>, further: FurtherWays = () => []): Mend[] {
    const open = compileFor(withoutQuarantine(this.#current.graph, among), this.#options);
    const findings = findingsByEdge(open);
    const keys = new Set([...open.graph.nodes, ...open.graph.edges].map((one) => one.key));
    const taken = { takenAtFirst: this.#takenAtFirst, takenNow: takenInputs(this.#current) };
    const edges = new Map(open.resolved.edges.map((edge) => [edge.edge.key, edge]));
    return [...among].flatMap(([key, first]) => {
      const edge = edges.get(key);
      if (edge === undefined) return [];
      const mendOf = (edits: readonly Edit[]): Mend => ({ edge: key, code: first.code, edits: stableKeys(edits, `${this.#options.stepId}|${key}`, keys) });
      const context = { ...taken, catalog: this.#options.catalog, isAccepted: (edits: readonly Edit[]) => this.#tried([mendOf(edits)]) !== null };
      const ways = waysFor(edge, { first, now: findings.get(key) ?? [], pass: this.#pass, context });
      for (const edits of concat(ways, misplaced.has(first.code) ? further(edge, this.#options.catalog) : [])) {
        const mend = mendOf(edits);
        if (!this.#refused.has(identity(mend))) return [mend];
      }
      return [];
    });
  }

  /** Takes mends that stand together; where they do not, each half by itself, down to the one that is refused. */
  #take(mends: readonly Mend[]): void {
    if (mends.length === 0) return;
    const session = this.#tried(mends);
    if (session !== null) {
      this.#current = session;
      for (const mend of mends) this.#aside.delete(mend.edge);
      this.#mends.push(...mends);
    } else if (mends.length === 1) for (const mend of mends) this.#refused.add(identity(mend));
    else {
      const half = mends.length >> 1;
      this.#take(mends.slice(0, half));
      this.#take(mends.slice(half));
    }
  }

  /** The session with these mends, or `null` where something is wrong that was not wrong with their edges aside. */
  #tried(mends: readonly Mend[]): Session | null {
    const { value, refusal } = applyEdits(
      this.#current.graph,
      mends.flatMap(({ edge, edits }): Edit[] => [{ op: 'quarantine', edge }, ...edits]),
    );
    if (refusal !== null) return null;
    const next = compileFor(value, this.#options);
    const before = errorCounts(this.#current);
    const inserted = new Set(mends.flatMap(({ edits }) => edits.flatMap((edit) => (edit.op === 'add-node' ? [edit.node.key] : []))));
    for (const [key, count] of errorCounts(next, inserted)) if (count > (before.get(key) ?? 0)) return null;
    return next;
  }
}

/** Codes that say of an edge that it leads to a port which does not take it: another port may. */
const misplaced = new Set(['type-mismatch', 'type-maybe', 'unknown-port', 'ambiguous-port', 'port-cardinality']);

/** Ways that the compiler does not propose of itself. */
type FurtherWays = (edge: ResolvedEdge, catalog: Catalog) => readonly (readonly Edit[])[];

function* concat<T>(...lists: readonly Iterable<T>[]): Generator<T> {
  for (const list of lists) yield* list;
}

interface WaysInput {
  /** What put the edge aside. */
  readonly first: Diagnostic;
  /** What is wrong with it by now, with everything that is aside in use. */
  readonly now: readonly Diagnostic[];
  readonly pass: number;
  readonly context: ChoiceContext;
}

/** Edits that might mend an edge, the best first. */
function* waysFor(edge: ResolvedEdge, { first, now, pass, context }: WaysInput): Generator<readonly Edit[]> {
  // Which of several edges is one too many is open until the others have their place.
  if (pass === 1 && first.code === 'port-cardinality') return;
  if (pass > 1 && now.every(({ code }) => dependsOnOthers(edge, code))) yield [];
  const fixes = now.flatMap(proposedFixes);
  for (const { kind, edits } of fixes) if (kind === 'safe' && !edits.some(({ op }) => op === 'disconnect' || op === 'remove-node')) yield edits;
  if (edge.gap !== undefined) yield* onlyReconnection(fixes.map(({ edits }) => edits));
  if ([first, ...now].some(({ code }) => misplaced.has(code))) yield* portChoices(edge, context);
}

/** Whether an edge may be right as it stands once others are aside. */
function dependsOnOthers(edge: ResolvedEdge, code: string): boolean {
  if (code !== 'type-mismatch' && code !== 'type-maybe') return edge.gap === undefined && code !== 'self-edge';
  return isTypedByOthers(edge);
}

/** A wire to a port that is not there does nothing as it is; where a single port could have been meant, it takes that one. */
function onlyReconnection(fixes: readonly (readonly Edit[])[]): (readonly Edit[])[] {
  const [only, another] = fixes.filter((edits) => edits.every(({ op }) => op === 'reconnect'));
  return only === undefined || another !== undefined ? [] : [only];
}

function compileFor(graph: Graph, { catalog, policy }: MendOptions): Session {
  return compile(graph, { catalog, policy: typeof policy === 'string' ? presets[policy] : policy, moment: 'migrate' });
}

/** Errors at edges that are in use, each edge once, and of each ring the edges that close it. */
function illegalEdges({ diagnostics, resolved }: Session): Map<string, Diagnostic> {
  const illegal = new Map<string, Diagnostic>();
  for (const found of diagnostics) if (found.severity === 'error' && found.at.edge !== undefined && !illegal.has(found.at.edge)) illegal.set(found.at.edge, found);
  const ring = diagnostics.find(({ code, severity }) => code === 'cycle' && severity === 'error');
  if (ring !== undefined) for (const { edge } of closingEdges(resolved)) if (!illegal.has(edge.key)) illegal.set(edge.key, ring);
  return illegal;
}

function findingsByEdge({ diagnostics }: Session): Map<string, Diagnostic[]> {
  const findings = new Map<string, Diagnostic[]>();
  for (const found of diagnostics) {
    if (found.severity !== 'error' || found.at.edge === undefined) continue;
    const known = findings.get(found.at.edge);
    if (known === undefined) findings.set(found.at.edge, [found]);
    else known.push(found);
  }
  return findings;
}

function withQuarantined(graph: Graph, aside: ReadonlyMap<string, Diagnostic>): Graph {
  return { ...graph, edges: graph.edges.map((edge) => ({ ...edge, ...(aside.has(edge.key) ? { quarantined: aside.get(edge.key)?.code ?? '' } : {}) })) };
}

function withoutQuarantine(graph: Graph, aside: ReadonlyMap<string, Diagnostic>): Graph {
  return {
    ...graph,
    edges: graph.edges.map((edge) => {
      const { quarantined: _, ...bare } = edge;
      return aside.has(edge.key) ? bare : edge;
    }),
  };
}

/**
 * Errors by code and place. Rings are only counted: which of their nodes is named depends on who else stands in them. An input that is open
 * once a wire went where it belongs was never served by it, so only those of inserted nodes count.
 */
function errorCounts({ diagnostics }: Session, inserted: ReadonlySet<string> = new Set()): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code, severity, at } of diagnostics) {
    if (severity !== 'error' || (code === 'port-required' && !inserted.has(at.node ?? ''))) continue;
    const key = code === 'cycle' ? code : JSON.stringify([code, at.node, at.port, at.edge, at.from?.node, at.from?.port]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Inputs that a mend wants for its edge. */
function claimsOf({ edits }: Mend): string[] {
  return edits.flatMap((edit) => (edit.op === 'reconnect' && edit.to !== undefined ? [JSON.stringify(edit.to)] : []));
}

function identity({ edge, edits }: Pick<Mend, 'edge' | 'edits'>): string {
  return JSON.stringify([edge, edits]);
}
