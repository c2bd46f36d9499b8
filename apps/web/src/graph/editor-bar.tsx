import type { FormatName } from '@turnbuckle/formats';
import { Plus, Redo2, Save, Undo2 } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Release } from '../api/graphs.ts';
import type { EditableDocument } from './use-document.ts';
import type { Saving } from './use-saving.ts';

interface EditorBarProps {
  readonly name: string;
  readonly owner: string | null;
  readonly format: FormatName;
  readonly isReadOnly: boolean;
  readonly editable: EditableDocument;
  readonly saving: Saving;
  readonly release: Release;
  readonly onRelease: (release: Release) => void;
  readonly onAdd: () => void;
}

const formatNames: Readonly<Record<FormatName, string>> = { 'react-flow': 'React Flow', 'comfyui-ui': 'ComfyUI', 'comfyui-api': 'ComfyUI prompt', litegraph: 'LiteGraph' };

/** What the document is, and what can be done with it. */
export function EditorBar({ name, owner, format, isReadOnly, editable, saving, release, onRelease, onAdd }: EditorBarProps): ReactElement {
  return (
    <div className="editor-bar">
      <div className="editor-name">
        <h1 className="truncate font-semibold">{name}</h1>
        {owner !== null && <span className="flex-none text-faint max-sm:hidden">{owner}</span>}
        {isReadOnly && <span className="flex-none rounded-full border border-line px-2 text-[11.5px] text-faint">{formatNames[format]}, read only</span>}
      </div>
      {!isReadOnly && (
        <div className="editor-tools flex items-center gap-1">
          <button type="button" className="button button-quiet button-icon" aria-label="Undo" title="Undo (Ctrl Z)" disabled={!editable.canUndo} onClick={editable.undo}>
            <Undo2 aria-hidden="true" />
          </button>
          <button type="button" className="button button-quiet button-icon" aria-label="Redo" title="Redo (Ctrl Shift Z)" disabled={!editable.canRedo} onClick={editable.redo}>
            <Redo2 aria-hidden="true" />
          </button>
          <button type="button" className="button button-quiet" title="Add a node (A)" onClick={onAdd} aria-label="Add a node">
            <Plus aria-hidden="true" />
            <span className="max-sm:hidden">Add node</span>
          </button>
        </div>
      )}
      <div className="editor-gap" />
      {!isReadOnly && <Rules release={release} onRelease={onRelease} />}
      {!isReadOnly && <SaveState saving={saving} />}
    </div>
  );
}

const rules = [
  { name: 'legacy', title: 'Every wire is accepted, as it always was' },
  { name: 'strict', title: 'A wire that is wrong, or might be, is refused' },
] as const;

/** Which rules hold on the canvas and on save. */
function Rules({ release, onRelease }: { readonly release: Release; readonly onRelease: (release: Release) => void }): ReactElement {
  return (
    <div className="editor-rules segmented" role="radiogroup" aria-label="Rules">
      {rules.map(({ name, title }) => (
        // biome-ignore lint/a11y/useSemanticElements: two radios that look like one switch
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={release === name}
          tabIndex={release === name ? 0 : -1}
          title={title}
          onClick={() => onRelease(name)}
          onKeyDown={(event) => {
            if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(event.key)) return;
            event.preventDefault();
            onRelease(name === 'legacy' ? 'strict' : 'legacy');
            const other = event.currentTarget.nextElementSibling ?? event.currentTarget.previousElementSibling;
            if (other instanceof HTMLElement) other.focus();
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function SaveState({ saving }: { readonly saving: Saving }): ReactElement {
  const { isDirty, isSaving, error, answer } = saving;
  const held = answer !== null && !isDirty ? answer.diagnostics.filter(({ severity, at }) => severity === 'error' && at.edge !== undefined).length : 0;
  const saved = held === 0 ? 'Saved' : `Saved, ${held} ${held === 1 ? 'wire' : 'wires'} set aside`;
  return (
    <>
      <span className={`${error === null ? 'text-faint' : 'text-error'}`} role="status" title={error?.detail}>
        {error === null ? (isSaving ? 'Saving…' : isDirty ? 'Unsaved' : saved) : error.message}
      </span>
      <button type="button" className="button button-ink" disabled={!isDirty || isSaving} onClick={() => void saving.save()} title="Save (Ctrl S)">
        <Save aria-hidden="true" />
        Save
      </button>
    </>
  );
}
