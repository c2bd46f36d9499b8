import { describe, expect, it } from 'vitest';
import { changeDocument } from './change-document.ts';
import { formats } from './formats.ts';
import { readDocument } from './graph-document.ts';

const flow = '{"nodes":[{"id":"a"},{"id":"b"}],"edges":[{"id":"e","source":"a","target":"b"}]}';

describe('reading a document', () => {
  it('tells the format by the content', () => {
    const texts: Record<string, string> = {
      'react-flow': flow,
      'comfyui-api': '{"3":{"class_type":"Save","inputs":{}}}',
      'comfyui-ui': '{"last_node_id":1,"last_link_id":0,"nodes":[{"id":1,"type":"Save","pos":[0,0],"inputs":[],"outputs":[]}],"links":[],"version":0.4}',
    };
    for (const [name, text] of Object.entries(texts)) {
      const { value } = readDocument(text);
      expect(value).toMatchObject({ format: name, text });
      expect(readDocument(text, { format: value?.format ?? 'auto' }).value?.format).toBe(name);
    }
  });

  it('is no graph, and says what would have been', () => {
    expect(readDocument('{"a":1}').diagnostics).toMatchObject([
      { code: 'not-a-graph', severity: 'error', at: { pointer: '' }, message: `This is JSON, but no graph of a known format (${formats.map(({ name }) => name).join(', ')}).` },
    ]);
    expect(readDocument('[]', { format: 'react-flow' }).diagnostics).toMatchObject([{ code: 'not-a-graph', message: 'This is no react-flow document.' }]);
    expect(readDocument('{"a":', {})).toMatchObject({ value: null, diagnostics: [{ code: 'json-syntax', at: { line: 1, column: 6 } }] });
  });

  it('keeps what the reader of the text found beside what the format found', () => {
    const { value, diagnostics } = readDocument('{"nodes":[{"id":"a","data":{"x":NaN,"x":1}},7],"edges":[]}');
    expect(value?.graphs[0]?.nodes).toHaveLength(1);
    expect(diagnostics.map(({ code }) => code)).toEqual(['bare-nan', 'duplicate-key', 'bad-node']);
  });
});

describe('changing a document', () => {
  it('does all of it or nothing', () => {
    const document = readDocument(flow).value;
    if (document === null) throw new Error('not read');
    expect(changeDocument(document, []).value?.text).toBe(flow);
    expect(
      changeDocument(document, [
        { op: 'disconnect', edge: 'e' },
        { op: 'disconnect', edge: 'e' },
      ]),
    ).toMatchObject({ value: null, diagnostics: [{ code: 'edit-refused', message: "The change was not made: there is no edge 'e'." }] });
    expect(changeDocument(document, [], { graph: 'inner' })).toMatchObject({
      value: null,
      diagnostics: [{ message: "The change was not made: there is no graph 'inner' in the document." }],
    });
    expect(changeDocument(document, [{ op: 'disconnect', edge: 'e' }], { graph: 'main' }).value?.text).toBe('{"nodes":[{"id":"a"},{"id":"b"}],"edges":[]}');
  });
});
