import { CloudOff } from 'lucide-react';
import type { ReactElement } from 'react';
import { RequestError } from '../api/request-error.ts';
import { EmptyState } from './empty-state.tsx';

/** What went wrong with a page, and a way to try again. */
export function PageError({ error, reset }: { readonly error: unknown; readonly reset?: () => void }): ReactElement {
  const title = error instanceof Error ? error.message : 'Something went wrong';
  return (
    <EmptyState
      icon={CloudOff}
      tone="error"
      title={title}
      actions={
        <button type="button" className="button button-ink" onClick={() => (reset === undefined ? location.reload() : reset())}>
          Try again
        </button>
      }
    >
      {error instanceof RequestError ? error.detail : undefined}
    </EmptyState>
  );
}
