import { Link } from '@tanstack/react-router';
import { ChevronRight, Wrench } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import type { QuarantineGroup as Group, QuarantineDocument, QuarantineFix } from '../api/quarantine.ts';
import { FixDialog } from './fix-dialog.tsx';
import { plural } from './run-words.ts';

interface QuarantineGroupProps {
  readonly group: Group;
  readonly isBusy: boolean;
  readonly onFix: (fix: { readonly code: string; readonly title: string }) => Promise<void>;
}

/** Graphs that are listed at once; whoever needs more has the command. */
const most = 100;

/** Wires that are set aside for the same reason: what it is, what mends them, and whose they are. */
export function QuarantineGroup({ group, isBusy, onFix }: QuarantineGroupProps): ReactElement {
  const [asked, setAsked] = useState<QuarantineFix | null>(null);
  const { code, edges, graphs, example, fixes, documents } = group;
  const title = `quarantine-${code}`;
  return (
    <section className="quarantine-group" aria-labelledby={title}>
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-[320px]">
          <h3 id={title} className="flex flex-wrap items-baseline gap-x-3">
            <span className="mono text-[13px] font-semibold">{code}</span>
            <span className="text-soft">
              {plural(edges, 'wire')} in {plural(graphs, 'graph')}
            </span>
          </h3>
          <p className="mt-1 break-words text-[12.5px] text-soft">
            <span className="text-faint">For example:</span> {example}
          </p>
        </div>
        {fixes.length === 0 ? (
          <p className="text-[12.5px] text-faint">Each needs its owner.</p>
        ) : (
          <div className="flex flex-wrap gap-2">
            {fixes.slice(0, 3).map((fix) => (
              <button
                key={fix.title}
                type="button"
                className="button"
                disabled={isBusy}
                onClick={() => setAsked(fix)}
                aria-label={`${fix.title} in ${plural(fix.graphs, 'graph')}…`}
              >
                <Wrench aria-hidden="true" />
                {fix.title}
                <span className="font-normal text-faint tabular-nums">{fix.graphs}</span>
              </button>
            ))}
          </div>
        )}
      </div>
      <details>
        <summary>
          <ChevronRight aria-hidden="true" />
          {graphs === 1 ? 'The graph' : `The ${graphs} graphs`}
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        <ul tabIndex={0} aria-labelledby={title}>
          {documents.slice(0, most).map((document) => (
            <Row key={document.graph} document={document} />
          ))}
          {documents.length > most && <li className="text-faint">And {documents.length - most} more.</li>}
        </ul>
      </details>
      <FixDialog
        code={code}
        fix={asked}
        onClose={() => setAsked(null)}
        onAgree={(fix) => {
          setAsked(null);
          void onFix({ code, title: fix.title });
        }}
      />
    </section>
  );
}

function Row({ document: { graph, title, owner, edges, message } }: { readonly document: QuarantineDocument }): ReactElement {
  return (
    <li>
      <p className="flex flex-wrap items-baseline gap-x-2.5">
        <Link
          to="/graph/$id"
          params={{ id: graph }}
          preload={false}
          className="font-medium underline decoration-[var(--line-strong)] underline-offset-[3px] hover:decoration-current"
        >
          {title ?? graph}
        </Link>
        <span className="text-faint">{owner}</span>
      </p>
      <p className="min-w-0 break-words text-[12.5px] text-soft">
        {message}
        {edges > 1 && <span className="text-faint"> And {edges - 1} more.</span>}
      </p>
    </li>
  );
}
