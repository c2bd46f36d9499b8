import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { writeLongJson } from './write-long-json.ts';

function slow(limit = Number.POSITIVE_INFINITY): { stdout: Writable; text: () => string } {
  let text = '';
  const stdout = new Writable({
    highWaterMark: 64,
    decodeStrings: false,
    write(chunk, _encoding, done) {
      text += String(chunk);
      setImmediate(() => (text.length > limit ? stdout.destroy(new Error('EPIPE')) : done()));
    },
  });
  stdout.on('error', () => undefined);
  return { stdout, text: () => text };
}

it.each([0, 1, 999, 1_000, 1_001, 2_500])('writes %i documents as one report, no faster than it is read', async (count) => {
  const documents = Array.from({ length: count }, (_, index) => ({ document: `d-${index}` }));
  const { stdout, text } = slow();
  await writeLongJson({ version: 1, summary: { documents: count }, documents } as { documents: object[] }, { stdout });
  await new Promise<void>((resolve) => stdout.end(resolve));
  expect(JSON.parse(text())).toEqual({ version: 1, summary: { documents: count }, documents });
  expect(text().endsWith('\n')).toBe(true);
});

it('ends when its reader does', async () => {
  const { stdout } = slow(500);
  await writeLongJson({ documents: Array.from({ length: 5_000 }, (_, index) => ({ index })) }, { stdout });
  expect(stdout.destroyed).toBe(true);
});
