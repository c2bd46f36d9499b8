import { Problem } from './problem.ts';

/** The revisions that an If-Match header names. Source: RFC 9110 §13.1.1; weak tags never match. */
export function parseIfMatch(header: string | undefined): readonly number[] | 'any' {
  if (header === undefined || header.trim() === '') {
    throw new Problem(428, 'if-match-required', { detail: 'Send If-Match with the ETag of the revision that the change is based on, such as If-Match: "3".' });
  }
  if (header.trim() === '*') return 'any';
  return header.split(',').map((tag) => {
    const [, revision] = /^"(\d{1,10})"$/.exec(tag.trim()) ?? [];
    // Some other server's tag, or a weak one: well-formed, and no revision of ours.
    if (revision === undefined && /^(W\/)?"[^"]*"$/.test(tag.trim())) return 0;
    if (revision === undefined) throw new Problem(400, 'bad-request', { detail: `If-Match holds ${JSON.stringify(tag.trim())}; expected an ETag in double quotes, such as "3".` });
    return Number(revision);
  });
}
