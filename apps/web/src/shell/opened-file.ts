/** A file that somebody opened, before it is stored. */
export interface OpenedFile {
  readonly name: string;
  readonly text: string;
}

/** Files that were opened since the page was loaded; their number stands in the address. */
const files: OpenedFile[] = [];

/** Reads a file and keeps it; the answer is the address at which it is shown. Bytes that are no UTF-8 become replacement characters. */
export async function keepFile(file: File): Promise<FileSearch> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.arrayBuffer());
  return { file: files.push({ name: file.name, text }) };
}

/** The file of that number, or `null` after the page was loaded anew. */
export function openedFile(number: number | undefined): OpenedFile | null {
  return (number === undefined ? undefined : files[number - 1]) ?? null;
}

export interface FileSearch {
  readonly file?: number;
}

export function readFileSearch({ file }: Readonly<Record<string, unknown>>): FileSearch {
  return typeof file === 'number' && Number.isInteger(file) ? { file } : {};
}
