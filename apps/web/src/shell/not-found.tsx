import { Link } from '@tanstack/react-router';
import { Unplug } from 'lucide-react';
import type { ReactElement } from 'react';
import { EmptyState } from './empty-state.tsx';
import { usePageTitle } from './use-page-title.ts';

export function NotFound(): ReactElement {
  usePageTitle('Nothing here');
  return (
    <EmptyState
      icon={Unplug}
      title="Nothing is wired to this address"
      actions={
        <Link to="/wall" className="button button-ink">
          To the wall
        </Link>
      }
    >
      The page may have moved, or the address has a letter too many.
    </EmptyState>
  );
}
