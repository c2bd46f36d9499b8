import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from './decode-utf8.ts';

describe('UTF-8', () => {
  it('comes back as the text that it was, byte order mark and all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\uFEFF'), (text, mark) => {
        const bytes = Buffer.from(`${mark}{"${text}"}`);
        expect(decodeUtf8(bytes)).toEqual({ text: bytes.toString('utf8') });
      }),
    );
  });

  it('is told where the first byte stands that begins no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom([0xff], [0xe9], [0xc3], [0xf0, 0x9f], [0x80]), fc.boolean(), (text, bad, atEnd) => {
        const before = Buffer.from(`{\n"${text}`);
        const decoded = decodeUtf8(Buffer.concat([before, Buffer.from(bad), Buffer.from(atEnd ? '' : '"}')]));
        if (!('fault' in decoded)) throw new Error('it was taken for UTF-8');
        expect(decoded.fault).toMatchObject({ code: 'not-utf-8', severity: 'error', message: expect.stringContaining(`byte ${before.length} begins no character`) as string });
        const lines = before.toString('utf8').split(/\r\n|\r|\n/);
        expect(decoded.fault.at).toEqual({ line: lines.length, column: (lines.at(-1) ?? '').length + 1 });
      }),
    );
  });

  it.each([[[0xff, 0xfe, 0x7b, 0]], [[0xfe, 0xff, 0, 0x7b]], [[0x7b, 0]], [[0, 0x7b]]])('is told apart from UTF-16: %j', (bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toMatchObject({ fault: { message: 'The document is UTF-16. Save it as UTF-8.', at: { line: 1, column: 1 } } });
  });
});
