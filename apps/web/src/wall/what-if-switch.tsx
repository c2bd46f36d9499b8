import { useNavigate } from '@tanstack/react-router';
import { FlaskConical, Undo2 } from 'lucide-react';
import type { ReactElement } from 'react';
import type { WallSearch } from './wall-search.ts';

/** Asks what strict rules would do to everything on the wall, and leads back. The browser's own way back does the same. */
export function WhatIfSwitch({ isOn }: { readonly isOn: boolean }): ReactElement {
  const navigate = useNavigate({ from: '/wall' });
  const change = (): void => {
    const next: WallSearch = isOn ? { if: undefined, outcome: undefined } : { if: 'strict', show: undefined, code: undefined };
    void navigate({ search: (known: WallSearch) => ({ ...known, ...next }), resetScroll: false });
  };
  return (
    <button type="button" className={isOn ? 'button' : 'button button-ink'} onClick={change}>
      {isOn ? <Undo2 aria-hidden="true" /> : <FlaskConical aria-hidden="true" />}
      {isOn ? 'Back to what is saved' : 'What if everyone got strict?'}
    </button>
  );
}
