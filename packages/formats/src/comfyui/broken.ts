import type { Diagnostic } from '@turnbuckle/model';

/** A part of a document that can't be read as what it should be. */
export function broken(code: 'bad-node' | 'bad-edge' | 'bad-graph', pointer: string, message: string): Diagnostic {
  return { code, severity: 'error', message, at: { pointer }, because: [], fixes: [] };
}
