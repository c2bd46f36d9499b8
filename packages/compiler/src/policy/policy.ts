/** `shadow` is recorded and counted, never shown: how a rule is tried on real graphs before anybody feels it. */
export type Level = 'off' | 'shadow' | 'info' | 'warning' | 'error';
/** When a graph is judged. While it is edited an open input is no fault yet; before it runs it is. */
export type Moment = 'edit' | 'save' | 'run' | 'migrate';

/** One level for all moments, or one each; a moment that is not named takes `save`. */
export type LevelByMoment = Level | { readonly save: Level; readonly edit?: Level; readonly run?: Level; readonly migrate?: Level };

/** Which findings matter how much: a release's table (rule, segment) -> level. */
export interface Policy {
  readonly name: string;
  readonly levels: Readonly<Record<string, LevelByMoment>>;
  /** Segments in which a rule stands differently; what is not named stands as in `levels`. */
  readonly segments?: Readonly<Record<string, Readonly<Record<string, LevelByMoment>>>>;
}

/** How much a finding of `code` matters; a code that the policy does not know is a warning, so that no rule is silent by accident. */
export function levelOf(policy: Policy, code: string, { moment = 'save', segment }: { moment?: Moment; segment?: string | undefined } = {}): Level {
  const special = segment === undefined ? undefined : own(own(policy.segments, segment), code);
  const level = special ?? own(policy.levels, code) ?? 'warning';
  return typeof level === 'string' ? level : (level[moment] ?? level.save);
}

function own<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
