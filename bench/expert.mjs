// What an expert writes for one application: Maps by id, types and free inputs compared by name, Kahn's algorithm on Maps. It gives the
// first fault, or `null`, and neither infers types nor says what it could not look at.

export function checkByMaps({ nodes, edges }, catalog) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const taken = new Set();
  const next = new Map();
  const waiting = new Map(nodes.map((node) => [node.id, 0]));
  for (const edge of edges) {
    const source = byId.get(edge.source);
    const target = byId.get(edge.target);
    if (source === undefined || target === undefined) return `edge ${edge.id} has no node`;
    const output = catalog.kinds[source.type]?.out[edge.sourceHandle];
    const input = catalog.kinds[target.type]?.in[edge.targetHandle];
    if (output === undefined || input === undefined) return `edge ${edge.id} has no port`;
    if (output.type !== input.type) return `edge ${edge.id}: ${output.type} into ${input.type}`;
    const end = `${edge.target} ${edge.targetHandle}`;
    if (taken.has(end)) return `edge ${edge.id}: the input is taken`;
    taken.add(end);
    const list = next.get(edge.source);
    if (list === undefined) next.set(edge.source, [edge.target]);
    else list.push(edge.target);
    waiting.set(edge.target, waiting.get(edge.target) + 1);
  }
  const ready = nodes.filter(({ id }) => waiting.get(id) === 0).map(({ id }) => id);
  for (const id of ready) {
    for (const target of next.get(id) ?? []) {
      const left = waiting.get(target) - 1;
      waiting.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  return ready.length < nodes.length ? 'a cycle' : null;
}
