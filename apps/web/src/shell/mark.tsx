import type { ReactElement } from 'react';

/** A turnbuckle: two rods and the barrel that draws them together. */
export function Mark(): ReactElement {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="text-accent"
    >
      <path d="M1.8 12h5.7M16.5 12h5.7" />
      <rect x="7.5" y="7.5" width="9" height="9" rx="3" />
      <path d="M10.4 12h3.2" />
    </svg>
  );
}
