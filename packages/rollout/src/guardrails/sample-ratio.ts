import { defineGuardrail, trialsOfAll } from './guardrail.ts';

/** Workspaces are not split as the step says: then nothing that compares the arms means anything. */
export const sampleRatio = defineGuardrail({
  slug: 'sample-ratio',
  title: 'The arms are not split as planned',
  unit: 'randomised workspace: its first exposure in the step',
  response: 'hold',
  sources: ['facts', 'assignment'],
  limits: {},
  isByRule: false,
  parts: () => [null],
  test: (_, { share }) => ({ kind: 'split', share }),
  look(seen, _, { release, control, step }) {
    if (seen.kind !== 'fact' || !seen.subject.isRandomised) return null;
    const { fact } = seen;
    if (fact.release !== release && fact.release !== control) return null;
    const treated = fact.release === release ? 1 : 0;
    return {
      key: JSON.stringify([step, fact.workspace]),
      part: null,
      counts: { n: 1, failed: treated, exposed: 1, treated },
      rule: null,
    };
  },
  countsOfRule: trialsOfAll,
});
