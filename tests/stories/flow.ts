/** A React Flow document as the people of the stories see it. */
export interface Flow {
  nodes: { id: string; type: string; position: { x: number; y: number }; data: Record<string, unknown> }[];
  edges: { id: string; source: string; target: string; sourceHandle: string | null; targetHandle: string | null; data?: Record<string, unknown> }[];
  [field: string]: unknown;
}

/** What a change touched, in words that both catalogs share: `n1/share`, `n1`, `e3`. `undefined` stands for what is not there. */
export interface Touch {
  readonly path: string;
  readonly value: unknown;
  /** Nodes that it cannot be without: a wire goes with either of its ends. */
  readonly needs?: readonly string[];
}

export type Side = 'old' | 'new';

interface Words {
  readonly kinds: Readonly<Record<string, string>>;
  readonly out: Readonly<Record<string, string>>;
  readonly into: Readonly<Record<string, string>>;
}

/** The words of each catalog, by what is meant. */
export const words: Readonly<Record<Side, Words>> = {
  old: {
    kinds: { noise: 'Noise', blur: 'Blur', slider: 'Slider', out: 'Out', limit: 'Limit' },
    out: { noise: 'main', blur: 'main', limit: 'main', slider: 'value' },
    into: { blur: 'input-1', limit: 'input-1', out: 'input-1' },
  },
  new: { kinds: { noise: 'noise', blur: 'blur', slider: 'slider', out: 'out' }, out: { noise: 'image', blur: 'image', slider: 'value' }, into: { blur: 'image', out: 'image' } },
};

/** What a document says, in the words that both catalogs share. */
export function touchesOf(flow: Flow): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const { id, position, data } of flow.nodes) {
    found.set(id, true);
    found.set(`${id}/x`, position.x);
    for (const [key, value] of Object.entries(data)) {
      if (key === 'percent') found.set(`${id}/share`, cents(value, 1));
      else if (key === 'share') found.set(`${id}/share`, cents(value, 100));
      else found.set(`${id}/${key}`, value);
    }
  }
  for (const { id, data } of flow.edges) {
    found.set(id, true);
    if (data?.['label'] !== undefined) found.set(`${id}/label`, data['label']);
  }
  return found;
}

/** A share is compared as whole percent, in which the people of the stories set it. */
function cents(value: unknown, factor: number): unknown {
  return typeof value === 'number' ? Math.round(value * factor) : value;
}
