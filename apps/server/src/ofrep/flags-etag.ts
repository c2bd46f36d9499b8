import { hash } from 'node:crypto';

/** Names a state of all flags, for event streams. */
export function configEtag(version: number): string {
  return `"c${version}"`;
}

/** The state that an entity tag speaks of; `null` where it is not one of ours. */
export function versionIn(etag: string): number | null {
  const [, digits] = /^(?:W\/)?"?c(\d{1,15})(?:-[\w-]+)?"?$/.exec(etag) ?? [];
  return digits === undefined ? null : Number(digits);
}

/**
 * Names the answer to somebody: the state of all flags and who asks. Without the context in it a client that changes its context would be
 * told that nothing changed.
 */
export function answerEtag(version: number, digest: string): string {
  return `"c${version}-${digest}"`;
}

/** The same for contexts that say the same, in whatever order. */
export function contextDigest(context: Readonly<Record<string, unknown>>): string {
  return hash('sha1', canonical(context), 'base64url');
}

/** Whether a client has this answer already. Source: RFC 9110, 13.1.2, weak comparison. */
export function isMatch(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag) return true;
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*');
}

/** JSON with the keys of each object in order. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const record = value as Readonly<Record<string, unknown>>;
  const members = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(record[key])}`);
  return `{${members.join(',')}}`;
}
