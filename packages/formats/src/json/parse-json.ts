import type { Diagnostic } from '@turnbuckle/model';
import { createScanner } from 'jsonc-parser';
import { endOfString } from './end-of-string.ts';
import { lineAndColumn } from './line-and-column.ts';
import { token } from './token.ts';
import { type WrittenForm, writtenForm } from './written-form.ts';

/** Deeper than this a document is refused: no editor writes such a one, and walking it would exhaust the stack. */
export const maxDepth = 1_000;
/** Larger than this a document is refused. */
export const maxSizeBytes = 128 * 1024 * 1024;

export interface ParsedJson {
  /** `undefined` when the text is no JSON. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads JSON text. Integers that a JavaScript number cannot hold become `RawNumber`s, Python's bare `NaN` and `Infinity` become the
 * numbers and an info, a repeated key is told. The text without any of these goes through `JSON.parse`; the rest, and whatever
 * `JSON.parse` refuses, takes the careful way, which also knows where a fault stands.
 */
export function parseJson(text: string): ParsedJson {
  if (text.length > maxSizeBytes)
    return refused(text, { code: 'json-too-large', offset: 0, message: `The document is larger than ${maxSizeBytes / 1024 / 1024} MB. Split it, or check it with a larger tool.` });
  const survey = surveyText(text);
  if (survey.tooDeepAt !== null)
    return refused(text, {
      code: 'json-too-deep',
      offset: survey.tooDeepAt,
      message: `The document is nested deeper than ${maxDepth} levels. Expected a graph; flatten it or check that this is the right file.`,
    });
  if (survey.plain) {
    try {
      const value: unknown = JSON.parse(text);
      // Fewer members than were written: a key stands twice, and the careful way below tells which.
      if ((typeof value === 'object' ? memberCount(value) : 0) === survey.members) return { value, diagnostics: [] };
    } catch {
      // The careful way below tells where and why.
    }
  }
  return parseCarefully(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
}

export interface WrittenJson {
  readonly value: unknown;
  readonly form: WrittenForm;
}

/**
 * Reads a text of a written form, as {@link parseJson} would and faster, since such a text holds neither a key twice nor a number that is
 * written otherwise; `null` for any other text. `form` is given by who has just written the text.
 */
export function parseWritten(text: string, form?: WrittenForm): WrittenJson | null {
  if (text.length > maxSizeBytes) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !isExact(value, 1)) return null;
    const found = form ?? writtenForm(text, value);
    return found === null ? null : { value, form: found };
  } catch {
    return null;
  }
}

/** Not too deep, and without integers of which JavaScript may hold only the beginning. */
function isExact(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) || !Number.isInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > maxDepth) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isExact(item, depth + 1)) return false;
    return true;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key in record) if (!isExact(record[key], depth + 1)) return false;
  return true;
}

interface Survey {
  /** Nothing that needs the careful way. */
  readonly plain: boolean;
  readonly tooDeepAt: number | null;
  /** Colons, one for each member of an object. */
  readonly members: number;
}

const QUOTE = 34;
const DOT = 46;

/** One pass over the text outside of strings: nesting, long numbers, bare words that are no JSON. */
function surveyText(text: string): Survey {
  let depth = 0;
  let digits = 0;
  let members = 0;
  let plain = text.charCodeAt(0) !== 0xfeff;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      if (++digits > 15) plain = false;
      continue;
    }
    // A fraction is a double in every reader, however long it is written; only integers need all of their digits.
    digits = code === DOT ? Number.NEGATIVE_INFINITY : 0;
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === 58) members++;
    else if (code === 123 || code === 91) {
      if (++depth > maxDepth) return { plain: false, tooDeepAt: index, members };
    } else if (code === 125 || code === 93) depth--;
    else if (code === 78 || code === 73) plain = false;
  }
  return { plain, tooDeepAt: null, members };
}

/** Members of all objects in a parsed value, which is no deeper than {@link maxDepth}. `for in` is six times faster here than lists of entries. */
function memberCount(value: object | null): number {
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += memberCount(item);
    return count;
  }
  const record = value as Readonly<Record<string, unknown>> | null;
  for (const key in record) {
    count++;
    const member = record[key];
    if (typeof member === 'object') count += memberCount(member);
  }
  return count;
}

interface Fault {
  readonly code: string;
  readonly offset: number;
  readonly message: string;
}

function refused(text: string, fault: Fault): ParsedJson {
  return { value: undefined, diagnostics: [diagnostic(text, fault, 'error')] };
}

function diagnostic(text: string, { code, offset, message }: Fault, severity: 'error' | 'warning' | 'info'): Diagnostic {
  return { code, severity, message, at: lineAndColumn(text, offset), because: [], fixes: [] };
}

type Container = { readonly list: unknown[] } | { readonly record: Record<string, unknown>; key: string | null };

class Reader {
  readonly diagnostics: Diagnostic[] = [];
  fault: Fault | null = null;
  readonly #text: string;
  readonly #scanner;
  #token: number = token.end;

  constructor(text: string) {
    this.#text = text;
    // White space is passed over here: a scanner that does it by itself passes over comments too, which are no JSON.
    this.#scanner = createScanner(text, false);
    this.#next();
  }

  document(): unknown {
    const value = this.#value();
    if (this.fault === null && this.#token !== token.end) this.#fail('Expected the end of the document after its value.');
    return value;
  }

  /** Reads one value, however deep, with a stack of its own. */
  #value(): unknown {
    const stack: Container[] = [];
    for (;;) {
      let value: unknown;
      if (this.#token === token.openBrace || this.#token === token.openBracket) {
        const container: Container = this.#token === token.openBrace ? { record: {}, key: null } : { list: [] };
        this.#next();
        if (!this.#closes(container)) {
          stack.push(container);
          if (!this.#key(container)) return undefined;
          continue;
        }
        value = 'list' in container ? container.list : container.record;
      } else {
        value = this.#scalar();
      }
      if (this.fault !== null) return undefined;
      for (;;) {
        const container = stack.at(-1);
        if (container === undefined) return value;
        this.#store(container, value);
        if (this.#token === token.comma) {
          this.#next();
          if (!this.#key(container)) return undefined;
          break;
        }
        if (!this.#closes(container)) return this.#fail(`Expected ',' or '${'list' in container ? ']' : '}'}'.`);
        stack.pop();
        value = 'list' in container ? container.list : container.record;
      }
    }
  }

  #closes(container: Container): boolean {
    if (this.#token !== ('list' in container ? token.closeBracket : token.closeBrace)) return false;
    this.#next();
    return true;
  }

  #store(container: Container, value: unknown): void {
    if ('list' in container) container.list.push(value);
    else if (container.key !== null) Object.defineProperty(container.record, container.key, { value, writable: true, enumerable: true, configurable: true });
  }

  /** Reads `"key":` when the container is an object; false on a fault. */
  #key(container: Container): boolean {
    if ('list' in container) return true;
    if (this.#token !== token.string || this.#scanner.getTokenError() !== 0) return this.#fail("Expected a key in double quotes, or '}'.") ?? false;
    container.key = this.#scanner.getTokenValue();
    if (Object.hasOwn(container.record, container.key)) {
      this.diagnostics.push(
        diagnostic(
          this.#text,
          {
            code: 'duplicate-key',
            offset: this.#scanner.getTokenOffset(),
            message: `The key ${JSON.stringify(container.key)} stands twice in one object; the later value counts.`,
          },
          'warning',
        ),
      );
    }
    if (this.#advance() !== token.colon) return this.#fail("Expected ':' after the key.") ?? false;
    this.#next();
    return true;
  }

  #scalar(): unknown {
    const text = this.#scanner.getTokenValue();
    const offset = this.#scanner.getTokenOffset();
    switch (this.#token) {
      case token.string:
        if (this.#scanner.getTokenError() !== 0) return this.#fail('The string is not closed, or holds a character that must be escaped.');
        this.#next();
        return text;
      case token.number: {
        if (this.#scanner.getTokenError() !== 0) return this.#fail('The number ends in the middle: digits are missing.');
        const number = this.#number(text);
        this.#next();
        return number;
      }
      case token.true:
      case token.false:
      case token.null:
        this.#next();
        return text === 'null' ? null : text === 'true';
      default:
        return this.#bareWord(text, offset);
    }
  }

  #number(text: string): unknown {
    const value = Number(text);
    return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(text) ? { rawNumber: text } : value;
  }

  #bareWord(text: string, offset: number): unknown {
    // The scanner gives the minus as a token of its own, since no digit follows it.
    if (text === '-' && this.#text.startsWith('-Infinity', offset)) {
      this.#next();
      this.#next();
      return this.#notANumber('-Infinity', offset);
    }
    if (text === 'Infinity' || text === 'NaN') {
      this.#next();
      return this.#notANumber(text, offset);
    }
    return this.#fail(this.#token === token.end ? 'The document ends here, in the middle of a value. Is the file complete?' : 'Expected a value.');
  }

  #notANumber(text: string, offset: number): number {
    this.diagnostics.push(diagnostic(this.#text, { code: 'bare-nan', offset, message: `${text} is no JSON, though Python writes it. It is kept as it stands.` }, 'info'));
    return Number(text);
  }

  #fail(message: string): undefined {
    this.fault ??= { code: 'json-syntax', offset: this.#scanner.getTokenOffset(), message };
    return undefined;
  }

  #advance(): number {
    this.#next();
    return this.#token;
  }

  #next(): void {
    do this.#token = this.#scanner.scan();
    while (this.#token === token.lineBreak || this.#token === token.space);
  }
}

function parseCarefully(text: string): ParsedJson {
  const reader = new Reader(text);
  const value = reader.document();
  if (reader.fault !== null) return refused(text, reader.fault);
  return { value, diagnostics: reader.diagnostics };
}
