import type { DiagnosticPlace, Fix, Graph } from '@turnbuckle/model';
import type { ResolvedEdge, ResolvedGraph, ResolvedNode } from './resolve/resolved-graph.ts';

/** What a rule found, before a policy says how much it matters. */
export interface Finding {
  readonly message: string;
  readonly at: DiagnosticPlace;
  readonly because?: readonly string[];
  /** Worked out only when somebody asks; each is recompiled before it is offered. */
  readonly fixes?: () => readonly Fix[];
}

export interface RuleContext {
  readonly graph: ResolvedGraph;
  report(finding: Finding): void;
}

/**
 * One question about a graph, answered at every node, every edge, or once. Rules read a resolved graph and report; how severe a finding
 * is stands in the policy, and `presets.ts` has the one table of all rules and presets.
 */
export interface Rule {
  /** Flat kebab-case: file name, diagnostic code and page. */
  readonly slug: string;
  readonly title: string;
  /** Why it matters, and what to do: the rule's page. */
  readonly docs: string;
  node?(node: ResolvedNode, context: RuleContext): void;
  /** Asked about remarkable edges alone; see {@link ResolvedGraph.remarkable}. */
  edge?(edge: ResolvedEdge, context: RuleContext): void;
  graph?(context: RuleContext): void;
}

export function defineRule(rule: Rule): Rule {
  return rule;
}

/** Graphs that show a rule at work. They are run by the law test and printed on the rule's page. */
export interface RuleExamples {
  /** Fires the rule, exactly once, and nothing else that is an error. */
  readonly invalid: Graph;
  /** Silent. */
  readonly valid: Graph;
}

/** The place of a finding on an edge: the target's node and port, and the source as `from`. */
export function atEdge({ edge }: ResolvedEdge): DiagnosticPlace {
  return {
    edge: edge.key,
    node: edge.to.node,
    ...(edge.to.port === null ? {} : { port: edge.to.port }),
    from: edge.from,
    ...(edge.pointer === undefined ? {} : { pointer: edge.pointer }),
  };
}

export function atNode({ node }: ResolvedNode, port?: string): DiagnosticPlace {
  return { node: node.key, ...(port === undefined ? {} : { port }), ...(node.pointer === undefined ? {} : { pointer: node.pointer }) };
}
