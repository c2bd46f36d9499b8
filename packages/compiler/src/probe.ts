import type { Edge, Edit, Graph, PortRef } from '@turnbuckle/model';
import type { Session } from './compile.ts';
import { converterPath } from './fix/converters.ts';
import { insertConverters } from './fix/insert-converters.ts';
import { outputType } from './resolve/solve-types.ts';

/** The port from which a wire is drawn. `moving` names the edge that is being moved, if one is. */
export interface ProbeStart {
  readonly node: string;
  readonly port: string | null;
  readonly side?: 'out' | 'in';
  readonly moving?: string;
}

/** What drawing the wire would do. */
export interface Answer {
  readonly kind: 'make' | 'make-replacing' | 'make-with-converter' | 'make-with-lift' | 'make-flagged' | 'refuse';
  /** The code of the finding that refuses or flags it. */
  readonly code: string | null;
  /** One sentence, also for `make`. */
  readonly message: string;
  /** Edges that would go because the input takes one. */
  readonly breaks: readonly string[];
  /** Kinds of the nodes that would be inserted. */
  readonly inserts: readonly string[];
  /** What to apply; empty for `refuse`. */
  readonly edits: readonly Edit[];
  readonly because: readonly string[];
}

/** An end that a wire could be drawn to. */
export interface ProbeTarget {
  readonly node: string;
  readonly port: string;
}

/**
 * All answers for wires from one port. Each is made on demand by compiling the graph with that wire, so that it is the verdict that the
 * saved graph would get, and then remembered.
 */
export class Probe {
  readonly start: ProbeStart & { readonly side: 'out' | 'in' };
  readonly #session: Session;
  readonly #answers = new Map<string, Answer>();

  constructor(session: Session, start: ProbeStart) {
    this.#session = session;
    const ports = session.resolved.byKey.get(start.node)?.ports;
    const side = start.side ?? (start.port === null || ports?.outputs.has(start.port) !== false ? 'out' : 'in');
    this.start = { ...start, side };
  }

  /** Every port on the other side, in the order of the graph. */
  targets(): ProbeTarget[] {
    return this.#session.resolved.nodes.flatMap(({ node, ports }) => {
      if (ports === undefined) return [];
      return [...(this.start.side === 'out' ? ports.inputs : ports.outputs).keys()].map((port) => ({ node: node.key, port }));
    });
  }

  /** The answer for one target. */
  to(target: ProbeTarget): Answer {
    const key = JSON.stringify([target.node, target.port]);
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      const own: PortRef = { node: this.start.node, port: this.start.port };
      answer = this.start.side === 'out' ? this.#judge(own, target) : this.#judge(target, own);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  #judge(from: PortRef, to: PortRef): Answer {
    const session = this.#session;
    const moved = session.graph.edges.find(({ key }) => key === this.start.moving);
    const base: readonly Edit[] = moved === undefined ? [] : [{ op: 'disconnect', edge: moved.key }];
    const replaced = replacedBy(session, to, moved);
    const cleared: readonly Edit[] = [...base, ...replaced.map((edge): Edit => ({ op: 'disconnect', edge: edge.key }))];
    const edge: Edge = { key: moved?.key ?? freshEdgeKey(session.graph), from, to };
    const edits: readonly Edit[] = [...cleared, { op: 'connect', edge }];
    const worse = firstNew(session, edits, moved);
    if (worse?.severity === 'error') {
      const converted = worse.code === 'type-mismatch' || worse.code === 'type-maybe' ? this.#converted({ from, to, moved }, cleared) : null;
      return converted === null
        ? { kind: 'refuse', code: worse.code, message: worse.message, breaks: [], inserts: [], edits: [], because: worse.because }
        : { ...converted, code: worse.code, message: worse.message, breaks: replaced.map(({ key }) => key), because: worse.because };
    }
    const breaks = replaced.map(({ key }) => key);
    if (worse !== null) return { kind: 'make-flagged', code: worse.code, message: worse.message, breaks, inserts: [], edits, because: worse.because };
    return { ...this.#made({ from, to }, breaks), edits };
  }

  /** How a wire that nothing speaks against would be made. */
  #made({ from, to }: Wire, breaks: readonly string[]): Omit<Answer, 'edits'> {
    const verdict = verdictOf(this.#session, { from, to });
    const kind = breaks.length > 0 ? 'make-replacing' : verdict?.verdict === 'lift' ? 'make-with-lift' : 'make';
    const message = breaks.length > 0 ? 'Takes the place of the wire that ends here' : (verdict?.why[0] ?? 'Fits');
    return { kind, code: null, message, breaks, inserts: [], because: verdict?.why ?? [] };
  }

  #converted({ from, to, moved }: Wire, cleared: readonly Edit[]): Pick<Answer, 'kind' | 'inserts' | 'edits'> | null {
    const { resolved, catalog, graph } = this.#session;
    const type = resolved.byKey.get(from.node)?.ports?.outputs.get(from.port ?? '')?.type;
    const source = resolved.byKey.get(from.node);
    const target = resolved.byKey.get(to.node)?.ports?.inputs.get(to.port ?? '')?.type;
    if (catalog === null || source === undefined || type === undefined || target === undefined) return null;
    const path = converterPath(catalog, outputType(source, type), target);
    if (path === null) return null;
    const edits = [...cleared, ...insertConverters(graph, path, { from, to })];
    if (firstNew(this.#session, edits, moved)?.severity === 'error') return null;
    return { kind: 'make-with-converter', inserts: path.map(({ kind }) => kind.name), edits };
  }
}

interface Wire {
  readonly from: PortRef;
  readonly to: PortRef;
  readonly moved?: Edge | undefined;
}

/** Edges that have to go because the input takes one. */
function replacedBy({ resolved }: Session, to: PortRef, moved: Edge | undefined): Edge[] {
  const target = resolved.byKey.get(to.node);
  const port = target?.ports?.inputs.get(to.port ?? '');
  if (target === undefined || port === undefined || port.many === true) return [];
  return target.incoming.filter(({ input, edge }) => input?.port === port && edge !== moved).map(({ edge }) => edge);
}

/** The worst finding that the edits bring in, or `null`. What was wrong with a wire that moves is no excuse for where it goes. */
function firstNew(session: Session, edits: readonly Edit[], moved: Edge | undefined): { severity: string; code: string; message: string; because: readonly string[] } | null {
  const { session: next, refusal } = session.apply(...edits);
  if (refusal !== null) return { severity: 'error', code: 'edit-refused', message: refusal.message, because: [] };
  const known = new Set(session.diagnostics.filter(({ at }) => moved === undefined || at.edge !== moved.key).map(textOf));
  const fresh = next.diagnostics.filter((diagnostic) => diagnostic.severity !== 'info' && !known.has(textOf(diagnostic)));
  return fresh[0] ?? null;
}

function textOf({ code, at }: Session['diagnostics'][number]): string {
  return JSON.stringify([code, at.node, at.port, at.edge, at.nodes]);
}

function verdictOf({ catalog, resolved }: Session, { from, to }: Wire): { verdict: string; why: readonly string[] } | null {
  const [source, target] = [resolved.byKey.get(from.node), resolved.byKey.get(to.node)];
  const output = source?.ports?.outputs.get(from.port ?? '');
  const input = target?.ports?.inputs.get(to.port ?? '');
  if (catalog === null || source === undefined || output === undefined || input === undefined) return null;
  return catalog.table.compare(outputType(source, output.type), input.type);
}

function freshEdgeKey(graph: Graph): string {
  const taken = new Set(graph.edges.map(({ key }) => key));
  for (let number = graph.edges.length + 1; ; number++) if (!taken.has(`e${number}`)) return `e${number}`;
}
