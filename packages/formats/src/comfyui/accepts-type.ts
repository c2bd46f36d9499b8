import { type DeclaredInput, dynamicType } from './declaration.ts';
import { pythonEquals } from './python-value.ts';

/**
 * The server's rule for a link: equal types, or comma lists that share a name after trimming, case for case. `*`, also
 * among others, and a type variable take everything on either side; enumerations must list the same, except that any list enters a `COMBO`.
 *
 * Source: research notes §3.2, observed verdicts.
 */
export function acceptsType(received: unknown, { type: wanted }: Pick<DeclaredInput, 'type'>): boolean {
  if (pythonEquals(received, wanted)) return true;
  if ([received, wanted].some((type) => type === '*' || type === dynamicType.match || (typeof type === 'string' && type.startsWith('?')))) return true;
  if (Array.isArray(received) && wanted === 'COMBO') return true;
  if (typeof received !== 'string' || typeof wanted !== 'string') return false;
  const [given, accepted] = [namesIn(received), namesIn(wanted)];
  return given.has('*') || accepted.has('*') || [...given].some((name) => accepted.has(name));
}

function namesIn(type: string): ReadonlySet<string> {
  return new Set(type.split(',').map((name) => name.trim()));
}
