import { describe, expect, it } from 'vitest';
import { changeDocument } from './change-document.ts';
import { readDocument } from './graph-document.ts';
import { setAside } from './quarantine.ts';

const flow = '{"nodes":[{"id":"a"},{"id":"b"}],"edges":[{"id":"e","source":"a","target":"b"},{"id":"f","source":"a","target":"b"}]}';
const aside = (text: string, ...edges: [string, string][]): string =>
  setAside(
    text,
    JSON.parse(text),
    edges.map(([edge, code]) => ({ edge, code })),
  );
const marked = (text: string): (string | undefined)[] => readDocument(text).value?.graphs[0]?.edges.map(({ quarantined }) => quarantined) ?? [];

describe('setting edges aside', () => {
  it('adds one member behind the others, and takes it away again without a trace', () => {
    const text = aside(flow, ['e', 'cycle'], ['f', 'type-mismatch']);
    expect(text).toBe(`${flow.slice(0, -1)},"turnbuckle":{"quarantined":[{"edge":"e","code":"cycle"},{"edge":"f","code":"type-mismatch"}]}}`);
    expect(marked(text)).toEqual(['cycle', 'type-mismatch']);
    expect(aside(text)).toBe(flow);
  });

  it('leaves the text where it says so already, or has no room for it', () => {
    const text = aside(flow, ['e', 'cycle']);
    expect(aside(text, ['e', 'cycle'])).toBe(text);
    expect(aside(flow)).toBe(flow);
    expect(setAside('[]', [], [{ edge: 'e', code: 'cycle' }])).toBe('[]');
    expect(marked(aside(text, ['f', 'cycle']))).toEqual([undefined, 'cycle']);
  });

  it('keeps what else stands in the member', () => {
    const text = flow.replace(/}$/, ',"turnbuckle":{"note":1}}');
    const set = aside(text, ['e', 'cycle']);
    expect(JSON.parse(set)).toMatchObject({ turnbuckle: { note: 1, quarantined: [{ edge: 'e' }] } });
    expect(aside(set)).toBe(text);
    const foreign = flow.replace(/}$/, ',"turnbuckle":"mine"}');
    expect(marked(aside(foreign, ['e', 'cycle']))).toEqual(['cycle', undefined]);
  });

  it('is an edit as any other, and comes back by one', () => {
    const document = readDocument(flow).value;
    if (document === null) throw new Error('not read');
    const set = changeDocument(document, [
      { op: 'quarantine', edge: 'e', code: 'cycle' },
      { op: 'disconnect', edge: 'f' },
    ]).value;
    expect(set?.graphs[0]?.edges).toMatchObject([{ key: 'e', quarantined: 'cycle' }]);
    const back = set === null ? null : changeDocument(set, [{ op: 'quarantine', edge: 'e' }]).value;
    expect(back?.text).toBe(flow.replace(',{"id":"f","source":"a","target":"b"}', ''));
  });
});
