import type { ReactElement } from 'react';

export function WallSkeleton(): ReactElement {
  return (
    <div className="mx-auto w-full max-w-[1480px] px-4 sm:px-8" role="status" aria-label="Loading the wall">
      <div className="skeleton mt-12 h-9 w-full max-w-[640px]" />
      <div className="skeleton mt-4 h-4 w-full max-w-[380px]" />
      <div className="skeleton mb-5 mt-9 h-8 w-full max-w-[520px]" />
      <div className="wall-grid">
        {Array.from({ length: 60 }, (_, index) => (
          <div key={index} className="skeleton wall-tile" />
        ))}
      </div>
    </div>
  );
}
