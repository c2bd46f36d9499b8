import '@xyflow/react/dist/base.css';
import './graph.css';
import { kindsThatFit, type LooseWire } from '@turnbuckle/editor';
import type { GraphDocument } from '@turnbuckle/formats';
import { type Diagnostic, findKind } from '@turnbuckle/model';
import { studio } from '@turnbuckle/texture';
import { ReactFlowProvider } from '@xyflow/react';
import { type ReactElement, useMemo, useState } from 'react';
import { AddNode } from './add-node.tsx';
import { Canvas } from './canvas.tsx';
import { canvasContext } from './canvas-context.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { EditorBar } from './editor-bar.tsx';
import { EditorPanel } from './editor-panel.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { useCanvasFlow } from './use-canvas-flow.ts';
import { useDocument } from './use-document.ts';
import { useEditorKeys } from './use-editor-keys.ts';
import { useNodePictures } from './use-node-pictures.ts';
import { useRelease } from './use-release.ts';
import { type Origin, useSaving } from './use-saving.ts';

interface GraphEditorProps {
  readonly document: GraphDocument;
  /** What was found while the document was read. */
  readonly readFindings: readonly Diagnostic[];
  readonly name: string;
  readonly owner: string | null;
  readonly origin: Origin;
  readonly onCreated: (id: string) => void;
}

/** The editor of one document. */
export function GraphEditor(props: GraphEditorProps): ReactElement {
  return (
    <ReactFlowProvider>
      <Editor {...props} />
    </ReactFlowProvider>
  );
}

function Editor({ document: initial, readFindings, name, owner, origin, onCreated }: GraphEditorProps): ReactElement {
  const isReadOnly = useMemo(() => !isOurs(initial), [initial]);
  const catalog = isReadOnly ? null : studio;
  const [release, onRelease] = useRelease();
  const [adding, setAdding] = useState<LooseWire | 'free' | null>(null);
  const editable = useDocument(initial, catalog);
  const { flow, nodes, show } = useCanvasFlow({ editable, catalog, release, onDropOutside: setAdding });
  const { session } = flow;
  const pictures = useNodePictures(session, !isReadOnly);
  const saving = useSaving({ origin, editable, release, onCreated });
  const selected = nodes.filter((node) => node.selected === true && node.type === 'kind');
  const onAdd = (): void => setAdding('free');
  useEditorKeys({ save: isReadOnly ? null : saving.save, undo: editable.undo, redo: editable.redo, add: isReadOnly ? null : onAdd });
  const context = useMemo(() => ({ session, pictures, isReadOnly }), [session, pictures, isReadOnly]);
  return (
    <canvasContext.Provider value={context}>
      <div className="editor">
        <EditorBar {...{ name, owner, isReadOnly, editable, saving, release, onRelease, onAdd }} format={editable.document.format} />
        <div className="editor-body">
          <Canvas flow={flow} isReadOnly={isReadOnly} />
          <EditorPanel {...{ flow, readFindings, selected, editable, isReadOnly }} onShow={show} />
        </div>
      </div>
      {adding !== null && (
        <AddNode
          session={session}
          wire={adding === 'free' ? null : adding}
          fitting={adding === 'free' ? null : kindsThatFit(session, adding.start)}
          onClose={() => setAdding(null)}
          onAdd={(edits) => {
            flow.apply(edits);
            setAdding(null);
          }}
        />
      )}
      <ConflictDialog saving={saving} mine={editable.document} />
      <LeaveDialog mayLeave={saving.mayLeave} />
    </canvasContext.Provider>
  );
}

/** A React Flow document that uses at least one kind of the reference catalog can be edited, painted and stored. */
function isOurs({ format, graphs }: GraphDocument): boolean {
  const nodes = graphs[0]?.nodes ?? [];
  return format === 'react-flow' && (nodes.length === 0 || nodes.some(({ kind }) => findKind(studio, kind) !== undefined));
}
