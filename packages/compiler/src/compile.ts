import { applyEdits, type Catalog, type Diagnostic, type Edit, type EditRefusal, type Fix, type Graph, type Severity } from '@turnbuckle/model';
import { type Coverage, coverageOf } from './coverage.ts';
import { type Plan, planOf } from './plan/plan.ts';
import { baselineKey } from './policy/baseline.ts';
import { type Level, levelOf, type Moment, type Policy } from './policy/policy.ts';
import { type PresetName, presets } from './policy/presets.ts';
import { Probe, type ProbeStart } from './probe.ts';
import { resolveGraph } from './resolve/resolve-graph.ts';
import type { ResolvedGraph } from './resolve/resolved-graph.ts';
import type { Finding, Rule, RuleContext } from './rule.ts';
import { rules } from './rules/index.ts';

export interface CompileOptions {
  /** `null` checks structure only and says of every edge that it was not checked. */
  readonly catalog: Catalog | null;
  readonly policy?: Policy | PresetName;
  readonly moment?: Moment;
  readonly segment?: string;
  /** The graph as it was before: findings that it had already, on parts that did not change, are lowered to info. */
  readonly ratchet?: Graph;
}

/** Findings of one rule that are listed; the rest is counted, so that a file that is wrong throughout does not take all memory. */
const mostFindings = 20_000;

/**
 * Nodes and edges that one session recompiles to prove fixes: some seconds of work. A graph of a thousand nodes gets a thousand fixes
 * proven, one with a million faults only the first few.
 */
const provingEffort = 1_500_000;

/** A finding with what the policy makes of it. */
interface Judged {
  readonly code: string;
  readonly severity: Severity;
  readonly shadow: boolean;
  readonly finding: Finding;
  /** The same finding in another compile of the graph has the same identity. */
  readonly identity: string;
}

/** A rule that the policy asks, and how often it found something. */
interface Asked {
  readonly rule: Rule;
  readonly level: Exclude<Level, 'off'>;
  readonly context: RuleContext;
  count: number;
}

/** Compiles a graph: every finding, how much was checked, and what runs. Reads only; total for any graph. */
export function compile(graph: Graph, options: CompileOptions): Session {
  return new Session(graph, options);
}

/** The answers about one graph under one catalog and policy. Immutable: an edit gives another session. */
export class Session {
  readonly graph: Graph;
  readonly catalog: Catalog | null;
  readonly policy: Policy;
  readonly resolved: ResolvedGraph;
  /** In an order that depends neither on the order of the file nor on that of edits. Fixes are worked out and verified when read. */
  readonly diagnostics: readonly Diagnostic[];
  /** Findings of rules that the policy only tries: counted, never shown. */
  readonly shadow: readonly Diagnostic[];
  readonly coverage: Coverage;
  readonly #options: CompileOptions;
  #plan: Plan | null | undefined;
  #counted: ReadonlyMap<string, number> | undefined;
  #effortLeft = provingEffort;

  constructor(graph: Graph, options: CompileOptions) {
    this.graph = graph;
    this.catalog = options.catalog;
    this.policy = typeof options.policy === 'object' ? options.policy : presets[options.policy ?? 'draft'];
    this.resolved = resolveGraph(graph, options.catalog);
    this.#options = options;
    const judged = judge(this.resolved, this.policy, options);
    const told = judged.map((one) => ({ shadow: one.shadow, diagnostic: diagnosticOf(this, one) }));
    this.diagnostics = told.filter(({ shadow }) => !shadow).map(({ diagnostic }) => diagnostic);
    this.shadow = told.filter(({ shadow }) => shadow).map(({ diagnostic }) => diagnostic);
    this.coverage = coverageOf(this.resolved);
  }

  /** What runs, or `null` while errors stand. */
  get plan(): Plan | null {
    if (this.#plan === undefined) this.#plan = this.diagnostics.some(({ severity }) => severity === 'error') ? null : planOf(this.resolved);
    return this.#plan;
  }

  /** Answers for every wire that could be drawn from one port, each made when it is asked for. */
  probe(start: ProbeStart): Probe {
    return new Probe(this, start);
  }

  /** The session of the graph with these edits; the same one with the reason when they do not apply. */
  apply(...edits: readonly Edit[]): { readonly session: Session; readonly inverse: readonly Edit[]; readonly refusal: EditRefusal | null } {
    const { value, inverse, refusal } = applyEdits(this.graph, edits);
    return { session: refusal === null ? new Session(value, this.#options) : this, inverse, refusal };
  }

  /** Takes from the effort for proving fixes; false when none is left. @internal */
  spend(size: number): boolean {
    // A third of it for a single fix says that the graph is beyond mending one by one.
    if (size > provingEffort / 3) return false;
    this.#effortLeft -= size;
    return this.#effortLeft >= 0;
  }

  /** Findings by severity and identity. @internal */
  counted(): ReadonlyMap<string, number> {
    this.#counted ??= countByIdentity(this);
    return this.#counted;
  }

  /** A session of the same graph that asks another moment's levels. */
  at(moment: Moment): Session {
    return new Session(this.graph, { ...this.#options, moment });
  }
}

function judge(resolved: ResolvedGraph, policy: Policy, options: CompileOptions): Judged[] {
  const judged: Judged[] = [];
  const quarantined = new Set<string>();
  for (const edge of resolved.graph.edges) if (edge.quarantined !== undefined) quarantined.add(edge.key);
  const before = options.ratchet === undefined ? null : ratchetKeys(resolved.graph, options.ratchet, options);
  const asked = rules.flatMap((rule): Asked[] => {
    const level = levelOf(policy, rule.slug, options);
    if (level === 'off') return [];
    const one: Asked = { rule, level, count: 0, context: { graph: resolved, report: (finding) => note(one, finding) } };
    return [one];
  });
  const note = (one: Asked, finding: Finding): void => {
    const { rule, level } = one;
    if (++one.count > mostFindings) return;
    const at = { graph: resolved.graph.id, ...finding.at };
    const lowered = isResting(resolved, finding, quarantined) || before?.has(baselineKey({ code: rule.slug, at })) === true;
    const severity: Severity = level === 'shadow' || lowered ? 'info' : level;
    judged.push({ code: rule.slug, severity, shadow: level === 'shadow', finding, identity: identityOf(rule.slug, finding) });
  };
  ask(resolved, asked);
  for (const { rule, level, count } of asked) {
    if (count <= mostFindings) continue;
    const finding: Finding = { message: `${count - mostFindings} further findings of ${rule.slug} are not listed. Mend what they have in common first.`, at: {} };
    judged.push({ code: 'more-findings', severity: level === 'shadow' ? 'info' : level, shadow: level === 'shadow', finding, identity: `${rule.slug}\u0000more` });
  }
  const rank = { error: 0, warning: 1, info: 2 };
  return judged.sort((a, b) => rank[a.severity] - rank[b.severity] || compareText(a.identity, b.identity) || compareText(a.finding.message, b.finding.message));
}

/** Asks every rule about the graph, then about each node and each remarkable edge: one pass, since a large graph is larger than the caches. */
function ask({ nodes, remarkable }: ResolvedGraph, asked: readonly Asked[]): void {
  for (const { rule, context } of asked) rule.graph?.(context);
  const ofNodes = asked.flatMap(({ rule, context }) => (rule.node === undefined ? [] : [{ about: rule.node, context }]));
  for (const node of nodes) for (const { about, context } of ofNodes) about(node, context);
  const ofEdges = asked.flatMap(({ rule, context }) => (rule.edge === undefined ? [] : [{ about: rule.edge, context }]));
  for (const edge of remarkable) for (const { about, context } of ofEdges) about(edge, context);
}

/** A muted or bypassed node does not run and a quarantined edge carries nothing, so what is wrong there can wait. */
function isResting({ byKey }: ResolvedGraph, { at }: Finding, quarantined: ReadonlySet<string>): boolean {
  if (at.edge === undefined) return at.node !== undefined && byKey.get(at.node)?.node.mode !== undefined;
  if (byKey.get(at.node ?? '')?.node.mode !== undefined || byKey.get(at.from?.node ?? '')?.node.mode !== undefined) return true;
  return quarantined.has(at.edge);
}

/** Keys of what the earlier graph had already, on nodes and edges that are the same now. */
function ratchetKeys(graph: Graph, earlier: Graph, options: CompileOptions): ReadonlySet<string> {
  const { ratchet: _, ...plain } = options;
  const nodes = new Map(earlier.nodes.map((node) => [node.key, JSON.stringify([node.kind, node.params])]));
  const changed = new Set(graph.nodes.filter((node) => nodes.get(node.key) !== JSON.stringify([node.kind, node.params])).map(({ key }) => key));
  const edges = new Set(earlier.edges.map(({ key, from, to }) => JSON.stringify([key, from, to])));
  const newEdges = new Set(graph.edges.filter(({ key, from, to }) => !edges.has(JSON.stringify([key, from, to]))).map(({ key }) => key));
  // What flows through an edge changes with its source too.
  const touches = (node: string | undefined): boolean => node !== undefined && changed.has(node);
  const old = new Session(earlier, plain).diagnostics.filter(({ at }) => !touches(at.node) && !touches(at.from?.node) && !(at.edge !== undefined && newEdges.has(at.edge)));
  return new Set(old.map(baselineKey));
}

function identityOf(code: string, { at }: Finding): string {
  return [at.node ?? '', at.port ?? '', at.edge ?? '', code, at.from?.node ?? '', at.from?.port ?? ''].join('\u0000');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const proposed = new WeakMap<Diagnostic, Finding>();

/** Fixes of a finding before anybody proved them: for those who take several at once and recompile with all of them together. */
export function proposedFixes(diagnostic: Diagnostic): readonly Fix[] {
  return proposed.get(diagnostic)?.fixes?.() ?? [];
}

function diagnosticOf(session: Session, { code, severity, finding, identity }: Judged): Diagnostic {
  let fixes: readonly Fix[] | undefined;
  const diagnostic: Diagnostic = {
    code,
    severity,
    message: finding.message,
    at: { graph: session.graph.id, ...finding.at },
    because: finding.because ?? [],
    get fixes() {
      fixes ??= (finding.fixes?.() ?? []).filter((fix) => isVerified(session, fix, identity));
      return fixes;
    },
  };
  proposed.set(diagnostic, finding);
  return diagnostic;
}

/**
 * Recompiles with the fix: the finding must be gone and nothing that matters may be new. A fix that the session has no effort left to prove
 * is not offered.
 */
function isVerified(session: Session, fix: Fix, identity: string): boolean {
  const size = session.graph.nodes.length + session.graph.edges.length;
  if (!session.spend(size)) return false;
  const { session: mended, refusal } = session.apply(...fix.edits);
  if (refusal !== null) return false;
  const before = session.counted();
  const after = mended.counted();
  for (const [key, count] of after) {
    const [severity] = key.split('\u0001');
    if (count > (before.get(key) ?? 0) && severity !== 'info') return false;
  }
  return ![...after.keys()].some((key) => key.endsWith(`\u0001${identity}`));
}

function countByIdentity({ diagnostics }: Session): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code, severity, at } of diagnostics) {
    const key = `${severity}\u0001${identityOf(code, { message: '', at })}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
