import type { Policy } from '@turnbuckle/compiler';
import { compareErrors, type DocumentErrors, edgeOutcomes, type Migration, migrateDown, migrateUp } from '@turnbuckle/evolve';
import { decodeUtf8 } from '@turnbuckle/formats';
import { refusedByPolicy } from './refused-by-policy.ts';
import { maxDocumentBytes, type SavedDocument } from './saved-document.ts';
import { type WireAside, wiresAside } from './wires-aside.ts';

export type Outcome = 'clean' | 'changed' | 'quarantined';

/** What became of one document. */
export interface DocumentOutcome {
  readonly name: string;
  readonly owner: string | null;
  readonly workspace: string | null;
  /** `clean`: nothing in it was touched; `quarantined`: it cannot follow and stays as it is. */
  readonly outcome: Outcome;
  /** Why it cannot follow. */
  readonly reason?: string;
  /** Edges that were set aside in place, by code. */
  readonly codes: Readonly<Record<string, number>>;
  /** Each of them, and why. */
  readonly aside: readonly WireAside[];
  /** Edges that were mended, by the code of what was wrong. */
  readonly mended: Readonly<Record<string, number>>;
  /** What the release's policy refuses in it from now on, by code; empty where nobody named a policy. */
  readonly refused: Readonly<Record<string, number>>;
  /** It was without an error before; these it has now. */
  readonly gained: readonly string[];
}

export interface Tried {
  readonly outcome: DocumentOutcome;
  readonly errors: DocumentErrors;
}

/** Takes one document over and at once back; nothing is written. Total: whatever the bytes are, the answer is an outcome. */
export function tryDocument({ name, owner, workspace, bytes, sizeBytes }: SavedDocument, migration: Migration, policy: Policy | null = null): Tried {
  const base = { name, owner, workspace };
  const stays = (reason: string): Tried => ({
    outcome: { ...base, outcome: 'quarantined', reason, codes: {}, aside: [], mended: {}, refused: {}, gained: [] },
    // It stays as it is, whatever that is: it neither was clean nor gains anything.
    errors: { id: name, errorsBefore: ['cannot-follow'], errorsAfter: ['cannot-follow'] },
  });
  if (bytes === null) return stays(sizeBytes > maxDocumentBytes ? tooLarge(sizeBytes) : 'There is no document: the place where it should stand is empty.');
  const decoded = decodeUtf8(bytes);
  if ('fault' in decoded) return stays(decoded.fault.message);
  const { text } = decoded;
  const up = migrateUp(text, migration);
  if ('quarantined' in up) return stays(sentence(up.quarantined));
  // Of a document in which nothing was touched the way back was run as part of the way there.
  const down = up.unchanged ? up : migrateDown(up.text, migration, up.complement);
  if ('quarantined' in down) return stays(sentence(`its way back could not be run: ${down.quarantined}`));
  if (down.text !== text) return stays('Its way back does not give the original bytes.');
  const { errorsBefore, errorsAfter, hasGained } = compareErrors({ text, catalog: migration.from }, { text: up.text, catalog: migration.to });
  const { repaired, quarantined } = edgeOutcomes(up.complement, migration);
  const gained = hasGained ? [...new Set(errorsAfter)] : [];
  const refused = policy === null ? {} : refusedByPolicy(up.text, { catalog: migration.to, policy });
  return {
    outcome: { ...base, outcome: up.unchanged ? 'clean' : 'changed', codes: quarantined, aside: wiresAside(up, migration), mended: repaired, refused, gained },
    errors: { id: name, errorsBefore, errorsAfter },
  };
}

function tooLarge(sizeBytes: number): string {
  const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  return `The document is ${mb(sizeBytes)} large; the most that is carried over is ${mb(maxDocumentBytes)}.`;
}

/** Reasons of steps are parts of a sentence. */
export function sentence(reason: string): string {
  const [first = '', ...rest] = reason.trim();
  return `${first.toUpperCase()}${rest.join('')}${/[.!?]$/.test(reason) ? '' : '.'}`;
}
