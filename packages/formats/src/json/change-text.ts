import { escapePointer, isRawNumber, type Json } from '@turnbuckle/model';
import { type Located, locate } from './locate.ts';

/** One change of a JSON text at a pointer. Everything that it does not name stays byte for byte. */
export type TextChange =
  | { readonly kind: 'replace'; readonly pointer: string; readonly value: Json }
  /** Appends to the array at `pointer`. */
  | { readonly kind: 'insert-item'; readonly pointer: string; readonly value: Json }
  /** Adds a member to the object at `pointer`, behind the others. */
  | { readonly kind: 'insert-member'; readonly pointer: string; readonly key: string; readonly value: Json }
  /** Gives members of the object at `pointer` their values; those that it lacks are added behind the others. */
  | { readonly kind: 'set-members'; readonly pointer: string; readonly members: Readonly<Record<string, Json>> }
  /** The same for many items of the list at `pointer`. */
  | { readonly kind: 'set-items'; readonly pointer: string; readonly items: readonly { readonly index: number; readonly members: Readonly<Record<string, Json>> }[] }
  /** Adds a member behind the one at `pointer`, to the same object. */
  | { readonly kind: 'insert-after'; readonly pointer: string; readonly key: string; readonly value: Json }
  /** Gives the member at `pointer` another key, in its place. */
  | { readonly kind: 'rename-member'; readonly pointer: string; readonly to: string }
  | { readonly kind: 'remove'; readonly pointer: string };

type SetMembers = Extract<TextChange, { readonly kind: 'set-members' }>;
type SingleChange = Exclude<TextChange, { readonly kind: 'set-members' | 'set-items' }>;

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies changes that do not overlap. New values are written in the style of their neighbours. Throws when a pointer leads nowhere. */
export function changeText(text: string, asked: readonly TextChange[]): string {
  const spread = asked.flatMap((change) => (change.kind === 'set-items' ? setItems(change) : change));
  const places = locate(
    text,
    spread.flatMap((change) => (change.kind === 'set-members' ? [change.pointer, ...Object.keys(change.members).map((key) => memberPointer(change, key))] : change.pointer)),
  );
  const changes = spread.flatMap((change) => (change.kind === 'set-members' ? memberChanges(change, places) : change));
  const appended = new Map<string, number>();
  const emptied = frontRemovals(changes.flatMap((change) => (change.kind === 'remove' ? (places.get(change.pointer) ?? []) : [])));
  const splices = changes.map((change, order) => {
    const place = places.get(change.pointer);
    if (place === undefined) throw new RangeError(`Nothing stands at ${change.pointer} in the document.`);
    const earlier = appended.get(change.pointer) ?? 0;
    if (change.kind === 'insert-item' || change.kind === 'insert-member') appended.set(change.pointer, earlier + 1);
    return { ...spliceOf(text, change, { place, isFirstInsert: earlier === 0, emptied }), order };
  });
  // Insertions at one place keep their order, and come before what is taken away from there on.
  splices.sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start) || a.order - b.order);
  let changed = '';
  let done = 0;
  for (const { start, end, text: inserted } of splices) {
    changed += text.slice(done, start) + inserted;
    done = end;
  }
  return changed + text.slice(done);
}

function setItems({ pointer, items }: Extract<TextChange, { readonly kind: 'set-items' }>): SetMembers[] {
  return items.map(({ index, members }) => ({ kind: 'set-members', pointer: `${pointer}/${index}`, members }));
}

function memberPointer({ pointer }: SetMembers, key: string): string {
  return `${pointer}/${escapePointer(key)}`;
}

function memberChanges(change: SetMembers, places: ReadonlyMap<string, Located>): SingleChange[] {
  return Object.entries(change.members).map(([key, value]) => {
    const pointer = memberPointer(change, key);
    return places.has(pointer) ? { kind: 'replace', pointer, value } : { kind: 'insert-member', pointer: change.pointer, key, value };
  });
}

/** Ends of the removed entries that stand in an unbroken row from the first one on: with them goes the comma behind, not the one before. */
function frontRemovals(places: readonly Located[]): ReadonlySet<number> {
  const ends = new Set<number>();
  for (const { previousEnd, end } of places.toSorted((a, b) => a.entryStart - b.entryStart)) if (previousEnd === null || ends.has(previousEnd)) ends.add(end);
  return ends;
}

function spliceOf(text: string, change: SingleChange, { place, isFirstInsert, emptied }: { place: Located; isFirstInsert: boolean; emptied: ReadonlySet<number> }): Splice {
  switch (change.kind) {
    case 'replace':
      return { start: place.start, end: place.end, text: writeLike(change.value, text.slice(place.start, place.end), () => indentAt(text, place.entryStart)) };
    case 'remove':
      return removal(place, emptied);
    case 'rename-member': {
      const key = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(place.entryStart, place.start))?.[0] ?? '';
      return { start: place.entryStart, end: place.entryStart + key.length, text: JSON.stringify(change.to) };
    }
    case 'insert-after':
      return insertionAfter(text, change, place);
    case 'insert-item':
      return insertion(text, { place, isFirstInsert, emptied, write: (sample, indent) => writeLike(change.value, sample, indent) });
    case 'insert-member':
      return insertion(text, {
        place,
        isFirstInsert,
        emptied,
        write: (sample, indent) => writeMember(text, change, { sample, indent }),
      });
  }
}

function writeMember(
  text: string,
  { key, value }: { readonly key: string; readonly value: Json },
  { sample, indent }: { readonly sample: string; readonly indent: () => string },
): string {
  const isSpread = /^"(?:[^"\\]|\\.)*":\s/.test(sample) || (sample === '' && /: /.test(withoutStrings(text)));
  return `${JSON.stringify(key)}:${isSpread ? ' ' : ''}${writeLike(value, sample, indent)}`;
}

/** A member behind another one, with the space between them that its neighbours have. */
function insertionAfter(text: string, change: { readonly key: string; readonly value: Json }, { entryStart, end, previousEnd, nextStart }: Located): Splice {
  const [from, to] = nextStart === null ? [previousEnd ?? entryStart, entryStart] : [end, nextStart];
  const sample = text.slice(entryStart, end);
  const gap = from === to ? (isSpaced(sample) ? ' ' : '') : text.slice(from, to).replace(',', '');
  return { start: end, end, text: `,${gap}${writeMember(text, change, { sample, indent: () => indentAt(text, entryStart) })}` };
}

function removal({ entryStart, end, previousEnd, nextStart }: Located, emptied: ReadonlySet<number>): Splice {
  if (previousEnd !== null && !emptied.has(end)) return { start: previousEnd, end, text: '' };
  return { start: entryStart, end: nextStart ?? end, text: '' };
}

interface Insertion {
  readonly place: Located;
  readonly isFirstInsert: boolean;
  readonly emptied: ReadonlySet<number>;
  readonly write: (sample: string, indent: () => string) => string;
}

function insertion(text: string, { place, isFirstInsert, emptied, write }: Insertion): Splice {
  const { last } = place;
  if (last === null) {
    // The first one takes the place of the white space inside; the others stand behind it.
    const at = isFirstInsert ? place.start + 1 : place.end - 1;
    return { start: at, end: place.end - 1, text: `${isFirstInsert ? '' : ','}${write('', () => indentAt(text, place.start))}` };
  }
  const sample = text.slice(last.entryStart, last.end);
  const before = text.slice(last.previousEnd ?? place.start + 1, last.entryStart).replace(',', '');
  // A first entry stands right behind the bracket also where a space follows each comma.
  const gap = before === '' && last.previousEnd === null && isSpaced(sample) ? ' ' : before;
  const separator = emptied.has(last.end) && isFirstInsert ? '' : `,${gap}`;
  return { start: last.end, end: last.end, text: `${separator}${write(sample, () => indentAt(text, last.entryStart))}` };
}

/** The white space at the start of the line in which `offset` stands. */
function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}

/** The value's text, broken into lines and spaced as `sample` is. The indent is only looked for where there are lines: a document on one line is walked to its start for it. */
function writeLike(value: Json, sample: string, indentOf: () => string): string {
  // Nothing to break and nothing to space.
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || (typeof value === 'number' && Number.isFinite(value))) return JSON.stringify(value);
  const broken = /\n([ \t]*)\S/.exec(sample);
  if (broken !== null && broken[1] !== undefined) {
    const indent = indentOf();
    const step = broken[1].startsWith(indent) ? broken[1].slice(indent.length) : '  ';
    const lineEnd = sample.includes('\r\n') ? '\r\n' : '\n';
    return writeJson(value, step === '' ? '  ' : step).replaceAll('\n', `${lineEnd}${indent}`);
  }
  const compact = writeJson(value, '');
  return isSpaced(sample) ? spaced(value, sample.startsWith('{ ') ? ' ' : '') : compact;
}

/** Written on one line with a space after commas and colons. What stands inside of strings does not count. */
function isSpaced(sample: string): boolean {
  return /[,:] /.test(withoutStrings(sample));
}

function withoutStrings(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
}

/** As `JSON.stringify`, with raw numbers digit by digit. */
export function writeJson(value: Json, step: string): string {
  const raws: string[] = [];
  const write = (mark: string): string =>
    JSON.stringify(
      value,
      (_, item: unknown) => {
        if (isRawNumber(item)) return `${mark}${raws.push(item.rawNumber) - 1}`;
        if (typeof item === 'number' && !Number.isFinite(item)) return `${mark}${raws.push(String(item)) - 1}`;
        return item;
      },
      step,
    );
  const plain = write('');
  if (raws.length === 0) return plain;
  // A mark that no text of the value holds.
  let mark = '#';
  while (plain.includes(mark)) mark += '#';
  raws.length = 0;
  return write(mark).replaceAll(new RegExp(`"${mark}(\\d+)"`, 'g'), (_, index: string) => raws[Number(index)] ?? 'null');
}

/** One line with a space after each comma and colon, and `pad` inside of braces. */
function spaced(value: Json, pad: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => spaced(item, pad)).join(', ')}]`;
  if (typeof value === 'object' && value !== null && !isRawNumber(value)) {
    const members = Object.entries(value as Readonly<Record<string, Json>>).map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item, pad)}`);
    return members.length === 0 ? '{}' : `{${pad}${members.join(', ')}${pad}}`;
  }
  return writeJson(value, '');
}
