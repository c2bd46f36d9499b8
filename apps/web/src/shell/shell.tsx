import { Outlet } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useLiveQueries } from '../live/use-live-queries.ts';
import { DropTarget } from './drop-target.tsx';
import { TopBar } from './top-bar.tsx';

/** What stands around every page. A file may be dropped anywhere on it. */
export function Shell(): ReactElement {
  useLiveQueries();
  return (
    <DropTarget>
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:left-3 focus:top-3 focus:z-50 button">
        Skip to the page
      </a>
      <TopBar />
      <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col">
        <Outlet />
      </main>
    </DropTarget>
  );
}
