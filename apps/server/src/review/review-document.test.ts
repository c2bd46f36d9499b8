import { decodeUtf8, readDocument, setAside } from '@turnbuckle/formats';
import type { Reviewed } from '@turnbuckle/store';
import { generateProjects } from '@turnbuckle/texture';
import { expect, test } from 'vitest';
import { reviewDocument } from './review-document.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

function review(text: string, release: 'legacy' | 'strict'): Reviewed {
  const result = reviewDocument(encode(text), { format: 'auto', release });
  if ('refused' in result) throw new Error(`refused: ${result.refused[0]?.message}`);
  return result;
}

/** The text with the one field taken out again, as a person would with the cursor. */
function withoutField(text: string): string {
  const json: unknown = JSON.parse(text);
  return setAside(text, json, []);
}

const { projects, ledger } = generateProjects({ seed: 7, count: 300 });

test('legacy keeps every byte of every project', () => {
  for (const { document } of projects) {
    const sent = encode(document);
    const { bytes, state } = reviewDocument(sent, { format: 'react-flow', release: 'legacy' }) as Reviewed;
    expect(bytes).toBe(sent);
    expect(state).toBe('clean');
  }
});

test('strict sets aside exactly the edges at which the ledger has a fault that is an error, and changes nothing else', () => {
  const errors = new Set(['unknown-port', 'wrong-direction', 'self-edge', 'duplicate-edge', 'dangling-edge', 'ambiguous-port', 'port-cardinality', 'type-mismatch', 'type-maybe']);
  let quarantined = 0;
  for (const { id, document } of projects) {
    const { bytes, state, diagnostics } = review(document, 'strict');
    const stored = decode(bytes);
    const faulty = ledger.filter(({ project, edge, code }) => project === id && edge !== undefined && errors.has(code)).map(({ edge }) => edge);
    const json = JSON.parse(stored) as { turnbuckle?: { quarantined: { edge: string; code: string }[] } };
    expect(new Set(json.turnbuckle?.quarantined.map(({ edge }) => edge)), id).toEqual(new Set(faulty));
    expect(state).toBe(faulty.length > 0 ? 'quarantined' : 'clean');
    if (faulty.length === 0) expect(stored).toBe(document);
    else {
      quarantined++;
      const { turnbuckle: _, ...rest } = json;
      expect(rest).toEqual(JSON.parse(document));
      expect(withoutField(stored)).toBe(document);
      for (const edge of faulty) expect(diagnostics.some(({ severity, at }) => severity === 'error' && at.edge === edge)).toBe(true);
    }
  }
  expect(quarantined).toBeGreaterThan(40);
});

test('what strict stored, it stores again unchanged', () => {
  for (const { document } of projects.slice(0, 100)) {
    const once = decode(review(document, 'strict').bytes);
    expect(decode(review(once, 'strict').bytes)).toBe(once);
    expect(decode(review(once, 'legacy').bytes)).toBe(once);
  }
});

test('an edge that fits by now comes back, and other members of the field stay', () => {
  const field = (text: string): unknown => (JSON.parse(text) as { turnbuckle?: unknown }).turnbuckle;
  const fine =
    '{"nodes":[{"id":"a","type":"noise","data":{}},{"id":"o","type":"output","data":{}}],"edges":[{"id":"e","source":"a","target":"o","sourceHandle":"image","targetHandle":"image"}]';
  const kept = decode(review(`${fine},"turnbuckle":{"note":1,"quarantined":[{"edge":"e","code":"type-mismatch"}]}}`, 'strict').bytes);
  expect(field(kept)).toEqual({ note: 1 });
  expect(decode(review(`${fine},"turnbuckle":{"quarantined":[{"edge":"e","code":"x"}]}}`, 'strict').bytes)).toBe(`${fine}}`);
  expect(review(`${fine},"turnbuckle":{"quarantined":[{"edge":"e","code":"x"}]}}`, 'legacy').state).toBe('quarantined');
  expect(review(`${fine},"turnbuckle":{"quarantined":[{"edge":"gone","code":"x"}]}}`, 'strict').state).toBe('clean');
});

test('the field is written in whatever document there is room for it', () => {
  const edges = [{ edge: 'e"1', code: 'type-mismatch' }];
  const expected = { quarantined: edges };
  for (const text of ['{}', '{ }', '{\n}', '{"a":1}', '{\n  "a": 1\n}\n', '{"turnbuckle":null}', '{"turnbuckle":{}}', '{"turnbuckle":{"note":1}}', '\ufeff{"a":1}']) {
    const json: unknown = JSON.parse(text.replace('\ufeff', ''));
    const written = setAside(text, json, edges);
    const parsed = JSON.parse(written.replace('\ufeff', '')) as { turnbuckle: object };
    expect(parsed.turnbuckle, text).toMatchObject(expected);
    expect(setAside(written, parsed, edges)).toBe(written);
    expect(written.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'));
  }
  expect(setAside('[1]', [1], edges)).toBe('[1]');
});

test('a document of another format than was named is read by its content', () => {
  const prompt = '{"1":{"class_type":"KSampler","inputs":{}}}';
  expect(reviewDocument(encode(prompt), { format: 'react-flow', release: 'strict' })).toMatchObject({ format: 'comfyui-api' });
  expect(readDocument(prompt).value?.format).toBe('comfyui-api');
});

test('bytes that are no UTF-8 are told at the first of them', () => {
  const fault = (bytes: number[]): unknown => decodeUtf8(new Uint8Array(bytes));
  expect(decodeUtf8(encode('é😀\ufeff'))).toEqual({ text: 'é😀\ufeff' });
  expect(fault([0x61, 0x0a, 0xff])).toMatchObject({ fault: { code: 'not-utf-8', at: { line: 2, column: 1 } } });
  expect(fault([0x61, 0xc3])).toMatchObject({ fault: { message: expect.stringContaining('byte 1 '), at: { line: 1, column: 2 } } });
  expect(fault([0xed, 0xa0, 0x80])).toMatchObject({ fault: { at: { line: 1, column: 1 } } });
});

test('findings are listed up to a limit, the worst first', () => {
  const nodes = Array.from({ length: 1_500 }, (_, index) => ({ id: `n${index}`, type: 'no-such-kind', data: {} }));
  const { diagnostics } = review(JSON.stringify({ nodes, edges: [{ id: 'e', source: 'n1', target: 'gone' }] }), 'strict');
  expect(diagnostics).toHaveLength(1_000);
  expect(diagnostics[0]).toMatchObject({ code: 'dangling-edge', severity: 'error', fixes: [] });
});
