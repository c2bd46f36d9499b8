// Lower bounds: the smallest JavaScript that does the work that cannot be avoided, with interned types in typed arrays and no diagnostics.
// Everything else is measured as a multiple of these.

/** The catalog as the bound wants it: kinds by name with their ports as type numbers, and for each type the bit set of types it takes. */
export function internCatalog(catalog) {
  const typeIds = new Map(Object.keys(catalog.types).map((name, id) => [name, id]));
  const wild = 31;
  const idOf = (type) => (typeof type === 'string' ? typeIds.get(type) : wild);
  const portMap = (ports) => new Map(Object.entries(ports).map(([name, { type }], index) => [name, { index, type: idOf(type) }]));
  const kinds = new Map(
    Object.entries(catalog.kinds).map(([name, kind]) => [name, { inputs: portMap(kind.in), outputs: portMap(kind.out), inputCount: Object.keys(kind.in).length }]),
  );
  const accepts = Uint32Array.from({ length: 32 }, (_, id) => (id === wild ? 0xffffffff : ((1 << id) | (1 << wild)) >>> 0));
  return { kinds, accepts };
}

/** Full check of a parsed document: unknown nodes, kinds and ports, types, inputs used twice, cycles. Gives the faults counted and an order. */
export function checkBound({ nodes, edges }, { kinds, accepts }) {
  const size = nodes.length;
  const indexOf = new Map();
  const kindOf = new Array(size);
  const firstInput = new Int32Array(size + 1);
  let faults = 0;
  for (let index = 0; index < size; index++) {
    const { id, type } = nodes[index];
    const kind = kinds.get(type);
    if (kind === undefined || indexOf.has(id)) faults++;
    indexOf.set(id, index);
    kindOf[index] = kind;
    firstInput[index + 1] = firstInput[index] + (kind?.inputCount ?? 0);
  }
  const used = new Uint8Array(firstInput[size]);
  const from = new Int32Array(edges.length);
  const to = new Int32Array(edges.length);
  let count = 0;
  for (const { source, sourceHandle, target, targetHandle } of edges) {
    const [a, b] = [indexOf.get(source), indexOf.get(target)];
    const output = kindOf[a]?.outputs.get(sourceHandle);
    const input = kindOf[b]?.inputs.get(targetHandle);
    if (output === undefined || input === undefined || ((accepts[input.type] >>> output.type) & 1) === 0 || used[firstInput[b] + input.index]++ > 0) faults++;
    if (a === undefined || b === undefined) continue;
    from[count] = a;
    to[count++] = b;
  }
  const order = kahn(size, from.subarray(0, count), to.subarray(0, count));
  return { faults: faults + (order.length < size ? 1 : 0), order };
}

/** Compressed sparse rows and Kahn's algorithm over them: an order of the nodes that no cycle holds up. */
export function kahn(size, from, to) {
  const starts = new Int32Array(size + 1);
  const waiting = new Int32Array(size);
  const targets = new Int32Array(from.length);
  const order = new Int32Array(size);
  for (let edge = 0; edge < from.length; edge++) {
    starts[from[edge] + 1]++;
    waiting[to[edge]]++;
  }
  for (let node = 0; node < size; node++) starts[node + 1] += starts[node];
  const cursor = starts.slice(0, size);
  for (let edge = 0; edge < from.length; edge++) targets[cursor[from[edge]]++] = to[edge];
  let end = 0;
  for (let node = 0; node < size; node++) if (waiting[node] === 0) order[end++] = node;
  for (let at = 0; at < end; at++) {
    const node = order[at];
    for (let edge = starts[node]; edge < starts[node + 1]; edge++) if (--waiting[targets[edge]] === 0) order[end++] = targets[edge];
  }
  return order.subarray(0, end);
}
