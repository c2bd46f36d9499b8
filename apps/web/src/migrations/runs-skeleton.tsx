import type { ReactElement } from 'react';

export function RunsSkeleton(): ReactElement {
  return (
    <div className="mx-auto w-full max-w-[1240px] px-4 sm:px-8" role="status" aria-label="Loading the runs">
      <div className="skeleton mt-12 h-9 w-full max-w-[520px]" />
      <div className="skeleton mt-9 h-[260px] w-full rounded-xl" />
    </div>
  );
}
