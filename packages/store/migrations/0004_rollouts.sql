-- Rollouts: plans, what was decided and from what, who follows a release, and what was counted.

create table turnbuckle.rollouts (
  id text collate "C" primary key,
  -- Of the plan: what people sign.
  digest text collate "C" not null check (digest ~ '^[0-9a-f]{64}$'),
  plan json not null,
  flag text collate "C" not null,
  lineage text collate "C" not null,
  release text collate "C" not null references turnbuckle.releases,
  -- A digest, or the name of a policy, for whoever is not admitted.
  control text not null,
  -- All that decisions remember. The flag is a function of it: whoever commits it has published the flag.
  state json not null,
  -- The state's number, for whoever has an older one.
  seq integer not null default 0,
  status text not null check (status in ('draft', 'running', 'paused', 'rolling-back', 'rolled-back', 'completed')),
  succeeds text collate "C" references turnbuckle.rollouts,
  -- The newest one that was started says who follows what.
  started_at_ms bigint,
  registered_by text collate "C" not null references turnbuckle.people,
  registered_at_ms bigint not null
);
-- Two would meet in the same workspaces.
create unique index rollouts_one_at_work on turnbuckle.rollouts ((true)) where status in ('running', 'paused', 'rolling-back');

create index rollouts_started on turnbuckle.rollouts (started_at_ms) where started_at_ms is not null;

-- What changes with every look, apart from the row above, which saves hold.
create table turnbuckle.rollout_progress (
  rollout text collate "C" primary key references turnbuckle.rollouts,
  -- Of somebody who follows the release.
  last_exposure_at_ms bigint,
  -- Nothing is left to be decided: nobody looks at it until somebody asks for something.
  is_settled boolean not null default true,
  -- Up to where stored data was read and compared in this round.
  checked_up_to text collate "C" not null default ''
);

-- Every version of a plan that ever stood, by its digest: what decisions of its time were made by. For ever.
create table turnbuckle.rollout_plans (
  digest text collate "C" primary key,
  plan json not null
);
create trigger rollout_plans_are_for_ever before update or delete or truncate on turnbuckle.rollout_plans
  for each statement execute function turnbuckle.refuse_change();

-- Every decision that changed something, with what it was made of, so that anybody can decide it again. For ever.
create table turnbuckle.rollout_verdicts (
  rollout text collate "C" not null references turnbuckle.rollouts,
  seq integer not null,
  at_ms bigint not null,
  digest text collate "C" not null references turnbuckle.rollout_plans,
  -- The state before, the facts, the evidence of each family of cells.
  state json not null,
  facts json not null,
  evidence json not null,
  -- What followed: the state after, work, notes, answers.
  decision json not null,
  primary key (rollout, seq)
);
create trigger rollout_verdicts_are_for_ever before update or delete or truncate on turnbuckle.rollout_verdicts
  for each statement execute function turnbuckle.refuse_change();

-- Each way back with what can be measured of it beside the decisions: from the first harm to the last save that was kept apart.
create table turnbuckle.rollout_rollbacks (
  rollout text collate "C" not null references turnbuckle.rollouts,
  id text collate "C" not null,
  -- The first failure under the release in the step that ended.
  first_bad_at_ms bigint,
  -- When the fact came in that proved it.
  detected_at_ms bigint,
  decided_at_ms bigint not null,
  -- When the decision was committed, by the clock of who did.
  published_at_ms bigint,
  refused integer not null default 0,
  first_refused_at_ms bigint,
  last_refused_at_ms bigint,
  primary key (rollout, id)
);

-- Work that a decision asked for. An id is worked at once, however often it is asked for.
create table turnbuckle.rollout_jobs (
  rollout text collate "C" not null references turnbuckle.rollouts,
  id text collate "C" not null,
  effect json not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed')),
  attempts integer not null default 0,
  -- Grows with every claim; who holds an older one writes nothing.
  fence integer not null default 0,
  lease_until_ms bigint,
  -- Not before then: what waits for something else, or failed and is tried again.
  due_at_ms bigint not null,
  worker text,
  detail text not null default '',
  result json,
  asked_at_ms bigint not null,
  started_at_ms bigint,
  ended_at_ms bigint,
  primary key (rollout, id)
);
create index rollout_jobs_open on turnbuckle.rollout_jobs (due_at_ms) where state in ('waiting', 'running');

create table turnbuckle.rollout_requests (
  rollout text collate "C" not null references turnbuckle.rollouts,
  no integer not null,
  person text collate "C" not null references turnbuckle.people,
  request json not null,
  at_ms bigint not null,
  -- Null: done. Else why not.
  refused text,
  answered_at_ms bigint,
  primary key (rollout, no)
);

create table turnbuckle.rollout_sign_offs (
  rollout text collate "C" not null references turnbuckle.rollouts,
  role text not null,
  person text collate "C" not null references turnbuckle.people,
  -- Of the plan as it was signed; another plan has another.
  digest text not null,
  at_ms bigint not null,
  primary key (rollout, digest, role),
  -- Nobody signs two roles of one plan.
  unique (rollout, digest, person)
);

-- The newest word on each check: ticked, attested, found out. Earlier ones stand in the audit.
create table turnbuckle.rollout_checks (
  rollout text collate "C" not null references turnbuckle.rollouts,
  id text not null,
  state text not null check (state in ('passed', 'failed', 'missing')),
  detail text not null,
  -- What shows it: a link, a commit, figures.
  evidence json not null default '{}',
  by text collate "C" references turnbuckle.people,
  at_ms bigint not null,
  primary key (rollout, id)
);

create table turnbuckle.rollout_issues (
  id uuid primary key,
  rollout text collate "C" not null references turnbuckle.rollouts,
  title text not null,
  severity text not null check (severity in ('minor', 'major', 'critical')),
  -- A feedback's, a breach's or a person's.
  source text not null,
  opened_by text collate "C" not null references turnbuckle.people,
  opened_at_ms bigint not null,
  resolution text,
  documentation text,
  closed_by text collate "C" references turnbuckle.people,
  closed_at_ms bigint
);
create index rollout_issues_open on turnbuckle.rollout_issues (rollout) where closed_at_ms is null;

create table turnbuckle.rollout_feedback (
  id uuid primary key,
  rollout text collate "C" not null references turnbuckle.rollouts,
  person text collate "C" not null references turnbuckle.people,
  workspace text collate "C",
  graph text collate "C",
  text text not null,
  diagnostics json not null default '[]',
  at_ms bigint not null,
  read_by text collate "C" references turnbuckle.people,
  read_at_ms bigint
);

create table turnbuckle.rollout_check_ins (
  rollout text collate "C" not null references turnbuckle.rollouts,
  -- Days since the first production step, from 1.
  day integer not null,
  person text collate "C" not null references turnbuckle.people,
  note text not null,
  at_ms bigint not null,
  primary key (rollout, day)
);

-- Who a workspace is made of, and by what it is measured.
create table turnbuckle.workspace_people (
  workspace text collate "C" not null references turnbuckle.workspaces,
  person text collate "C" not null references turnbuckle.people,
  since_ms bigint not null,
  primary key (workspace, person)
);
create index workspace_people_by_person on turnbuckle.workspace_people (person);
alter table turnbuckle.workspaces add column attributes json not null default '{}';

create table turnbuckle.rollout_volunteers (
  lineage text collate "C" not null,
  workspace text collate "C" not null references turnbuckle.workspaces,
  opted_in_at_ms bigint not null,
  withdrawn_at_ms bigint,
  -- Within the cap, first come first served.
  is_admitted boolean not null,
  by text collate "C" not null references turnbuckle.people,
  primary key (lineage, workspace)
);

create table turnbuckle.rollout_pins (
  lineage text collate "C" not null,
  workspace text collate "C" not null references turnbuckle.workspaces,
  pinned text not null check (pinned in ('in', 'out')),
  by text collate "C" not null references turnbuckle.people,
  at_ms bigint not null,
  primary key (lineage, workspace)
);

-- Workspaces that followed a release, from when to when: who goes back first, and whom to tell.
create table turnbuckle.rollout_adopters (
  rollout text collate "C" not null references turnbuckle.rollouts,
  workspace text collate "C" not null references turnbuckle.workspaces,
  since_ms bigint not null,
  until_ms bigint,
  primary key (rollout, workspace, since_ms)
);

-- What people did and how it went, each once.
create table turnbuckle.facts (
  id text collate "C" primary key,
  person text collate "C" not null,
  workspace text collate "C" not null,
  graph text collate "C",
  release text not null,
  function text not null check (function in ('open', 'connect', 'save', 'render')),
  ok boolean not null,
  ms double precision,
  rule text,
  at_ms bigint not null,
  received_at_ms bigint not null,
  is_counted boolean not null default false
);
create index facts_uncounted on turnbuckle.facts (at_ms) where not is_counted;
create index facts_by_graph on turnbuckle.facts (release, graph, at_ms) where graph is not null;
create index facts_by_time on turnbuckle.facts using brin (at_ms);

create table turnbuckle.integrity_reports (
  id text collate "C" primary key,
  workspace text collate "C" not null,
  graph text collate "C" not null,
  release text not null,
  invariant text not null,
  rule text,
  readings integer not null,
  detail text not null,
  at_ms bigint not null
);

-- Evidence by cell, and the exposures that it holds already.
create table turnbuckle.rollout_cells (
  rollout text collate "C" not null references turnbuckle.rollouts,
  key text collate "C" not null,
  state json not null,
  primary key (rollout, key)
);
create table turnbuckle.rollout_counted (
  rollout text collate "C" not null references turnbuckle.rollouts,
  -- The first half of the SHA-256 of the exposure's key.
  key uuid not null,
  primary key (rollout, key)
);

-- A workspace in a step: its segments stay as they were at its first exposure.
create table turnbuckle.rollout_subjects (
  rollout text collate "C" not null references turnbuckle.rollouts,
  step text collate "C" not null,
  workspace text collate "C" not null,
  segments json not null,
  is_randomised boolean not null,
  first_release text,
  at_ms bigint not null,
  primary key (rollout, step, workspace)
);

-- Times before the first step, frozen: what is slow is measured by them.
create table turnbuckle.rollout_baselines (
  rollout text collate "C" not null references turnbuckle.rollouts,
  function text not null,
  samples integer not null,
  slower_than_ms double precision not null,
  quantile_ms double precision not null,
  failed integer not null,
  frozen_at_ms bigint not null,
  primary key (rollout, function)
);

-- Guardrails that are counted from elsewhere: what was asked last, and the counters' last values, from which the next ones are subtracted.
create table turnbuckle.rollout_sources (
  rollout text collate "C" not null references turnbuckle.rollouts,
  guardrail text collate "C" not null,
  -- By whichever server: together they ask as often as one.
  asked_at_ms bigint not null,
  -- When the values below were asked for, and of which moment they are by the clock of who answered.
  read_at_ms bigint,
  taken_at_ms bigint,
  counters json not null default '{}',
  -- The newest answer that could be counted, and what is wrong with the newest one; null when nothing is.
  answered_at_ms bigint,
  problem text,
  primary key (rollout, guardrail)
);

-- Who may do what, until when. Only the SHA-256 of a token is kept.
create table turnbuckle.tokens (
  id uuid primary key,
  sha256 bytea not null unique check (octet_length(sha256) = 32),
  name text not null,
  person text collate "C" not null references turnbuckle.people,
  role text,
  scopes text[] not null,
  created_by text collate "C" not null references turnbuckle.people,
  created_at_ms bigint not null,
  expires_at_ms bigint not null,
  revoked_at_ms bigint
);

-- Messages that wait to be sent; a key is queued once.
create table turnbuckle.outbox (
  id uuid primary key,
  key text not null unique,
  rollout text collate "C" references turnbuckle.rollouts,
  kind text not null,
  -- Who gets it; null: whoever follows the rollout.
  person text collate "C" references turnbuckle.people,
  payload json not null,
  queued_at_ms bigint not null,
  sent_at_ms bigint
);
create index outbox_unsent on turnbuckle.outbox (queued_at_ms) where sent_at_ms is null;
