-- Bodies apart from the history, compressed, and one partition for each stage: what a migration made can be dropped as one file.

-- A stage is the catalog for which bytes are written: the digest of the migration that they went through last, `base` before the first.
create table turnbuckle.graph_bodies (
  stage text collate "C" not null,
  graph text collate "C" not null,
  -- The revision that these bytes are, or that they show as this stage sees it.
  revision integer not null,
  -- Of the document, not of its compressed form.
  sha256 bytea not null check (octet_length(sha256) = 32),
  size_bytes integer not null,
  -- 0: as it is. 1: zlib, whose checksum tells a damaged body.
  encoding smallint not null check (encoding in (0, 1)),
  body bytea not null,
  -- What the way to this stage left for the way back; of a body that shows a revision of another stage.
  complement bytea,
  primary key (stage, graph, revision)
) partition by list (stage);
-- Compressed already.
alter table turnbuckle.graph_bodies alter column body set storage external;

create table turnbuckle.graph_bodies_base partition of turnbuckle.graph_bodies for values in ('base');

-- Complements likewise, by the migration that made them.
alter table turnbuckle.complements rename to complements_before;
create table turnbuckle.complements (
  migration text collate "C" not null,
  graph text collate "C" not null,
  -- The way on which it was made; the other one needs it.
  direction text not null check (direction in ('up', 'down')),
  from_revision integer not null,
  to_revision integer not null,
  -- What the graph was under before.
  under text collate "C",
  -- SHA-256 of the document that was written: while it stands, nobody edited it.
  witness bytea not null check (octet_length(witness) = 32),
  -- Deflated JSON, packed as evolve's pack-complement.ts says.
  data bytea not null,
  primary key (migration, graph, direction)
) partition by list (migration);

-- A partition of both for a migration; called when one is registered.
create function turnbuckle.add_stage(digest text) returns void language plpgsql as $$
begin
  execute format('create table turnbuckle.%I partition of turnbuckle.graph_bodies for values in (%L)', 'graph_bodies_' || left(digest, 40), digest);
  execute format('create table turnbuckle.%I partition of turnbuckle.complements for values in (%L)', 'complements_' || left(digest, 40), digest);
end
$$;
select turnbuckle.add_stage(digest) from turnbuckle.document_migrations;

insert into turnbuckle.complements (migration, graph, direction, from_revision, to_revision, under, witness, data)
  select migration, graph, direction, from_revision, to_revision, under, witness, data from turnbuckle.complements_before;
drop table turnbuckle.complements_before;

alter table turnbuckle.graph_revisions
  add column stage text collate "C" not null default 'base',
  -- Whose body this revision shows: its own, or an earlier one's where nothing had to be written again.
  add column body_revision integer,
  -- Of the document: what a history says for ever, whatever becomes of the body.
  add column sha256 bytea;
alter table turnbuckle.graph_revisions disable trigger graph_revisions_are_for_ever;
update turnbuckle.graph_revisions r set body_revision = revision, sha256 = sha256(document),
  stage = coalesce((select c.migration from turnbuckle.complements c where c.graph = r.graph and c.direction = 'up' and c.to_revision <= r.revision
    order by c.to_revision desc limit 1), 'base');
alter table turnbuckle.graph_revisions enable trigger graph_revisions_are_for_ever;
insert into turnbuckle.graph_bodies (stage, graph, revision, sha256, size_bytes, encoding, body)
  select stage, graph, revision, sha256, size_bytes, 0, document from turnbuckle.graph_revisions;
alter table turnbuckle.graph_revisions
  alter column stage drop default,
  alter column body_revision set not null,
  alter column sha256 set not null,
  add check (octet_length(sha256) = 32),
  drop column document;

alter table turnbuckle.graphs
  -- When somebody last read it, to within some minutes: those are carried over first.
  add column opened_at_ms bigint,
  -- The revision up to which the stage below shows this graph without work; null where there is nothing below.
  add column shadow_revision integer;
create index graphs_without_shadow on turnbuckle.graphs (updated_at_ms, id) where migration is not null and shadow_revision is distinct from revision;

alter table turnbuckle.document_migrations
  -- When its old bodies were dropped, and its complements with them: from then on there is no way back.
  add column contracted_at_ms bigint,
  add column complements_dropped_at_ms bigint,
  -- Functions that no JSON holds; a process without them leaves its runs alone.
  add column scripts text[] not null default '{}';

-- A release: a policy, a catalog and the way to it, under one digest.
create table turnbuckle.releases (
  digest text collate "C" primary key,
  name text not null,
  declaration json not null,
  catalog json,
  migration text collate "C" references turnbuckle.document_migrations,
  registered_by text collate "C" not null references turnbuckle.people,
  registered_at_ms bigint not null
);

-- Which release a workspace was held to by hand, and from when to when: who saves in one that it has left is told.
create table turnbuckle.workspace_releases (
  workspace text collate "C" not null references turnbuckle.workspaces,
  release text not null,
  since_ms bigint not null,
  until_ms bigint,
  by text collate "C" not null references turnbuckle.people
);
create index workspace_releases_by_workspace on turnbuckle.workspace_releases (workspace, since_ms);

alter table turnbuckle.migration_runs
  drop constraint migration_runs_direction_check,
  add constraint migration_runs_direction_check check (direction in ('up', 'down', 'dry', 'verify')),
  -- Limits and pace, changed while it runs.
  add column knobs json not null default '{}',
  -- Why it stands still just now, and for how long it did, by reason.
  add column throttle_reason text,
  add column throttle_since_ms bigint,
  add column throttled_ms json not null default '{}',
  -- Of a dry run: what the first documents gained in errors, and why it stopped by that.
  add column stopped json;
alter table turnbuckle.migration_results
  drop constraint migration_results_outcome_check,
  add constraint migration_results_outcome_check check (outcome in ('mended', 'set-aside', 'quarantined', 'forked'));
drop index turnbuckle.migration_runs_one_writes;
create unique index migration_runs_one_writes on turnbuckle.migration_runs ((true)) where direction in ('up', 'down') and state not in ('done', 'failed');

alter table turnbuckle.migration_chunks
  -- How many of its graphs are done, in their order: where the next worker goes on.
  add column done integer not null default 0,
  -- SHA-256 over a line for each document, as it stood when the run began; null in what was split off.
  add column digest bytea check (octet_length(digest) = 32);
update turnbuckle.migration_chunks set done = cardinality(graphs) where state = 'done';

-- One row for each transaction of a run: its rate, its sizes and its times.
create table turnbuckle.migration_batches (
  run uuid not null references turnbuckle.migration_runs,
  no integer not null,
  -- The chunk's place before this batch.
  start integer not null,
  at_ms bigint not null,
  documents integer not null,
  rows integer not null,
  bytes bigint not null,
  -- Read again since somebody saved meanwhile.
  stale integer not null,
  carry_ms integer not null,
  write_ms integer not null,
  primary key (run, no, start)
);
create index migration_batches_by_time on turnbuckle.migration_batches (run, at_ms);

alter table turnbuckle.migration_validations
  drop constraint migration_validations_pkey,
  drop constraint migration_validations_phase_check,
  add constraint migration_validations_phase_check check (phase in ('before', 'during', 'after')),
  -- How many documents were done by then.
  add column documents integer not null default 0;
alter table turnbuckle.migration_validations add primary key (run, phase, name, documents);
