import { isRawNumber, type Json, type Param } from '@turnbuckle/model';
import type { ResolvedNode } from './resolved-graph.ts';

export interface ParamFault {
  readonly name: string;
  readonly param: Param;
  readonly value: Json;
  readonly fault: 'mistyped' | 'out-of-range' | 'not-in-set';
}

/** Values of a node that its kind does not take. A value under a wired input is not in use, so it is not judged. */
export function judgeParams({ node, kind, ports, incoming }: ResolvedNode): ParamFault[] {
  if (kind === undefined || ports === undefined) return [];
  const faults: ParamFault[] = [];
  const judge = (name: string, param: Param): void => {
    if (!Object.hasOwn(node.params, name)) return;
    const value = node.params[name];
    const fault = value === undefined ? null : faultOf(value, param);
    if (fault !== null && value !== undefined && !incoming.some(({ input }) => input?.name === name)) faults.push({ name, param, value, fault });
  };
  for (const name of Object.keys(node.params)) {
    const param = Object.hasOwn(kind.params, name) ? kind.params[name] : ports.inputs.get(name)?.param;
    if (param !== undefined) judge(name, param);
  }
  return faults;
}

function faultOf(value: Json, { type }: Param): ParamFault['fault'] | null {
  if (type.tag === 'interval') {
    const number = numberOf(value);
    if (number === null) return 'mistyped';
    return number < (type.min ?? -Infinity) || number > (type.max ?? Infinity) ? 'out-of-range' : null;
  }
  if (type.tag === 'literals' && !type.open) return type.of.some((item) => item === value) ? null : 'not-in-set';
  return null;
}

/** Numbers as editors store them: also as text. Anything else is `null`. */
function numberOf(value: Json): number | null {
  if (isRawNumber(value)) return Number(value.rawNumber);
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'boolean' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? null : number;
}
