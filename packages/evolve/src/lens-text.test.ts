import { catalog, node, param, type } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { migration } from './declare-migration.ts';
import { migrateDown, migrateUp } from './lens.ts';

const image = type('image');
const old = catalog({ name: 'studio', version: '1.0.0', nodes: [node('Blur', { in: { image }, out: { image }, params: { radius: param.int({ default: 1 }) } })] });
const next = catalog({ name: 'studio', version: '2.0.0', nodes: [node('blur', { in: { image }, out: { image }, params: { size: param.int({ default: 1 }) } })] });
const names = migration({ id: 'studio/2', from: old, to: next }, (m) => [m.kind('Blur').rename('blur'), m.kind('blur').param('radius').rename('size')]);

/** One node, in words that come back out as they went in. */
const dense = '{"nodes":[{"id":"b","type":"Blur","data":{"radius":2,"note":"x"}}],"edges":[]}';

describe('the bytes that no step touches', () => {
  it.each([
    ['written by JSON.stringify', dense],
    ['on one line with an end', `${dense}\n`],
    ['broken into lines', JSON.stringify(JSON.parse(dense), null, 2)],
    ['a space in the middle', dense.replace('"edges":', '"edges": ')],
    ['a space at the end', `${dense} `],
    ['a number written otherwise', dense.replace('"note":"x"', '"note":1.0')],
    ['a number that JavaScript does not hold', dense.replace('"note":"x"', '"note":12345678901234567890')],
    ['keys that JavaScript would put first', dense.replace('"note":"x"', '"note":{"b":1,"7":2}')],
    ['a key twice', dense.replace('"note":"x"', '"note":1,"note":2')],
    ['an escape that nobody needs', dense.replace('"note":"x"', '"note":"\\u0041"')],
    ['a key of every object', dense.replace('"note":"x"', '"__proto__":{"polluted":true}')],
    ['a bare word of Python', dense.replace('"note":"x"', '"note":NaN')],
  ])('stay: %s', (_, text) => {
    const up = migrateUp(text, names);
    if ('quarantined' in up) throw new Error(up.quarantined);
    expect(up.text).toBe(text.replace('Blur', 'blur').replace('radius', 'size'));
    expect(up.complement.patch).toBeUndefined();
    expect(migrateDown(up.text, names, up.complement)).toMatchObject({ text });
  });
});
