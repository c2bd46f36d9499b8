import type { Diagnostic, Fix } from '@turnbuckle/model';
import { type ReactElement, useState } from 'react';
import type { Turnbuckle } from './turnbuckle.ts';

interface ProblemsProps {
  readonly of: Pick<Turnbuckle, 'problems' | 'apply'>;
  /** Findings to show in place of the flow's own, as of another moment. */
  readonly problems?: readonly Diagnostic[];
  /** Brings a finding's place into view. */
  readonly onShow?: (diagnostic: Diagnostic) => void;
  /** Fixes are listed but cannot be applied. */
  readonly isReadOnly?: boolean;
}

const severityNames = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

/** What is wrong, why, and what mends it with one click. Notes are folded away until somebody asks. */
export function Problems({ of: { problems: own, apply }, problems = own, onShow, isReadOnly = false }: ProblemsProps): ReactElement {
  const loud = problems.filter(({ severity }) => severity !== 'info');
  const notes = problems.filter(({ severity }) => severity === 'info');
  const item = (diagnostic: Diagnostic, index: number): ReactElement => (
    <Problem
      key={`${diagnostic.code} ${diagnostic.at.edge ?? ''} ${diagnostic.at.node ?? ''} ${diagnostic.at.port ?? ''} ${index}`}
      diagnostic={diagnostic}
      onShow={onShow}
      onFix={isReadOnly ? undefined : (fix) => apply(fix.edits)}
    />
  );
  return (
    <div className="tb-problems">
      {loud.length > 0 && <ul>{loud.map(item)}</ul>}
      {notes.length > 0 && <Notes count={notes.length}>{() => <ul>{notes.map(item)}</ul>}</Notes>}
    </div>
  );
}

/** Notes and their fixes are worked out when they are opened. */
function Notes({ count, children }: { readonly count: number; readonly children: () => ReactElement }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="tb-notes" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {count} {count === 1 ? 'note' : 'notes'}
      </summary>
      {isOpen && children()}
    </details>
  );
}

interface ProblemProps {
  readonly diagnostic: Diagnostic;
  readonly onShow: ((diagnostic: Diagnostic) => void) | undefined;
  readonly onFix: ((fix: Fix) => void) | undefined;
}

function Problem({ diagnostic, onShow, onFix }: ProblemProps): ReactElement {
  const { code, severity, message, because, fixes } = diagnostic;
  return (
    <li className="tb-problem" data-severity={severity} data-code={code}>
      <button type="button" className="tb-problem-head" onClick={() => onShow?.(diagnostic)}>
        <span className="tb-problem-mark" role="img" aria-label={severityNames[severity]} />
        <span className="tb-problem-text">
          <span className="tb-problem-message">{message}</span>
          {because.map((reason) => (
            <span key={reason} className="tb-problem-because">
              {reason}
            </span>
          ))}
          <span className="tb-problem-code">{code}</span>
        </span>
      </button>
      {onFix !== undefined && fixes.length > 0 && (
        <div className="tb-problem-fixes">
          {fixes.map((fix) => (
            <button key={fix.title} type="button" className="tb-button tb-fix" data-kind={fix.kind} onClick={() => onFix(fix)}>
              {fix.title}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}
