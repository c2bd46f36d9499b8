import { isRawNumber, type Json, type Param } from '@turnbuckle/model';
import type { ResolvedNode } from './resolved-graph.ts';

export interface ParamFault {
  readonly name: string;
  readonly param: Param;
  readonly value: Json;
  readonly fault: 'mistyped' | 'out-of-range' | 'not-in-set';
}

/** Values of a node that its kind does not take. A value under a wired input is not in use, so it is not judged. */
export function judgeParams(resolved: ResolvedNode): readonly ParamFault[] {
  resolved.paramFaults ??= faultsOf(resolved);
  return resolved.paramFaults;
}

const none: readonly ParamFault[] = Object.freeze([]);

function faultsOf(resolved: ResolvedNode): readonly ParamFault[] {
  const { node, facts } = resolved;
  let faults: ParamFault[] | undefined;
  for (const { name, param } of facts?.boundedParams ?? []) {
    const value = node.params[name];
    const fault = value === undefined ? null : faultOf(value, param);
    // What an object inherits is no value of it; asked last, since faults are few.
    if (fault === null || value === undefined || !Object.hasOwn(node.params, name) || resolved.incoming.some(({ input }) => input?.name === name)) continue;
    faults ??= [];
    faults.push({ name, param, value, fault });
  }
  return faults ?? none;
}

function faultOf(value: Json, { type }: Param): ParamFault['fault'] | null {
  if (type.tag === 'interval') {
    const number = numberOf(value);
    if (number === null) return 'mistyped';
    return number < (type.min ?? -Infinity) || number > (type.max ?? Infinity) ? 'out-of-range' : null;
  }
  if (type.tag === 'literals' && !type.open) return (type.of as readonly Json[]).includes(value) ? null : 'not-in-set';
  return null;
}

/** Numbers as editors store them: also as text. Anything else is `null`. */
function numberOf(value: Json): number | null {
  if (isRawNumber(value)) return Number(value.rawNumber);
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'boolean' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? null : number;
}
