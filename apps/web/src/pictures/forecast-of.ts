import { compile } from '@turnbuckle/compiler';
import { type Migrated, migrateDown, migrateUp, migration } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import type { Graph } from '@turnbuckle/model';
import { studio } from '@turnbuckle/texture';
import { mendedSentence, quarantinedSentence } from './forecast-sentences.ts';
import type { Forecast, StoredDocument, Tile } from './messages.ts';
import { tileOf } from './tile-of.ts';

/** The strict release over the catalog of today: no kind changes, only what wires may do. */
const strictRelease = migration({ id: 'studio/what-if-strict', from: studio, to: studio, mayChangeResults: true }, (m) => [m.edges.enforce('strict')]);

/**
 * What the strict release would make of a stored document: carries it over and back again, and compares bytes and pictures. Equal texts are
 * equal pictures, since a picture is a function of the text, so only a text that changed is painted.
 */
export function forecastOf({ id, document }: StoredDocument): Forecast {
  const migrated = migrateUp(document, strictRelease);
  if ('quarantined' in migrated) return { id, outcome: 'owner', mended: [], open: [`It stays as it is: ${migrated.quarantined}`], isWayBackEqual: null, changedRgba: undefined };
  const before = graphOf(document);
  const after = graphOf(migrated.text);
  if (before === null || after === null) return { id, outcome: 'owner', mended: [], open: ['It stays as it is: it holds no graph.'], isWayBackEqual: null, changedRgba: undefined };
  const { mended, open } = wireChanges(migrated, { before, after });
  const pictures = picturesOf(document, migrated);
  if (!pictures.isWayBackEqual) open.push('Its way back does not give what is saved, so it would stay as it is.');
  return { id, outcome: open.length > 0 ? 'owner' : migrated.unchanged ? 'unchanged' : 'repaired', mended, open, ...pictures };
}

function graphOf(text: string): Graph | null {
  return readDocument(text, { catalog: studio }).value?.graphs[0] ?? null;
}

function wireChanges({ complement }: Migrated, { before, after }: { readonly before: Graph; readonly after: Graph }): { mended: string[]; open: string[] } {
  const entries = complement.steps.flatMap((step) => Object.values(step ?? {}).flat());
  const mended = entries.flatMap((entry) => mendedSentence(entry, after) ?? []);
  const told = compile(after, { catalog: studio, policy: 'strict', moment: 'migrate' }).diagnostics;
  const known = compile(before, { catalog: studio, policy: 'strict', moment: 'migrate' }).diagnostics;
  const quarantined = entries.flatMap((entry) => quarantinedSentence(entry, [...told, ...known]) ?? []);
  const left = told.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));
  // Two wires may be wrong in the same words.
  return { mended: [...new Set(mended)], open: [...new Set([...quarantined, ...left])] };
}

function picturesOf(document: string, migrated: Migrated): Pick<Forecast, 'isWayBackEqual' | 'changedRgba'> {
  const back = migrateDown(migrated.text, strictRelease, migrated.complement);
  const backText = 'quarantined' in back ? null : back.text;
  if (migrated.text === document) return { isWayBackEqual: backText === document, changedRgba: undefined };
  const [before, after] = [painted(document), painted(migrated.text)];
  return {
    isWayBackEqual: backText !== null && backText === document && isSamePicture(before, painted(backText)),
    changedRgba: isSamePicture(before, after) ? undefined : after,
  };
}

function painted(document: string): Tile['rgba'] {
  return tileOf({ id: '', document }, true).rgba;
}

function isSamePicture(one: Tile['rgba'], other: Tile['rgba']): boolean {
  if (one === null || other === null) return one === other;
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
