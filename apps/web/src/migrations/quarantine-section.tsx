import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import type { ReactElement } from 'react';
import { type Quarantine, readQuarantine } from '../api/quarantine.ts';
import { RequestError } from '../api/request-error.ts';
import type { RunReport } from '../api/runs.ts';
import { FixOutcome } from './fix-outcome.tsx';
import { QuarantineGroup } from './quarantine-group.tsx';
import { plural } from './run-words.ts';
import { useFixes } from './use-fixes.ts';

/** Wires that are set aside, by what is wrong with them, and what would mend many at once. Of one run's graphs, or of all. */
export function QuarantineSection({ run }: { readonly run: RunReport | null }): ReactElement | null {
  const id = run?.id ?? null;
  const found = useQuery({ queryKey: ['quarantine', id], queryFn: ({ signal }) => readQuarantine(id, signal), staleTime: 0 });
  const fixes = useFixes(id);
  if (found.error instanceof RequestError && found.error.status === 404) return null;
  return (
    <section aria-labelledby="quarantine">
      <h2 id="quarantine" className="text-[18px] font-semibold tracking-[-0.018em]">
        Quarantine
      </h2>
      {found.isPending && <div className="skeleton mt-4 h-28 w-full rounded-xl" role="status" aria-label="Looking for wires that are set aside" />}
      {found.isError && found.data === undefined && (
        <p className="mt-2 text-error" role="alert">
          {found.error.message}
        </p>
      )}
      {found.data !== undefined && <Summary quarantine={found.data} run={run} />}
      <FixOutcome fixes={fixes} />
      {found.data !== undefined && found.data.groups.length > 0 && (
        <div className="card mt-4 !p-0">
          {found.data.groups.map((group) => (
            <QuarantineGroup key={group.code} group={group} isBusy={fixes.isBusy} onFix={fixes.apply} />
          ))}
        </div>
      )}
    </section>
  );
}

function Summary({ quarantine: { groups, hasMore }, run }: { readonly quarantine: Quarantine; readonly run: RunReport | null }): ReactElement {
  const edges = groups.reduce((sum, group) => sum + group.edges, 0);
  const graphs = new Set(groups.flatMap(({ documents }) => documents.map(({ graph }) => graph))).size;
  const atFirst = Object.values(run?.byCode ?? {}).reduce((sum, count) => sum + count, 0);
  if (edges === 0)
    return (
      <p className="mt-2 flex items-center gap-2 text-soft">
        <CircleCheck className="size-4 flex-none text-ok" aria-hidden="true" />
        {atFirst > 0 ? `${plural(atFirst, 'wire')} ${atFirst === 1 ? 'was' : 'were'} set aside; none is any more.` : 'No wire is set aside.'}
      </p>
    );
  const kept = `They are kept and carry nothing.${hasMore ? ' The first graphs of more.' : ''}`;
  return (
    <p className="mt-1 text-soft">
      {edges < atFirst
        ? `${plural(atFirst, 'wire')} were set aside, ${edges} in ${plural(graphs, 'graph')} still ${edges === 1 ? 'is' : 'are'}. ${kept}`
        : `${plural(edges, 'wire')} ${edges === 1 ? 'is' : 'are'} set aside in ${plural(graphs, 'graph')}. ${kept}`}
    </p>
  );
}
