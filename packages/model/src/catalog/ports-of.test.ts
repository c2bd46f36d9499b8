import { describe, expect, it } from 'vitest';
import { namedType } from '../port/port-type.ts';
import type { InputPort, NodeKind } from './node-kind.ts';
import { portsOf } from './ports-of.ts';

const image: InputPort = { type: namedType('image'), required: true };
const number: InputPort = { type: namedType('number'), required: false };
const base: NodeKind = { name: 'k', in: { first: image }, out: { image: { type: image.type } }, params: {} };

describe('ports without groups', () => {
  it('are those of the kind, one answer for all nodes', () => {
    const ports = portsOf(base, {});
    expect(portsOf(base, { first: 7 }, ['second'])).toBe(ports);
    expect(ports.input('first')).toBe(image);
    expect(ports.output('image')?.type).toEqual(image.type);
    expect([ports.input('constructor'), ports.output('x'), ports.dynamicInputs, ports.dynamicOutputs]).toEqual([undefined, undefined, false, false]);
  });

  it.each([
    ['in', true, false],
    ['out', false, true],
    ['both', true, true],
  ] as const)('say that they are known in part: %s', (dynamic, inputs, outputs) => {
    const ports = portsOf({ ...base, dynamic }, {});
    expect([ports.dynamicInputs, ports.dynamicOutputs]).toEqual([inputs, outputs]);
  });
});

describe('a choice', () => {
  const kind: NodeKind = {
    ...base,
    groups: [
      {
        choice: 'how',
        options: {
          size: { in: { width: number }, groups: [{ choice: 'fit', options: { pad: { in: { color: number } }, crop: { in: {} } } }] },
          factor: { in: { factor: number } },
        },
      },
    ],
  };
  const names = (params: Record<string, string>): [string[], boolean] => {
    const { inputs, dynamicInputs } = portsOf(kind, params);
    return [[...inputs.keys()], dynamicInputs];
  };

  it('opens the ports of the set that is picked, nested ones too', () => {
    expect(names({ how: 'factor' })).toEqual([['first', 'factor'], false]);
    expect(names({ how: 'size', fit: 'pad' })).toEqual([['first', 'width', 'color'], false]);
    expect(names({ how: 'size', fit: 'crop' })).toEqual([['first', 'width'], false]);
  });

  it('leaves the rest unchecked where it cannot be followed', () => {
    expect(names({})).toEqual([['first'], true]);
    expect(names({ how: 'constructor' })).toEqual([['first'], true]);
    expect(names({ how: 'size' })).toEqual([['first', 'width'], true]);
  });
});

describe('repeated ports', () => {
  const kind = (group: object): NodeKind => ({ ...base, groups: [{ repeat: 'image', min: 1, max: 3, port: image, ...group }] });

  it('grow with wires and values, and require the first ones', () => {
    const required = (params: Record<string, number>, wired: string[]): [string, boolean][] =>
      [...portsOf(kind({}), params, wired).inputs].map(([name, port]) => [name, port.required]);
    expect(required({}, [])).toEqual([
      ['first', true],
      ['image0', true],
    ]);
    expect(required({}, ['image2', 'image7'])).toEqual([
      ['first', true],
      ['image0', true],
      ['image2', false],
    ]);
    expect(required({ image1: 3 }, [])).toEqual([
      ['first', true],
      ['image0', true],
      ['image1', false],
    ]);
  });

  it('have the names that are listed, no more', () => {
    expect([...portsOf(kind({ names: ['a', 'b'] }), {}, ['a', 'b', 'image0']).inputs.keys()]).toEqual(['first', 'a', 'b']);
  });

  it('need nothing where one alone is optional', () => {
    expect([...portsOf(kind({ port: number }), {}).inputs.keys()]).toEqual(['first']);
  });
});
