import { useState } from 'react';
import type { Release } from '../api/graphs.ts';

const key = 'turnbuckle-release';

/** The rules that a person works under, kept in this browser. Strict unless they chose otherwise. */
export function useRelease(): [Release, (release: Release) => void] {
  const [release, setRelease] = useState<Release>(() => (localStorage.getItem(key) === 'legacy' ? 'legacy' : 'strict'));
  return [
    release,
    (next) => {
      localStorage.setItem(key, next);
      setRelease(next);
    },
  ];
}
