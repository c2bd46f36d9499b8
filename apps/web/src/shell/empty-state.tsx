import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly tone?: 'calm' | 'error';
}

/** A page, or a part of one, on which there is nothing to show: what that means, and what to do. */
export function EmptyState({ icon: Icon, title, children, actions, tone = 'calm' }: EmptyStateProps): ReactElement {
  return (
    <div className="mx-auto flex max-w-[440px] flex-1 flex-col items-center justify-center px-6 py-20 text-center" role={tone === 'error' ? 'alert' : undefined}>
      <span className={`mb-5 grid size-12 place-items-center rounded-xl border border-line bg-surface shadow-[var(--shadow-1)] ${tone === 'error' ? 'text-error' : 'text-soft'}`}>
        <Icon className="size-[22px]" strokeWidth={1.7} aria-hidden="true" />
      </span>
      <h1 className="text-[17px] font-semibold tracking-[-0.015em]">{title}</h1>
      {children === undefined ? null : <div className="mt-2 w-full text-balance text-[13.5px] text-soft">{children}</div>}
      {actions === undefined ? null : <div className="mt-6 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
