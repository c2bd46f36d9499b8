import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type FixAnswer, fixQuarantine, undoFix } from '../api/quarantine.ts';

/** What came of the last fix, until the next one. */
export type FixState =
  | { readonly step: 'none' }
  | { readonly step: 'fixing' | 'undoing'; readonly title: string }
  | { readonly step: 'fixed'; readonly title: string; readonly answer: FixAnswer }
  | { readonly step: 'undone'; readonly count: number; readonly of: number }
  | { readonly step: 'failed'; readonly message: string };

export interface Fixes {
  readonly state: FixState;
  readonly isBusy: boolean;
  apply(fix: { readonly code: string; readonly title: string }): Promise<void>;
  undo(): Promise<void>;
}

/** Mends in bulk, and takes it back: both by ordinary saves. */
export function useFixes(run: string | null): Fixes {
  const queries = useQueryClient();
  const [state, setState] = useState<FixState>({ step: 'none' });
  const doing = async (work: () => Promise<FixState>): Promise<void> => {
    try {
      setState(await work());
    } catch (error) {
      setState({ step: 'failed', message: error instanceof Error ? error.message : 'It did not work.' });
    } finally {
      void queries.invalidateQueries({ queryKey: ['quarantine'] });
    }
  };
  return {
    state,
    isBusy: state.step === 'fixing' || state.step === 'undoing',
    apply({ code, title }) {
      setState({ step: 'fixing', title });
      return doing(async () => ({ step: 'fixed', title, answer: await fixQuarantine({ code, fix: title, run }) }));
    },
    async undo() {
      if (state.step !== 'fixed') return;
      const { answer, title } = state;
      setState({ step: 'undoing', title });
      await doing(async () => ({ step: 'undone', count: await undoFix(answer), of: answer.mended.length }));
    },
  };
}
