/** How `JSON.stringify` was asked to write a text. */
export interface WrittenForm {
  /** What stands before each level of a broken text; empty on one line. */
  readonly indent: '' | '  ' | '    ' | '\t';
  /** White space behind the document, as editors and `git` want it. */
  readonly tail: '' | '\n';
}

const indents: readonly WrittenForm['indent'][] = ['    ', '  ', '\t'];

/**
 * The form in which a parsed text is what `JSON.stringify` writes, byte for byte, so that nothing is lost when its value is changed and written
 * again; `null` for any other text. A text with a key twice, digits that a number cannot hold, or other white space is never of such a form.
 */
export function writtenForm(text: string, value: unknown): WrittenForm | null {
  // What JavaScript has no number for was read as an object, which is written otherwise.
  const tail = text.endsWith('\n') ? '\n' : '';
  const indent = text.charCodeAt(1) === NEW_LINE ? indents.find((one) => text.startsWith(one, 2)) : '';
  if (indent === undefined) return null;
  const form: WrittenForm = { indent, tail };
  return writeForm(value, form) === text ? form : null;
}

export function writeForm(value: unknown, { indent, tail }: WrittenForm): string {
  return JSON.stringify(value, null, indent) + tail;
}

const NEW_LINE = 10;
