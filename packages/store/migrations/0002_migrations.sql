-- Carrying stored graphs over to another catalog and back, in runs of chunks. Times come from the caller, as everywhere here.

-- A way between two catalogs, by the digest of its JSON. Both catalogs are kept with it: no step reads a live one.
create table turnbuckle.document_migrations (
  digest text collate "C" primary key,
  name text not null,
  -- json, not jsonb: the members keep their order.
  declaration json not null,
  from_digest text collate "C" not null,
  to_digest text collate "C" not null,
  from_catalog json not null,
  to_catalog json not null,
  registered_by text collate "C" not null references turnbuckle.people,
  registered_at_ms bigint not null
);

-- The migration that the head went through last; null before the first one.
alter table turnbuckle.graphs add column migration text collate "C" references turnbuckle.document_migrations;
create index graphs_by_migration on turnbuckle.graphs (migration, id) where migration is not null;

create table turnbuckle.migration_runs (
  id uuid primary key,
  migration text collate "C" not null references turnbuckle.document_migrations,
  direction text not null check (direction in ('up', 'down', 'dry')),
  cohort json not null,
  state text not null check (state in ('queued', 'running', 'paused', 'interrupted', 'done', 'failed')),
  -- How many documents the chunks hold together.
  documents integer not null check (documents >= 0),
  -- Why it failed.
  error text,
  created_by text collate "C" not null references turnbuckle.people,
  created_at_ms bigint not null,
  finished_at_ms bigint
);
create index migration_runs_at_work on turnbuckle.migration_runs (created_at_ms, id) where state in ('queued', 'running', 'interrupted');
-- Two runs that write would meet in the same documents.
create unique index migration_runs_one_writes on turnbuckle.migration_runs ((true)) where direction <> 'dry' and state not in ('done', 'failed');

-- One row for many documents: a queue with a row for each would drown in dead rows.
create table turnbuckle.migration_chunks (
  run uuid not null references turnbuckle.migration_runs,
  no integer not null,
  graphs text[] collate "C" not null,
  -- Where each graph's head stood when the run began, in the order of graphs: what the backup point is made of.
  revisions integer[] not null check (cardinality(revisions) = cardinality(graphs)),
  -- split: two further chunks hold its documents. cancelled: a run the other way came first.
  state text not null check (state in ('waiting', 'running', 'done', 'split', 'cancelled')),
  -- Grows with every claim; a worker whose number is not the newest writes nothing.
  fence integer not null default 0,
  attempts integer not null default 0,
  lease_until_ms bigint,
  worker text,
  unchanged integer not null default 0,
  changed integer not null default 0,
  quarantined integer not null default 0,
  -- Another run had been there before, or the graph is not in the run's way any more.
  skipped integer not null default 0,
  ms bigint,
  -- Of the last attempt that failed.
  error text,
  primary key (run, no)
);
create index migration_chunks_open on turnbuckle.migration_chunks (run, no) where state in ('waiting', 'running');

-- What a document needs for its way back; with it, the old body is not needed.
create table turnbuckle.complements (
  migration text collate "C" not null references turnbuckle.document_migrations,
  graph text collate "C" not null,
  -- The way on which it was made; the other one uses it up.
  direction text not null check (direction in ('up', 'down')),
  from_revision integer not null,
  to_revision integer not null,
  -- What the graph was under before.
  under text collate "C" references turnbuckle.document_migrations,
  -- SHA-256 of the document that was written: while it stands, nobody edited it.
  witness bytea not null check (octet_length(witness) = 32),
  -- Deflated JSON, packed as evolve's pack-complement.ts says.
  data bytea not null,
  primary key (migration, graph, direction),
  foreign key (graph, from_revision) references turnbuckle.graph_revisions,
  foreign key (graph, to_revision) references turnbuckle.graph_revisions
);

-- Documents of which something has to be told; one that only changed its names is not among them.
create table turnbuckle.migration_results (
  run uuid not null references turnbuckle.migration_runs,
  graph text collate "C" not null references turnbuckle.graphs,
  -- mended: wires took their fix. set-aside: some have none. quarantined: the document could not follow and stays as it was.
  outcome text not null check (outcome in ('mended', 'set-aside', 'quarantined')),
  -- Edges set aside, by code.
  codes json not null,
  detail text,
  primary key (run, graph)
);

create table turnbuckle.migration_validations (
  run uuid not null references turnbuckle.migration_runs,
  phase text not null check (phase in ('before', 'after')),
  name text not null,
  expected bigint not null,
  actual bigint not null,
  ok boolean not null generated always as (expected = actual) stored,
  ms bigint not null,
  primary key (run, phase, name)
);

-- Everything the run may change, as it stood before: by the revisions in its chunks, under one digest.
create table turnbuckle.backup_points (
  run uuid primary key references turnbuckle.migration_runs,
  documents integer not null,
  -- SHA-256 over a line `<id> <SHA-256 of the bytes>` for each document, in the order of ids.
  digest bytea not null check (octet_length(digest) = 32),
  at_ms bigint not null
);

-- One chain for the whole database: each row carries the hash of the one before.
create table turnbuckle.audit (
  seq bigint primary key check (seq > 0),
  at_ms bigint not null,
  actor text not null,
  action text not null,
  payload json not null,
  previous_hash bytea not null check (octet_length(previous_hash) = 32),
  hash bytea not null unique check (octet_length(hash) = 32)
);
create trigger audit_is_for_ever before update or delete or truncate on turnbuckle.audit
  for each statement execute function turnbuckle.refuse_change();
