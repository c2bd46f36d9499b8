import { Problems, type Turnbuckle } from '@turnbuckle/editor';
import type { Diagnostic } from '@turnbuckle/model';
import type { Node as FlowNode } from '@xyflow/react';
import { CircleCheck, CircleDashed, PanelBottomClose, PanelBottomOpen } from 'lucide-react';
import { type ReactElement, useMemo, useState } from 'react';
import { Inspector } from './inspector.tsx';
import type { EditableDocument } from './use-document.ts';

interface EditorPanelProps {
  readonly flow: Turnbuckle;
  readonly readFindings: readonly Diagnostic[];
  readonly selected: readonly FlowNode[];
  readonly editable: EditableDocument;
  readonly isReadOnly: boolean;
  readonly onShow: (diagnostic: Diagnostic) => void;
}

/** Beside the canvas: the selected node, what is wrong, and how much was looked at. */
export function EditorPanel({ flow, readFindings, selected, editable, isReadOnly, onShow }: EditorPanelProps): ReactElement {
  const { session } = flow;
  const [isOpen, setOpen] = useState(true);
  const [one] = selected;
  // What is still open while somebody builds is no fault on the canvas, but it will be one when the graph is saved.
  const problems = useMemo(() => [...readFindings, ...session.at('save').diagnostics], [readFindings, session]);
  const held = session.graph.edges.filter(({ quarantined }) => quarantined !== undefined).length;
  const loud = problems.filter(({ severity }) => severity !== 'info').length;
  return (
    <aside className="editor-panel" data-open={isOpen} aria-label="Inspector and problems">
      <div className="editor-panel-scroll">
        {one !== undefined && selected.length === 1 && <Inspector key={one.id} nodeKey={one.id} flow={flow} editable={editable} isReadOnly={isReadOnly} />}
        {selected.length > 1 && <div className="panel-section panel-head">{selected.length} nodes selected</div>}
        <section aria-labelledby="problems-title">
          <div className="panel-head">
            <h2 id="problems-title">Problems</h2>
            <span className="font-normal tabular-nums text-faint">{loud}</span>
            <button
              type="button"
              className="button button-quiet button-icon ml-auto md:!hidden"
              aria-label={isOpen ? 'Fold the panel' : 'Unfold the panel'}
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? <PanelBottomClose aria-hidden="true" /> : <PanelBottomOpen aria-hidden="true" />}
            </button>
          </div>
          {editable.refusal !== null && (
            <p className="mx-4 mb-2 rounded-lg bg-[var(--error-soft)] px-3 py-2 text-error" role="alert">
              {editable.refusal}
            </p>
          )}
          {loud === 0 && <Quiet session={session} />}
          {held > 0 && (
            <p className="px-4 pb-3 text-soft">
              {held} {held === 1 ? 'wire is' : 'wires are'} set aside and {held === 1 ? 'carries' : 'carry'} nothing. Strict rules say why.
            </p>
          )}
          <Problems of={flow} problems={problems} onShow={onShow} isReadOnly={isReadOnly} />
        </section>
      </div>
      <Coverage flow={flow} />
    </aside>
  );
}

/** What it means that nothing is listed. What nobody looked at is never called right. */
function Quiet({ session: { policy, coverage, catalog } }: { readonly session: Turnbuckle['session'] }): ReactElement {
  const wasChecked = catalog !== null && (coverage.edges === 0 || coverage.checked > 0);
  const Icon = wasChecked ? CircleCheck : CircleDashed;
  const text = !wasChecked
    ? 'Only the structure was checked, and it holds.'
    : policy.name === 'legacy'
      ? 'Nothing that the legacy rules look at.'
      : coverage.unchecked === 0
        ? 'Nothing is wrong.'
        : 'Nothing is wrong in what was checked.';
  return (
    <p className="flex items-center gap-2 px-4 pb-3 text-soft">
      <Icon className={`size-4 flex-none ${wasChecked ? 'text-ok' : 'text-faint'}`} aria-hidden="true" />
      {text}
    </p>
  );
}

const reasons: Readonly<Record<string, string>> = {
  'no-catalog': 'no catalog for this format here',
  'unknown-kind': 'kinds that no catalog has',
  'unknown-version': 'kinds of an unknown version',
  'dynamic-ports': 'ports that depend on values',
  'untyped-port': 'ports without a type',
};

/** How much was judged: "nothing is wrong" is never said of the rest. */
function Coverage({ flow: { session } }: { readonly flow: Turnbuckle }): ReactElement {
  const { edges, checked, unchecked, because } = session.coverage;
  const why = Object.entries(because).map(([reason, count]) => `${count} with ${reasons[reason] ?? reason}`);
  return (
    <p className="editor-coverage" title={why.join(', ')}>
      <span className="tabular-nums">
        Checked {checked} of {edges} {edges === 1 ? 'wire' : 'wires'}
      </span>
      {unchecked > 0 && <span className="text-faint">{why.join(', ')}</span>}
    </p>
  );
}
