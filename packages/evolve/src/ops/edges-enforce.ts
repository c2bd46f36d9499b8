import { type PresetName, presetNames } from '@turnbuckle/compiler';
import type { Edit, Json } from '@turnbuckle/model';
import { mendEdges } from '../mend/mend-edges.ts';
import { graphEnds, mendEntry, undoMend } from '../mend/undo-mend.ts';
import { defineOp } from '../op.ts';

type Args = { readonly policy: string };

/**
 * The op of a strict release: each illegal edge takes the compiler's verified safe fix, never a removal, or the only port that fits where
 * the one it names is not there, or is quarantined in place. The way back undoes what still stands as it was made; where somebody rewired since, they win.
 */
export const edgesEnforce = defineOp<Args>({
  slug: 'edges-enforce',
  title: 'Illegal edges are mended or quarantined',
  reads: 'document',
  up: (graph, { args, context }) => {
    const { value, mends, quarantined } = mendEdges(graph, { catalog: context.to, policy: args.policy as PresetName, stepId: context.stepId });
    const ends = graphEnds(graph, value, context.to);
    const changed = mends.filter(({ edits }) => edits.length > 0);
    return {
      edits: [...changed.flatMap(({ edits }) => edits), ...quarantined.map(({ edge, code }): Edit => ({ op: 'quarantine', edge, code }))],
      entries: [
        ...changed.map((mend) => mendEntry(mend, ends)),
        ...quarantined.map(({ edge, code }): Json => ({ edge, quarantined: code, ...(ends.shared.has(edge) ? { shared: true } : {}) })),
      ],
    };
  },
  down: (graph, { entries }) => {
    const edits = [...entries].reverse().flatMap((entry) => undoMend(graph, entry));
    return { edits, entries: [] };
  },
  check: ({ policy }) => (presetNames.some((name) => name === policy) ? [] : [`there is no policy '${policy}'; expected ${presetNames.join(', ')}`]),
  covers: () => [
    {
      codes: [
        'coercion-removed',
        'subtyping-removed',
        'input-type-narrowed',
        'input-type-changed',
        'output-type-widened',
        'output-type-changed',
        'input-takes-one-now',
        'input-removed',
        'output-removed',
        'input-feedback-removed',
      ],
      kind: '*',
    },
  ],
});
