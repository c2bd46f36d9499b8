-- Flags: one number for the state of all of them, and definitions that are nobody's rollout.

-- Grows by one with each transaction that changes what a flag could show; one row. Servers that have a number have all that came before.
create table turnbuckle.flag_configuration (
  is_only boolean primary key default true check (is_only),
  version bigint not null
);
insert into turnbuckle.flag_configuration (version) values (1);

-- Flag definitions in flagd's JSON, as they were sent.
create table turnbuckle.flag_documents (
  name text collate "C" primary key,
  document text not null,
  by text collate "C" not null references turnbuckle.people,
  at_ms bigint not null
);

-- Runs at the end of a transaction, once, so that the row is held for no longer than a commit takes and nothing is waited for while it is.
create function turnbuckle.note_flags_changed() returns trigger language plpgsql as $$
declare
  this_transaction text := pg_current_xact_id()::text;
  reached bigint;
begin
  if current_setting('turnbuckle.flags_noted', true) = this_transaction then
    return null;
  end if;
  perform set_config('turnbuckle.flags_noted', this_transaction, true);
  update turnbuckle.flag_configuration set version = version + 1 returning version into reached;
  perform pg_notify('turnbuckle_events', json_build_object('type', 'flags', 'version', reached)::text);
  return null;
end
$$;

create constraint trigger flags_follow_rollouts after insert or update of state, digest, flag, lineage, release, started_at_ms on turnbuckle.rollouts
  deferrable initially deferred for each row execute function turnbuckle.note_flags_changed();
create constraint trigger flags_follow_volunteers after insert or update or delete on turnbuckle.rollout_volunteers
  deferrable initially deferred for each row execute function turnbuckle.note_flags_changed();
create constraint trigger flags_follow_pins after insert or update or delete on turnbuckle.rollout_pins
  deferrable initially deferred for each row execute function turnbuckle.note_flags_changed();
create constraint trigger flags_follow_documents after insert or update or delete on turnbuckle.flag_documents
  deferrable initially deferred for each row execute function turnbuckle.note_flags_changed();
-- New workspaces have neither, as a rule, and change no flag.
create constraint trigger flags_follow_workspaces after update of attributes, release on turnbuckle.workspaces
  deferrable initially deferred for each row execute function turnbuckle.note_flags_changed();
create constraint trigger flags_follow_new_workspaces after insert on turnbuckle.workspaces
  deferrable initially deferred for each row when (new.attributes::text <> '{}' or new.release is not null) execute function turnbuckle.note_flags_changed();
