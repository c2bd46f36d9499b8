import { catalog, many, node, param, type } from '@turnbuckle/model';
import { migration } from './declare-migration.ts';
import type { Migration } from './migration.ts';

const image = type('image');
const number = type('number');

const old = catalog({
  version: '1',
  nodes: [node('blur', { in: { image, radius: number }, out: { image }, params: { size: param.int({ default: 1 }) } }), node('box', { in: { image }, out: { image } })],
});
const next = catalog({
  version: '2',
  nodes: [
    node('soften', { in: { source: many(image), first: image, second: image }, out: { result: image }, params: { mode: param.string({ default: 'a' }) } }),
    node('value', { out: { number }, params: { value: param.number({ default: 0 }) } }),
  ],
});

/** One step each that names what is in neither catalog: none of them compiles, and none of them passes the check either. */
export const wrongSteps: readonly Migration[] = [
  // @ts-expect-error no such kind
  migration({ id: '1', from: old, to: next }, (m) => [m.kind('blue').rename('soften')]),
  // @ts-expect-error no such new kind
  migration({ id: '2', from: old, to: next }, (m) => [m.kind('blur').rename('softer')]),
  // @ts-expect-error no such new port
  migration({ id: '3', from: old, to: next }, (m) => [m.kind('soften').port('image').rename('target')]),
  // @ts-expect-error no such port to split into
  migration({ id: '4', from: old, to: next }, (m) => [m.kind('soften').port('image').split(['first', 'third'], 'rank')]),
  // @ts-expect-error no such port to merge into
  migration({ id: '5', from: old, to: next }, (m) => [m.kind('soften').mergePorts(['image', 'radius'], 'all')]),
  // @ts-expect-error no such output of the constant
  migration({ id: '6', from: old, to: next }, (m) => [m.kind('soften').feed('first', { kind: 'value', output: 'image' })]),
  // @ts-expect-error no such input
  migration({ id: '7', from: old, to: next }, (m) => [m.kind('soften').param('size').toInput('third', { kind: 'value', output: 'number', param: 'value' })]),
  // @ts-expect-error each kind needs a value
  migration({ id: '8', from: old, to: next }, (m) => [m.kinds(['blur', 'box']).merge('soften', { param: 'mode', values: { blur: 'a' } })]),
  // @ts-expect-error no such kind to become
  migration({ id: '9', from: old, to: next }, (m) => [m.kind('blur').split({ into: [{ kind: 'softer', when: { param: 'size', is: '>', value: 1 } }], otherwise: 'soften' })]),
  // @ts-expect-error no such kind to put in
  migration({ id: '10', from: old, to: next }, (m) => [m.pattern.rewrite({ before: { nodes: { a: 'blur' }, edges: [] }, after: { nodes: { b: { kind: 'softer' } }, edges: [] } })]),
  migration({ id: '11', from: old, to: next }, (m) => [
    m
      .kind('soften')
      .port('radius')
      // @ts-expect-error no such output of the converter
      .retype({ via: { kind: 'value', input: 'value' as never, output: 'text' } }),
  ]),
];
