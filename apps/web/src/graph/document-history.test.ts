import { type GraphDocument, readDocument } from '@turnbuckle/formats';
import { describe, expect, it } from 'vitest';
import { change, type DocumentHistory, redo, startHistory, undo } from './document-history.ts';

const text = '{ "nodes": [ { "id": "a", "type": "blur", "position": { "x": 0,  "y": 0 }, "data": { "radius": 2 } } ], "edges": [] }\n';

function start(): DocumentHistory {
  return startHistory(readDocument(text).value as GraphDocument);
}

function radius(history: DocumentHistory, value: number, gesture?: string): DocumentHistory {
  const next = change(history, { edits: [{ op: 'set-param', node: 'a', param: 'radius', value }], gesture, catalog: null });
  if (typeof next === 'string') throw new Error(next);
  return next;
}

describe('the history of a document', () => {
  it('goes back byte for byte, and forth again', () => {
    const changed = radius(radius(start(), 3), 4);
    expect(changed.document.text).toBe(text.replace('"radius": 2', '"radius": 4'));
    const back = undo(undo(changed) ?? changed) ?? changed;
    expect(back.document.text).toBe(text);
    expect(undo(back)).toBeNull();
    expect(redo(redo(back) ?? back)?.document.text).toBe(changed.document.text);
  });

  it('takes one gesture for one step, and two touches for two', () => {
    const dragged = radius(radius(radius(start(), 3, 'a'), 4, 'a'), 5, 'a');
    expect(undo(dragged)?.document.text).toBe(text);
    expect(undo(radius(dragged, 6, 'b'))?.document).toBe(dragged.document);
  });

  it('forgets the way forth once something else is done', () => {
    const other = radius(undo(radius(start(), 3)) ?? start(), 8);
    expect(redo(other)).toBeNull();
  });

  it('says why a change was not made, and makes no step of one that changes nothing', () => {
    expect(change(start(), { edits: [{ op: 'remove-node', node: 'nobody' }], catalog: null })).toContain("no node 'nobody'");
    const history = start();
    expect(radius(history, 2)).toBe(history);
  });
});
