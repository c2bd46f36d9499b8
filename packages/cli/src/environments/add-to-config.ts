/** An entry of `environments` as it is written into the file. */
export interface ConfigEntry {
  readonly name: string;
  /** A TypeScript expression. */
  readonly url: string;
}

/** A configuration with one environment. */
export function newConfig(entry: ConfigEntry): string {
  return `/** Each environment is one database. */\nexport default {\n  environments: {\n    ${entryText(entry)},\n  },\n};\n`;
}

export function entryText({ name, url }: ConfigEntry): string {
  return `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`}: { url: ${url} }`;
}

/**
 * The file's text with one more entry in its `environments: { … }`, everything else left byte for byte; `null` where that is not plain to
 * see: none, or several, or a value that is no literal. Whoever writes it makes sure first that it means what it should.
 */
export function addToConfig(text: string, entry: ConfigEntry): string | null {
  const code = withoutWords(text);
  const places = [...code.matchAll(/(?<![\w$.])environments\s*:\s*\{/g)];
  const [place] = places;
  if (place === undefined || places.length > 1) return null;
  const open = place.index + place[0].length - 1;
  const close = closingBrace(code, open);
  if (close === null) return null;
  const inside = code.slice(open + 1, close);
  const last = inside.trimEnd();
  const comma = last === '' || last.endsWith(',') ? '' : ',';
  const end = open + 1 + last.length;
  const indentOf = (at: number): string => /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))?.[0] ?? '';
  if (!inside.includes('\n') && last !== '') return `${text.slice(0, end)}${comma} ${entryText(entry)}${text.slice(end)}`;
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  const outer = indentOf(open);
  const first = /\n([ \t]*)\S/.exec(text.slice(open + 1, close))?.[1] ?? `${outer}${outer.includes('\t') ? '\t' : '  '}`;
  // A comment may stand behind the last entry, so the new one comes right before the brace.
  const before = text.slice(0, end) + comma + text.slice(end, close).trimEnd();
  return `${before}${newLine}${first}${entryText(entry)},${newLine}${outer}${text.slice(close)}`;
}

/** The code with every comment, string and template blanked out, so that what is left are its own signs, each at its place. */
function withoutWords(text: string): string {
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ');
  // Strings leave something behind: an entry that ends in one is not empty.
  const mark = (part: string): string => (part.length < 2 ? part : `"${blank(part.slice(1, -1))}"`);
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/g, (part) => (part.startsWith('/') ? blank(part) : mark(part)));
}

function closingBrace(code: string, open: number): number | null {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === '{') depth++;
    else if (code[at] === '}' && --depth === 0) return at;
  }
  return null;
}
