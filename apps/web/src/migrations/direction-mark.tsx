import { FlaskConical, MoveRight, ShieldCheck, Undo2 } from 'lucide-react';
import type { ReactElement } from 'react';
import type { RunDirection } from '../api/runs.ts';
import { directionNames } from './run-words.ts';

const icons = { up: MoveRight, down: Undo2, dry: FlaskConical, verify: ShieldCheck };

/** Which way a run goes, as a word with its mark. */
export function DirectionMark({ direction }: { readonly direction: RunDirection }): ReactElement {
  const Icon = icons[direction];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-soft">
      <Icon className="size-[14px] flex-none text-faint" aria-hidden="true" />
      {directionNames[direction]}
    </span>
  );
}
