import { router } from '../router.tsx';

/** A file that somebody opened, before it is stored. */
export interface OpenedFile {
  readonly name: string;
  readonly text: string;
  /** Tells two openings of the same file apart. */
  readonly number: number;
}

let current: OpenedFile | null = null;
let count = 0;

/** Reads a file and shows it. Bytes that are no UTF-8 become replacement characters, which the reader then tells by line and column. */
export async function openFile(file: File): Promise<void> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.arrayBuffer());
  current = { name: file.name, text, number: ++count };
  await router.navigate({ to: '/file', search: { n: count } as never });
}

export function openedFile(): OpenedFile | null {
  return current;
}
