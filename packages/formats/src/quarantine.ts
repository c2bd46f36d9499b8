import { own } from '@turnbuckle/model';

/** The one member that marks quarantined edges; readers that don't know it pass over it. */
export const quarantineField = 'turnbuckle';

/** One edge that stays in the document and out of the plan, with the code of the finding that put it there. */
export interface Quarantined {
  readonly edge: string;
  readonly code: string;
}

/** The quarantined edges of a document, by key. */
export function readQuarantine(json: unknown): Map<string, string> {
  const list = own(own(json, quarantineField), 'quarantined');
  const found = new Map<string, string>();
  for (const item of Array.isArray(list) ? list : []) {
    const edge = own(item, 'edge');
    const code = own(item, 'code');
    if (typeof edge === 'string' && typeof code === 'string') found.set(edge, code);
  }
  return found;
}
