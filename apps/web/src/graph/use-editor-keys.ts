import { useEffect, useRef } from 'react';

interface EditorKeys {
  readonly save: (() => unknown) | null;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly add: (() => void) | null;
}

/** Keys that work wherever the focus is; those without a modifier stay out of text fields. */
export function useEditorKeys(keys: EditorKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable]') !== null;
      const action = actionOf(event, isTyping, latest.current);
      if (action === null) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function actionOf(event: KeyboardEvent, isTyping: boolean, { save, undo, redo, add }: EditorKeys): (() => unknown) | null {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === 's') return save;
    if (isTyping) return null;
    if (key === 'z') return event.shiftKey ? redo : undo;
    return key === 'y' ? redo : null;
  }
  const isInDialog = event.target instanceof HTMLElement && event.target.closest('[role=dialog], [role=menu]') !== null;
  return key === 'a' && !event.altKey && !isTyping && !isInDialog ? add : null;
}
