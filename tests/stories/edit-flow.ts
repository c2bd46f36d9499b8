import { type Flow, type Side, type Touch, words } from './flow.ts';

/** Chooses; the same seed chooses the same. */
export type Choose = (below: number) => number;

export function chooser(seed: number): Choose {
  let state = seed >>> 0;
  return (below) => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % Math.max(1, below);
  };
}

export const editKinds = ['share', 'radius', 'private', 'move', 'note', 'add-node', 'delete-node', 'add-edge', 'delete-edge', 'reconnect', 'label'] as const;
export type EditKind = (typeof editKinds)[number];

interface Edited {
  readonly flow: Flow;
  readonly kind: EditKind;
  readonly touches: readonly Touch[];
}

/** One change as a person makes it in an editor of either release; `null` where there is nothing of that kind to change. `tag` makes its values unlike any other's. */
export function editFlow(flow: Flow, { side, choose, tag }: { readonly side: Side; readonly choose: Choose; readonly tag: number }): Edited | null {
  const kind = editKinds[choose(editKinds.length)] ?? 'move';
  const next = structuredClone(flow);
  const touches = change(next, { kind, side, choose, tag });
  return touches === null ? null : { flow: next, kind, touches };
}

interface Change {
  readonly kind: EditKind;
  readonly side: Side;
  readonly choose: Choose;
  readonly tag: number;
}

function change(flow: Flow, { kind, side, choose, tag }: Change): Touch[] | null {
  const { kinds } = words[side];
  const one = <T>(list: readonly T[]): T | undefined => list[choose(list.length)];
  const ofKind = (meant: string): Flow['nodes'][number] | undefined => one(flow.nodes.filter(({ type }) => type === kinds[meant]));
  const set = (node: Flow['nodes'][number] | undefined, key: string, [stored, said]: readonly [unknown, unknown]): Touch[] | null => {
    if (node === undefined) return null;
    node.data[key] = stored;
    return [{ path: `${node.id}/${key === 'percent' ? 'share' : key}`, value: said }];
  };
  switch (kind) {
    case 'share':
      return set(ofKind('noise'), side === 'old' ? 'percent' : 'share', side === 'old' ? [tag % 101, tag % 101] : [(tag % 101) / 100, tag % 101]);
    case 'radius':
      return set(ofKind('blur'), 'radius', [tag, tag]);
    // What the other catalog has no word for.
    case 'private':
      return side === 'old' ? set(ofKind('noise'), 'quality', [tag, tag]) : set(ofKind('noise'), 'octaves', [tag + 10, tag + 10]);
    case 'note':
      return set(one(flow.nodes), 'note', [`note ${tag}`, `note ${tag}`]);
    case 'move': {
      const node = one(flow.nodes);
      if (node === undefined) return null;
      node.position = { ...node.position, x: tag };
      return [{ path: `${node.id}/x`, value: tag }];
    }
    default:
      return changeShape(flow, { kind, side, choose, tag });
  }
}

function changeShape(flow: Flow, { kind, side, choose, tag }: Change): Touch[] | null {
  const { kinds } = words[side];
  const one = <T>(list: readonly T[]): T | undefined => list[choose(list.length)];
  const edge = one(flow.edges);
  switch (kind) {
    case 'add-node': {
      const names = Object.keys(kinds);
      const meant = names[choose(names.length)] ?? 'blur';
      flow.nodes.push({ id: `u${tag}`, type: kinds[meant] ?? '', position: { x: tag, y: 0 }, data: {} });
      return [
        { path: `u${tag}`, value: true },
        { path: `u${tag}/x`, value: tag },
      ];
    }
    case 'delete-node': {
      const node = one(flow.nodes);
      if (node === undefined || flow.nodes.length < 3) return null;
      const gone = flow.edges.filter(({ source, target }) => source === node.id || target === node.id).map(({ id }) => id);
      flow.nodes = flow.nodes.filter(({ id }) => id !== node.id);
      flow.edges = flow.edges.filter(({ id }) => !gone.includes(id));
      return [node.id, ...gone].map((path) => ({ path, value: undefined }));
    }
    case 'add-edge':
      return addEdge(flow, { side, choose, tag });
    case 'delete-edge':
      if (edge === undefined) return null;
      flow.edges = flow.edges.filter((other) => other !== edge);
      return [{ path: edge.id, value: undefined }];
    case 'reconnect': {
      const source = one(flow.nodes.filter(({ type }) => type === kinds['noise']));
      if (edge === undefined || source === undefined) return null;
      edge.source = source.id;
      edge.sourceHandle = words[side].out['noise'] ?? null;
      return [{ path: edge.id, value: true, needs: [edge.source, edge.target] }];
    }
    default:
      if (edge === undefined) return null;
      edge.data = { ...edge.data, label: `wire ${tag}` };
      return [{ path: `${edge.id}/label`, value: `wire ${tag}`, needs: [edge.source, edge.target] }];
  }
}

function addEdge(flow: Flow, { side, choose, tag }: Omit<Change, 'kind'>): Touch[] | null {
  const { kinds, out, into } = words[side];
  const meant = (type: string): string => Object.keys(kinds).find((name) => kinds[name] === type) ?? '';
  const sources = flow.nodes.filter(({ type }) => out[meant(type)] !== undefined);
  // An input that is taken is left alone: two wires on one are a fault of their own.
  const targets = flow.nodes.filter(({ id, type }) => into[meant(type)] !== undefined && !flow.edges.some(({ target }) => target === id));
  const [source, target] = [sources[choose(sources.length)], targets[choose(targets.length)]];
  if (source === undefined || target === undefined || source === target) return null;
  const id = `w${tag}`;
  flow.edges.push({ id, source: source.id, target: target.id, sourceHandle: out[meant(source.type)] ?? null, targetHandle: into[meant(target.type)] ?? null });
  return [{ path: id, value: true, needs: [source.id, target.id] }];
}
