import { compile, type Plan, planOf, type Session } from '@turnbuckle/compiler';

/**
 * What runs for the pictures on the canvas. Wires that the policy refuses carry nothing, as they will once the server has set them aside on
 * save; every other wire carries what it carries, right or wrong.
 */
export function runningPlan(session: Session): Plan {
  const refused = new Map(session.diagnostics.flatMap(({ severity, at, code }) => (severity === 'error' && at.edge !== undefined ? [[at.edge, code] as const] : [])));
  if (refused.size === 0) return planOf(session.resolved);
  const edges = session.graph.edges.map((edge) => {
    const code = refused.get(edge.key);
    return code === undefined || edge.quarantined !== undefined ? edge : { ...edge, quarantined: code };
  });
  return planOf(compile({ ...session.graph, edges }, { catalog: session.catalog, policy: session.policy, moment: 'edit' }).resolved);
}
