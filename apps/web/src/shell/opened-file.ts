import { useSyncExternalStore } from 'react';
import { router } from '../router.tsx';

/** A file that somebody opened, before it is stored. */
export interface OpenedFile {
  readonly name: string;
  readonly text: string;
  /** Tells two openings of the same file apart. */
  readonly number: number;
}

let current: OpenedFile | null = null;
const listeners = new Set<() => void>();

/** Reads a file and shows it. Bytes that are no UTF-8 become replacement characters, which the reader then tells by line and column. */
export async function openFile(file: File): Promise<void> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.arrayBuffer());
  const next = { name: file.name, text, number: (current?.number ?? 0) + 1 };
  // What is open stays until the page may be left.
  if (router.state.location.pathname !== '/file') await router.navigate({ to: '/file' });
  if (router.state.location.pathname !== '/file') return;
  current = next;
  for (const listener of listeners) listener();
}

/** The file that is open, or `null`. */
export function useOpenedFile(): OpenedFile | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
