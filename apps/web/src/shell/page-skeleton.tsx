import type { ReactElement } from 'react';

/** Stands in while a page's own code is loaded. */
export function PageSkeleton(): ReactElement {
  return (
    <div className="flex flex-1 items-stretch" role="status" aria-label="Loading">
      <div className="flex-1 bg-canvas" />
      <div className="hidden w-[340px] border-l border-line bg-surface p-4 md:block">
        <div className="skeleton h-4 w-28" />
        <div className="skeleton mt-4 h-16" />
        <div className="skeleton mt-2 h-16" />
      </div>
    </div>
  );
}
