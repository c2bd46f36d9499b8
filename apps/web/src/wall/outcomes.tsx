import { Check, UserRound, Wrench } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ForecastOutcome } from '../pictures/messages.ts';

/** As filters call them. */
export const outcomeNames: Readonly<Record<ForecastOutcome, string>> = { unchanged: 'Stay as they are', repaired: 'Mend themselves', owner: 'Need their owner' };

/** As a single graph is told. */
export const outcomeSentences: Readonly<Record<ForecastOutcome, string>> = {
  unchanged: 'Would stay as it is.',
  repaired: 'Would mend itself.',
  owner: 'Would need its owner.',
};

const icons = { unchanged: Check, repaired: Wrench, owner: UserRound };

/** The mark of an outcome: a shape beside the colour. Decorative; words stand beside it. */
export function OutcomeIcon({ outcome }: { readonly outcome: ForecastOutcome }): ReactElement {
  const Icon = icons[outcome];
  return <Icon className="outcome-icon" data-outcome={outcome} aria-hidden="true" />;
}
