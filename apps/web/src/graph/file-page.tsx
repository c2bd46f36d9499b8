import { useNavigate, useSearch } from '@tanstack/react-router';
import { readDocument } from '@turnbuckle/formats';
import { studio } from '@turnbuckle/texture';
import { FileX2 } from 'lucide-react';
import { type ReactElement, useMemo } from 'react';
import { EmptyState } from '../shell/empty-state.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { type OpenedFile, openedFile } from '../shell/opened-file.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import { GraphEditor } from './graph-editor.tsx';
import { Unreadable } from './unreadable.tsx';

/** A file that was dropped or chosen: not stored until somebody saves it. */
export function FilePage(): ReactElement {
  const { file: number } = useSearch({ from: '/file' });
  const file = openedFile(number);
  usePageTitle(file?.name ?? 'Open a file');
  if (file === null) {
    return (
      <EmptyState
        icon={FileX2}
        title="No file is open"
        actions={
          <FileButton className="button button-ink" label="Open a file">
            Open a file
          </FileButton>
        }
      >
        Drop one anywhere on this page. Nothing is stored until you save.
      </EmptyState>
    );
  }
  return <Opened key={number} file={file} />;
}

function Opened({ file }: { readonly file: OpenedFile }): ReactElement {
  const navigate = useNavigate();
  const read = useMemo(() => readDocument(file.text, { catalog: studio }), [file.text]);
  if (read.value === null) return <Unreadable name={file.name} text={file.text} diagnostics={read.diagnostics} />;
  return (
    <GraphEditor
      document={read.value}
      readFindings={read.diagnostics}
      name={file.name}
      owner={null}
      origin={{ id: null, title: file.name.replace(/\.json$/i, '') || file.name, revision: 0, workspace: 'workspace-local', owner: 'person-local' }}
      onCreated={(id) => void navigate({ to: '/graph/$id', params: { id }, replace: true })}
    />
  );
}
