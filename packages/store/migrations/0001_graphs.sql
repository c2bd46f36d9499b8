-- Graphs with their whole history. Times are milliseconds since 1970 and come from the caller: nothing here reads a clock.

create table turnbuckle.people (
  id text collate "C" primary key,
  created_at_ms bigint not null
);

create table turnbuckle.workspaces (
  id text collate "C" primary key,
  -- The release that the workspace is held to by hand; null follows the default.
  release text,
  created_at_ms bigint not null
);

create table turnbuckle.graphs (
  id text collate "C" primary key,
  workspace text collate "C" not null references turnbuckle.workspaces,
  owner text collate "C" not null references turnbuckle.people,
  format text not null,
  -- What people call it, where somebody said so.
  title text,
  -- The head: state and release repeat those of its revision, so that a list needs no join.
  revision integer not null check (revision > 0),
  release text not null,
  state text not null check (state in ('clean', 'repaired', 'quarantined', 'forked')),
  created_at_ms bigint not null,
  updated_at_ms bigint not null
);
create index graphs_by_workspace on turnbuckle.graphs (workspace, id);
create index graphs_by_owner on turnbuckle.graphs (owner, id);
create index graphs_by_state on turnbuckle.graphs (state, id);
create index graphs_by_release on turnbuckle.graphs (release, id);

-- For ever: no row is changed or removed.
create table turnbuckle.graph_revisions (
  graph text collate "C" not null references turnbuckle.graphs,
  revision integer not null check (revision > 0),
  edit_id uuid not null,
  kind text not null check (kind in ('import', 'edit', 'migrate', 'rollback', 'fork')),
  release text not null,
  person text collate "C" not null references turnbuckle.people,
  at_ms bigint not null,
  fork_of text collate "C" references turnbuckle.graphs,
  state text not null check (state in ('clean', 'repaired', 'quarantined', 'forked')),
  size_bytes integer not null,
  document bytea not null,
  primary key (graph, revision)
);

-- What was answered to each save, for ever: the same edit again gets the same answer.
create table turnbuckle.edits (
  id uuid primary key,
  graph text collate "C" not null,
  revision integer not null,
  -- SHA-256 of what was sent, since the stored document may carry a quarantine beside it.
  sent_sha256 bytea not null check (octet_length(sent_sha256) = 32),
  -- json, not jsonb: the members keep their order.
  answer json not null,
  foreign key (graph, revision) references turnbuckle.graph_revisions
);
create index edits_by_revision on turnbuckle.edits (graph, revision);

create function turnbuckle.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% keeps every row for ever', tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;
create trigger graph_revisions_are_for_ever before update or delete or truncate on turnbuckle.graph_revisions
  for each statement execute function turnbuckle.refuse_change();
create trigger edits_are_for_ever before update or delete or truncate on turnbuckle.edits
  for each statement execute function turnbuckle.refuse_change();
