import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Every refusal that the API knows. The slug is stable: it is the end of the problem's `type`. */
export const problemTitles = {
  'bad-request': 'The request does not fit its description',
  'no-token': 'A token is needed',
  'wrong-token': 'The token is not valid',
  'cross-site': 'The request comes from another site',
  'not-found': 'There is nothing at this address',
  'graph-not-found': 'There is no such graph',
  'revision-gone': 'The body of this revision was dropped',
  'release-not-found': 'There is no such release',
  'release-taken-back': 'The release was taken back meanwhile',
  'release-refused': 'The release is not whole',
  'no-way-back': 'The way back was given up',
  'knobs-refused': 'The limits are not valid',
  'contract-refused': 'Nothing was dropped',
  'revision-not-found': 'The graph has no such revision',
  'graph-exists': 'A graph with this id exists already',
  'edit-id-reused': 'This edit id stands for another save',
  'stale-revision': 'Somebody else saved meanwhile',
  'if-match-required': 'The revision that the change is based on is needed',
  'migration-refused': 'The migration is not whole',
  'migration-not-found': 'There is no such migration',
  'run-not-found': 'There is no such run',
  'run-busy': 'Another run writes already',
  'run-state': 'The run is not in a state for this',
  'check-failed': 'A check on the stored graphs does not hold',
  'token-expired': 'The token is not valid any more',
  'not-allowed': 'The token is not for this',
  'token-not-found': 'There is no such token',
  'rollout-not-found': 'There is no such rollout',
  'plan-refused': 'The plan is not whole',
  'rollout-refused': 'The rollout does not do this now',
  'stale-digest': 'What was read is not what stands now',
  'sign-off-refused': 'The plan was not signed',
  'check-refused': 'The check was not set',
  'document-unparseable': 'The document does not parse',
  'flags-refused': 'The flag definitions are not whole',
  'flags-not-found': 'There are no flag definitions of that name',
  'too-large': 'The body is larger than the limit',
  'unsupported-media-type': 'The body is of another type than described',
  unavailable: 'The database does not answer',
  internal: 'Something went wrong here',
} as const;

export type ProblemSlug = keyof typeof problemTitles;

/** A refusal on its way to the client. Source of the form: RFC 9457. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: ContentfulStatusCode;
  readonly slug: ProblemSlug;
  /** Further members of the answer. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(status: ContentfulStatusCode, slug: ProblemSlug, options: { readonly detail: string } & Readonly<Record<string, unknown>>) {
    super(options.detail);
    this.status = status;
    this.slug = slug;
    this.more = options;
  }
}

export function problemResponse(c: Context, { status, slug, more }: Problem): Response {
  const body = { type: `urn:turnbuckle:problem:${slug}`, title: problemTitles[slug], status, ...more };
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' });
}
