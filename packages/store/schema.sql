-- The schema after all migrations, for reading; made by a test (vitest -u).
audit.seq bigint not null
audit.at_ms bigint not null
audit.actor text not null
audit.action text not null
audit.payload json not null
audit.previous_hash bytea not null
audit.hash bytea not null
backup_points.run uuid not null
backup_points.documents integer not null
backup_points.digest bytea not null
backup_points.at_ms bigint not null
complements partitioned by LIST (migration)
complements.migration text collate C not null
complements.graph text collate C not null
complements.direction text not null
complements.from_revision integer not null
complements.to_revision integer not null
complements.under text collate C
complements.witness bytea not null
complements.data bytea not null
document_migrations.digest text collate C not null
document_migrations.name text not null
document_migrations.declaration json not null
document_migrations.from_digest text collate C not null
document_migrations.to_digest text collate C not null
document_migrations.from_catalog json not null
document_migrations.to_catalog json not null
document_migrations.registered_by text collate C not null
document_migrations.registered_at_ms bigint not null
document_migrations.contracted_at_ms bigint
document_migrations.complements_dropped_at_ms bigint
document_migrations.scripts text[] not null default '{}'::text[]
edits.id uuid not null
edits.graph text collate C not null
edits.revision integer not null
edits.sent_sha256 bytea not null
edits.answer json not null
facts.id text collate C not null
facts.person text collate C not null
facts.workspace text collate C not null
facts.graph text collate C
facts.release text not null
facts.function text not null
facts.ok boolean not null
facts.ms double precision
facts.rule text
facts.at_ms bigint not null
facts.received_at_ms bigint not null
facts.is_counted boolean not null default false
flag_configuration.is_only boolean not null default true
flag_configuration.version bigint not null
flag_documents.name text collate C not null
flag_documents.document text not null
flag_documents.by text collate C not null
flag_documents.at_ms bigint not null
graph_bodies partitioned by LIST (stage)
graph_bodies.stage text collate C not null
graph_bodies.graph text collate C not null
graph_bodies.revision integer not null
graph_bodies.sha256 bytea not null
graph_bodies.size_bytes integer not null
graph_bodies.encoding smallint not null
graph_bodies.body bytea not null
graph_bodies.complement bytea
graph_bodies_base.stage text collate C not null
graph_bodies_base.graph text collate C not null
graph_bodies_base.revision integer not null
graph_bodies_base.sha256 bytea not null
graph_bodies_base.size_bytes integer not null
graph_bodies_base.encoding smallint not null
graph_bodies_base.body bytea not null
graph_bodies_base.complement bytea
graph_revisions.graph text collate C not null
graph_revisions.revision integer not null
graph_revisions.edit_id uuid not null
graph_revisions.kind text not null
graph_revisions.release text not null
graph_revisions.person text collate C not null
graph_revisions.at_ms bigint not null
graph_revisions.fork_of text collate C
graph_revisions.state text not null
graph_revisions.size_bytes integer not null
graph_revisions.stage text collate C not null
graph_revisions.body_revision integer not null
graph_revisions.sha256 bytea not null
graphs.id text collate C not null
graphs.workspace text collate C not null
graphs.owner text collate C not null
graphs.format text not null
graphs.title text
graphs.revision integer not null
graphs.release text not null
graphs.state text not null
graphs.created_at_ms bigint not null
graphs.updated_at_ms bigint not null
graphs.migration text collate C
graphs.opened_at_ms bigint
graphs.shadow_revision integer
integrity_reports.id text collate C not null
integrity_reports.workspace text collate C not null
integrity_reports.graph text collate C not null
integrity_reports.release text not null
integrity_reports.invariant text not null
integrity_reports.rule text
integrity_reports.readings integer not null
integrity_reports.detail text not null
integrity_reports.at_ms bigint not null
migration_batches.run uuid not null
migration_batches.no integer not null
migration_batches.start integer not null
migration_batches.at_ms bigint not null
migration_batches.documents integer not null
migration_batches.rows integer not null
migration_batches.bytes bigint not null
migration_batches.stale integer not null
migration_batches.carry_ms integer not null
migration_batches.write_ms integer not null
migration_chunks.run uuid not null
migration_chunks.no integer not null
migration_chunks.graphs text[] collate C not null
migration_chunks.revisions integer[] not null
migration_chunks.state text not null
migration_chunks.fence integer not null default 0
migration_chunks.attempts integer not null default 0
migration_chunks.lease_until_ms bigint
migration_chunks.worker text
migration_chunks.unchanged integer not null default 0
migration_chunks.changed integer not null default 0
migration_chunks.quarantined integer not null default 0
migration_chunks.skipped integer not null default 0
migration_chunks.ms bigint
migration_chunks.error text
migration_chunks.done integer not null default 0
migration_chunks.digest bytea
migration_results.run uuid not null
migration_results.graph text collate C not null
migration_results.outcome text not null
migration_results.codes json not null
migration_results.detail text
migration_runs.id uuid not null
migration_runs.migration text collate C not null
migration_runs.direction text not null
migration_runs.cohort json not null
migration_runs.state text not null
migration_runs.documents integer not null
migration_runs.error text
migration_runs.created_by text collate C not null
migration_runs.created_at_ms bigint not null
migration_runs.finished_at_ms bigint
migration_runs.knobs json not null default '{}'::json
migration_runs.throttle_reason text
migration_runs.throttle_since_ms bigint
migration_runs.throttled_ms json not null default '{}'::json
migration_runs.stopped json
migration_validations.run uuid not null
migration_validations.phase text not null
migration_validations.name text not null
migration_validations.expected bigint not null
migration_validations.actual bigint not null
migration_validations.ok boolean not null default (expected = actual)
migration_validations.ms bigint not null
migration_validations.documents integer not null default 0
migrations.id text collate C not null
migrations.sha256 text not null
migrations.applied_at_ms bigint not null
outbox.id uuid not null
outbox.key text not null
outbox.rollout text collate C
outbox.kind text not null
outbox.person text collate C
outbox.payload json not null
outbox.queued_at_ms bigint not null
outbox.sent_at_ms bigint
people.id text collate C not null
people.created_at_ms bigint not null
releases.digest text collate C not null
releases.name text not null
releases.declaration json not null
releases.catalog json
releases.migration text collate C
releases.registered_by text collate C not null
releases.registered_at_ms bigint not null
rollout_adopters.rollout text collate C not null
rollout_adopters.workspace text collate C not null
rollout_adopters.since_ms bigint not null
rollout_adopters.until_ms bigint
rollout_baselines.rollout text collate C not null
rollout_baselines.function text not null
rollout_baselines.samples integer not null
rollout_baselines.slower_than_ms double precision not null
rollout_baselines.quantile_ms double precision not null
rollout_baselines.failed integer not null
rollout_baselines.frozen_at_ms bigint not null
rollout_cells.rollout text collate C not null
rollout_cells.key text collate C not null
rollout_cells.state json not null
rollout_check_ins.rollout text collate C not null
rollout_check_ins.day integer not null
rollout_check_ins.person text collate C not null
rollout_check_ins.note text not null
rollout_check_ins.at_ms bigint not null
rollout_checks.rollout text collate C not null
rollout_checks.id text not null
rollout_checks.state text not null
rollout_checks.detail text not null
rollout_checks.evidence json not null default '{}'::json
rollout_checks.by text collate C
rollout_checks.at_ms bigint not null
rollout_counted.rollout text collate C not null
rollout_counted.key uuid not null
rollout_feedback.id uuid not null
rollout_feedback.rollout text collate C not null
rollout_feedback.person text collate C not null
rollout_feedback.workspace text collate C
rollout_feedback.graph text collate C
rollout_feedback.text text not null
rollout_feedback.diagnostics json not null default '[]'::json
rollout_feedback.at_ms bigint not null
rollout_feedback.read_by text collate C
rollout_feedback.read_at_ms bigint
rollout_issues.id uuid not null
rollout_issues.rollout text collate C not null
rollout_issues.title text not null
rollout_issues.severity text not null
rollout_issues.source text not null
rollout_issues.opened_by text collate C not null
rollout_issues.opened_at_ms bigint not null
rollout_issues.resolution text
rollout_issues.documentation text
rollout_issues.closed_by text collate C
rollout_issues.closed_at_ms bigint
rollout_jobs.rollout text collate C not null
rollout_jobs.id text collate C not null
rollout_jobs.effect json not null
rollout_jobs.state text not null
rollout_jobs.attempts integer not null default 0
rollout_jobs.fence integer not null default 0
rollout_jobs.lease_until_ms bigint
rollout_jobs.due_at_ms bigint not null
rollout_jobs.worker text
rollout_jobs.detail text not null default ''::text
rollout_jobs.result json
rollout_jobs.asked_at_ms bigint not null
rollout_jobs.started_at_ms bigint
rollout_jobs.ended_at_ms bigint
rollout_pins.lineage text collate C not null
rollout_pins.workspace text collate C not null
rollout_pins.pinned text not null
rollout_pins.by text collate C not null
rollout_pins.at_ms bigint not null
rollout_plans.digest text collate C not null
rollout_plans.plan json not null
rollout_progress.rollout text collate C not null
rollout_progress.last_exposure_at_ms bigint
rollout_progress.is_settled boolean not null default true
rollout_progress.checked_up_to text collate C not null default ''::text
rollout_requests.rollout text collate C not null
rollout_requests.no integer not null
rollout_requests.person text collate C not null
rollout_requests.request json not null
rollout_requests.at_ms bigint not null
rollout_requests.refused text
rollout_requests.answered_at_ms bigint
rollout_rollbacks.rollout text collate C not null
rollout_rollbacks.id text collate C not null
rollout_rollbacks.first_bad_at_ms bigint
rollout_rollbacks.detected_at_ms bigint
rollout_rollbacks.decided_at_ms bigint not null
rollout_rollbacks.published_at_ms bigint
rollout_rollbacks.refused integer not null default 0
rollout_rollbacks.first_refused_at_ms bigint
rollout_rollbacks.last_refused_at_ms bigint
rollout_sign_offs.rollout text collate C not null
rollout_sign_offs.role text not null
rollout_sign_offs.person text collate C not null
rollout_sign_offs.digest text not null
rollout_sign_offs.at_ms bigint not null
rollout_sources.rollout text collate C not null
rollout_sources.guardrail text collate C not null
rollout_sources.asked_at_ms bigint not null
rollout_sources.read_at_ms bigint
rollout_sources.taken_at_ms bigint
rollout_sources.counters json not null default '{}'::json
rollout_sources.answered_at_ms bigint
rollout_sources.problem text
rollout_subjects.rollout text collate C not null
rollout_subjects.step text collate C not null
rollout_subjects.workspace text collate C not null
rollout_subjects.segments json not null
rollout_subjects.is_randomised boolean not null
rollout_subjects.first_release text
rollout_subjects.at_ms bigint not null
rollout_verdicts.rollout text collate C not null
rollout_verdicts.seq integer not null
rollout_verdicts.at_ms bigint not null
rollout_verdicts.digest text collate C not null
rollout_verdicts.state json not null
rollout_verdicts.facts json not null
rollout_verdicts.evidence json not null
rollout_verdicts.decision json not null
rollout_volunteers.lineage text collate C not null
rollout_volunteers.workspace text collate C not null
rollout_volunteers.opted_in_at_ms bigint not null
rollout_volunteers.withdrawn_at_ms bigint
rollout_volunteers.is_admitted boolean not null
rollout_volunteers.by text collate C not null
rollouts.id text collate C not null
rollouts.digest text collate C not null
rollouts.plan json not null
rollouts.flag text collate C not null
rollouts.lineage text collate C not null
rollouts.release text collate C not null
rollouts.control text not null
rollouts.state json not null
rollouts.seq integer not null default 0
rollouts.status text not null
rollouts.succeeds text collate C
rollouts.started_at_ms bigint
rollouts.registered_by text collate C not null
rollouts.registered_at_ms bigint not null
tokens.id uuid not null
tokens.sha256 bytea not null
tokens.name text not null
tokens.person text collate C not null
tokens.role text
tokens.scopes text[] not null
tokens.created_by text collate C not null
tokens.created_at_ms bigint not null
tokens.expires_at_ms bigint not null
tokens.revoked_at_ms bigint
workspace_people.workspace text collate C not null
workspace_people.person text collate C not null
workspace_people.since_ms bigint not null
workspace_releases.workspace text collate C not null
workspace_releases.release text not null
workspace_releases.since_ms bigint not null
workspace_releases.until_ms bigint
workspace_releases.by text collate C not null
workspaces.id text collate C not null
workspaces.release text
workspaces.created_at_ms bigint not null
workspaces.attributes json not null default '{}'::json
turnbuckle.audit: audit_hash_check CHECK ((octet_length(hash) = 32))
turnbuckle.audit: audit_hash_key UNIQUE (hash)
turnbuckle.audit: audit_pkey PRIMARY KEY (seq)
turnbuckle.audit: audit_previous_hash_check CHECK ((octet_length(previous_hash) = 32))
turnbuckle.audit: audit_seq_check CHECK ((seq > 0))
turnbuckle.backup_points: backup_points_digest_check CHECK ((octet_length(digest) = 32))
turnbuckle.backup_points: backup_points_pkey PRIMARY KEY (run)
turnbuckle.backup_points: backup_points_run_fkey FOREIGN KEY (run) REFERENCES turnbuckle.migration_runs(id)
turnbuckle.complements: complements_direction_check1 CHECK ((direction = ANY (ARRAY['up'::text, 'down'::text])))
turnbuckle.complements: complements_pkey1 PRIMARY KEY (migration, graph, direction)
turnbuckle.complements: complements_witness_check1 CHECK ((octet_length(witness) = 32))
turnbuckle.document_migrations: document_migrations_pkey PRIMARY KEY (digest)
turnbuckle.document_migrations: document_migrations_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES turnbuckle.people(id)
turnbuckle.edits: edits_graph_revision_fkey FOREIGN KEY (graph, revision) REFERENCES turnbuckle.graph_revisions(graph, revision)
turnbuckle.edits: edits_pkey PRIMARY KEY (id)
turnbuckle.edits: edits_sent_sha256_check CHECK ((octet_length(sent_sha256) = 32))
turnbuckle.facts: facts_function_check CHECK ((function = ANY (ARRAY['open'::text, 'connect'::text, 'save'::text, 'render'::text])))
turnbuckle.facts: facts_pkey PRIMARY KEY (id)
turnbuckle.flag_configuration: flag_configuration_is_only_check CHECK (is_only)
turnbuckle.flag_configuration: flag_configuration_pkey PRIMARY KEY (is_only)
turnbuckle.flag_documents: flag_documents_by_fkey FOREIGN KEY (by) REFERENCES turnbuckle.people(id)
turnbuckle.flag_documents: flag_documents_pkey PRIMARY KEY (name)
turnbuckle.flag_documents: flags_follow_documents TRIGGER DEFERRABLE INITIALLY DEFERRED
turnbuckle.graph_bodies: graph_bodies_encoding_check CHECK ((encoding = ANY (ARRAY[0, 1])))
turnbuckle.graph_bodies: graph_bodies_pkey PRIMARY KEY (stage, graph, revision)
turnbuckle.graph_bodies: graph_bodies_sha256_check CHECK ((octet_length(sha256) = 32))
turnbuckle.graph_bodies_base: graph_bodies_base_pkey PRIMARY KEY (stage, graph, revision)
turnbuckle.graph_bodies_base: graph_bodies_encoding_check CHECK ((encoding = ANY (ARRAY[0, 1])))
turnbuckle.graph_bodies_base: graph_bodies_sha256_check CHECK ((octet_length(sha256) = 32))
turnbuckle.graph_revisions: graph_revisions_fork_of_fkey FOREIGN KEY (fork_of) REFERENCES turnbuckle.graphs(id)
turnbuckle.graph_revisions: graph_revisions_graph_fkey FOREIGN KEY (graph) REFERENCES turnbuckle.graphs(id)
turnbuckle.graph_revisions: graph_revisions_kind_check CHECK ((kind = ANY (ARRAY['import'::text, 'edit'::text, 'migrate'::text, 'rollback'::text, 'fork'::text])))
turnbuckle.graph_revisions: graph_revisions_person_fkey FOREIGN KEY (person) REFERENCES turnbuckle.people(id)
turnbuckle.graph_revisions: graph_revisions_pkey PRIMARY KEY (graph, revision)
turnbuckle.graph_revisions: graph_revisions_revision_check CHECK ((revision > 0))
turnbuckle.graph_revisions: graph_revisions_sha256_check CHECK ((octet_length(sha256) = 32))
turnbuckle.graph_revisions: graph_revisions_state_check CHECK ((state = ANY (ARRAY['clean'::text, 'repaired'::text, 'quarantined'::text, 'forked'::text])))
turnbuckle.graphs: graphs_migration_fkey FOREIGN KEY (migration) REFERENCES turnbuckle.document_migrations(digest)
turnbuckle.graphs: graphs_owner_fkey FOREIGN KEY (owner) REFERENCES turnbuckle.people(id)
turnbuckle.graphs: graphs_pkey PRIMARY KEY (id)
turnbuckle.graphs: graphs_revision_check CHECK ((revision > 0))
turnbuckle.graphs: graphs_state_check CHECK ((state = ANY (ARRAY['clean'::text, 'repaired'::text, 'quarantined'::text, 'forked'::text])))
turnbuckle.graphs: graphs_workspace_fkey FOREIGN KEY (workspace) REFERENCES turnbuckle.workspaces(id)
turnbuckle.integrity_reports: integrity_reports_pkey PRIMARY KEY (id)
turnbuckle.migration_batches: migration_batches_pkey PRIMARY KEY (run, no, start)
turnbuckle.migration_batches: migration_batches_run_fkey FOREIGN KEY (run) REFERENCES turnbuckle.migration_runs(id)
turnbuckle.migration_chunks: migration_chunks_check CHECK ((cardinality(revisions) = cardinality(graphs)))
turnbuckle.migration_chunks: migration_chunks_digest_check CHECK ((octet_length(digest) = 32))
turnbuckle.migration_chunks: migration_chunks_pkey PRIMARY KEY (run, no)
turnbuckle.migration_chunks: migration_chunks_run_fkey FOREIGN KEY (run) REFERENCES turnbuckle.migration_runs(id)
turnbuckle.migration_chunks: migration_chunks_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'split'::text, 'cancelled'::text])))
turnbuckle.migration_results: migration_results_graph_fkey FOREIGN KEY (graph) REFERENCES turnbuckle.graphs(id)
turnbuckle.migration_results: migration_results_outcome_check CHECK ((outcome = ANY (ARRAY['mended'::text, 'set-aside'::text, 'quarantined'::text, 'forked'::text])))
turnbuckle.migration_results: migration_results_pkey PRIMARY KEY (run, graph)
turnbuckle.migration_results: migration_results_run_fkey FOREIGN KEY (run) REFERENCES turnbuckle.migration_runs(id)
turnbuckle.migration_runs: migration_runs_created_by_fkey FOREIGN KEY (created_by) REFERENCES turnbuckle.people(id)
turnbuckle.migration_runs: migration_runs_direction_check CHECK ((direction = ANY (ARRAY['up'::text, 'down'::text, 'dry'::text, 'verify'::text])))
turnbuckle.migration_runs: migration_runs_documents_check CHECK ((documents >= 0))
turnbuckle.migration_runs: migration_runs_migration_fkey FOREIGN KEY (migration) REFERENCES turnbuckle.document_migrations(digest)
turnbuckle.migration_runs: migration_runs_pkey PRIMARY KEY (id)
turnbuckle.migration_runs: migration_runs_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'paused'::text, 'interrupted'::text, 'done'::text, 'failed'::text])))
turnbuckle.migration_validations: migration_validations_phase_check CHECK ((phase = ANY (ARRAY['before'::text, 'during'::text, 'after'::text])))
turnbuckle.migration_validations: migration_validations_pkey PRIMARY KEY (run, phase, name, documents)
turnbuckle.migration_validations: migration_validations_run_fkey FOREIGN KEY (run) REFERENCES turnbuckle.migration_runs(id)
turnbuckle.migrations: migrations_pkey PRIMARY KEY (id)
turnbuckle.outbox: outbox_key_key UNIQUE (key)
turnbuckle.outbox: outbox_person_fkey FOREIGN KEY (person) REFERENCES turnbuckle.people(id)
turnbuckle.outbox: outbox_pkey PRIMARY KEY (id)
turnbuckle.outbox: outbox_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.people: people_pkey PRIMARY KEY (id)
turnbuckle.releases: releases_migration_fkey FOREIGN KEY (migration) REFERENCES turnbuckle.document_migrations(digest)
turnbuckle.releases: releases_pkey PRIMARY KEY (digest)
turnbuckle.releases: releases_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_adopters: rollout_adopters_pkey PRIMARY KEY (rollout, workspace, since_ms)
turnbuckle.rollout_adopters: rollout_adopters_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_adopters: rollout_adopters_workspace_fkey FOREIGN KEY (workspace) REFERENCES turnbuckle.workspaces(id)
turnbuckle.rollout_baselines: rollout_baselines_pkey PRIMARY KEY (rollout, function)
turnbuckle.rollout_baselines: rollout_baselines_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_cells: rollout_cells_pkey PRIMARY KEY (rollout, key)
turnbuckle.rollout_cells: rollout_cells_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_check_ins: rollout_check_ins_person_fkey FOREIGN KEY (person) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_check_ins: rollout_check_ins_pkey PRIMARY KEY (rollout, day)
turnbuckle.rollout_check_ins: rollout_check_ins_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_checks: rollout_checks_by_fkey FOREIGN KEY (by) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_checks: rollout_checks_pkey PRIMARY KEY (rollout, id)
turnbuckle.rollout_checks: rollout_checks_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_checks: rollout_checks_state_check CHECK ((state = ANY (ARRAY['passed'::text, 'failed'::text, 'missing'::text])))
turnbuckle.rollout_counted: rollout_counted_pkey PRIMARY KEY (rollout, key)
turnbuckle.rollout_counted: rollout_counted_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_feedback: rollout_feedback_person_fkey FOREIGN KEY (person) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_feedback: rollout_feedback_pkey PRIMARY KEY (id)
turnbuckle.rollout_feedback: rollout_feedback_read_by_fkey FOREIGN KEY (read_by) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_feedback: rollout_feedback_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_issues: rollout_issues_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_issues: rollout_issues_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_issues: rollout_issues_pkey PRIMARY KEY (id)
turnbuckle.rollout_issues: rollout_issues_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_issues: rollout_issues_severity_check CHECK ((severity = ANY (ARRAY['minor'::text, 'major'::text, 'critical'::text])))
turnbuckle.rollout_jobs: rollout_jobs_pkey PRIMARY KEY (rollout, id)
turnbuckle.rollout_jobs: rollout_jobs_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_jobs: rollout_jobs_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text])))
turnbuckle.rollout_pins: flags_follow_pins TRIGGER DEFERRABLE INITIALLY DEFERRED
turnbuckle.rollout_pins: rollout_pins_by_fkey FOREIGN KEY (by) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_pins: rollout_pins_pinned_check CHECK ((pinned = ANY (ARRAY['in'::text, 'out'::text])))
turnbuckle.rollout_pins: rollout_pins_pkey PRIMARY KEY (lineage, workspace)
turnbuckle.rollout_pins: rollout_pins_workspace_fkey FOREIGN KEY (workspace) REFERENCES turnbuckle.workspaces(id)
turnbuckle.rollout_plans: rollout_plans_pkey PRIMARY KEY (digest)
turnbuckle.rollout_progress: rollout_progress_pkey PRIMARY KEY (rollout)
turnbuckle.rollout_progress: rollout_progress_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_requests: rollout_requests_person_fkey FOREIGN KEY (person) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_requests: rollout_requests_pkey PRIMARY KEY (rollout, no)
turnbuckle.rollout_requests: rollout_requests_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_rollbacks: rollout_rollbacks_pkey PRIMARY KEY (rollout, id)
turnbuckle.rollout_rollbacks: rollout_rollbacks_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_sign_offs: rollout_sign_offs_person_fkey FOREIGN KEY (person) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_sign_offs: rollout_sign_offs_pkey PRIMARY KEY (rollout, digest, role)
turnbuckle.rollout_sign_offs: rollout_sign_offs_rollout_digest_person_key UNIQUE (rollout, digest, person)
turnbuckle.rollout_sign_offs: rollout_sign_offs_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_sources: rollout_sources_pkey PRIMARY KEY (rollout, guardrail)
turnbuckle.rollout_sources: rollout_sources_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_subjects: rollout_subjects_pkey PRIMARY KEY (rollout, step, workspace)
turnbuckle.rollout_subjects: rollout_subjects_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_verdicts: rollout_verdicts_digest_fkey FOREIGN KEY (digest) REFERENCES turnbuckle.rollout_plans(digest)
turnbuckle.rollout_verdicts: rollout_verdicts_pkey PRIMARY KEY (rollout, seq)
turnbuckle.rollout_verdicts: rollout_verdicts_rollout_fkey FOREIGN KEY (rollout) REFERENCES turnbuckle.rollouts(id)
turnbuckle.rollout_volunteers: flags_follow_volunteers TRIGGER DEFERRABLE INITIALLY DEFERRED
turnbuckle.rollout_volunteers: rollout_volunteers_by_fkey FOREIGN KEY (by) REFERENCES turnbuckle.people(id)
turnbuckle.rollout_volunteers: rollout_volunteers_pkey PRIMARY KEY (lineage, workspace)
turnbuckle.rollout_volunteers: rollout_volunteers_workspace_fkey FOREIGN KEY (workspace) REFERENCES turnbuckle.workspaces(id)
turnbuckle.rollouts: flags_follow_rollouts TRIGGER DEFERRABLE INITIALLY DEFERRED
turnbuckle.rollouts: rollouts_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text))
turnbuckle.rollouts: rollouts_pkey PRIMARY KEY (id)
turnbuckle.rollouts: rollouts_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES turnbuckle.people(id)
turnbuckle.rollouts: rollouts_release_fkey FOREIGN KEY (release) REFERENCES turnbuckle.releases(digest)
turnbuckle.rollouts: rollouts_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'running'::text, 'paused'::text, 'rolling-back'::text, 'rolled-back'::text, 'completed'::text])))
turnbuckle.rollouts: rollouts_succeeds_fkey FOREIGN KEY (succeeds) REFERENCES turnbuckle.rollouts(id)
turnbuckle.tokens: tokens_created_by_fkey FOREIGN KEY (created_by) REFERENCES turnbuckle.people(id)
turnbuckle.tokens: tokens_person_fkey FOREIGN KEY (person) REFERENCES turnbuckle.people(id)
turnbuckle.tokens: tokens_pkey PRIMARY KEY (id)
turnbuckle.tokens: tokens_sha256_check CHECK ((octet_length(sha256) = 32))
turnbuckle.tokens: tokens_sha256_key UNIQUE (sha256)
turnbuckle.workspace_people: workspace_people_person_fkey FOREIGN KEY (person) REFERENCES turnbuckle.people(id)
turnbuckle.workspace_people: workspace_people_pkey PRIMARY KEY (workspace, person)
turnbuckle.workspace_people: workspace_people_workspace_fkey FOREIGN KEY (workspace) REFERENCES turnbuckle.workspaces(id)
turnbuckle.workspace_releases: workspace_releases_by_fkey FOREIGN KEY (by) REFERENCES turnbuckle.people(id)
turnbuckle.workspace_releases: workspace_releases_workspace_fkey FOREIGN KEY (workspace) REFERENCES turnbuckle.workspaces(id)
turnbuckle.workspaces: flags_follow_new_workspaces TRIGGER DEFERRABLE INITIALLY DEFERRED
turnbuckle.workspaces: flags_follow_workspaces TRIGGER DEFERRABLE INITIALLY DEFERRED
turnbuckle.workspaces: workspaces_pkey PRIMARY KEY (id)
CREATE UNIQUE INDEX audit_hash_key ON turnbuckle.audit USING btree (hash)
CREATE UNIQUE INDEX audit_pkey ON turnbuckle.audit USING btree (seq)
CREATE UNIQUE INDEX backup_points_pkey ON turnbuckle.backup_points USING btree (run)
CREATE UNIQUE INDEX complements_pkey1 ON ONLY turnbuckle.complements USING btree (migration, graph, direction)
CREATE UNIQUE INDEX document_migrations_pkey ON turnbuckle.document_migrations USING btree (digest)
CREATE INDEX edits_by_revision ON turnbuckle.edits USING btree (graph, revision)
CREATE UNIQUE INDEX edits_pkey ON turnbuckle.edits USING btree (id)
CREATE INDEX facts_by_graph ON turnbuckle.facts USING btree (release, graph, at_ms) WHERE (graph IS NOT NULL)
CREATE INDEX facts_by_time ON turnbuckle.facts USING brin (at_ms)
CREATE UNIQUE INDEX facts_pkey ON turnbuckle.facts USING btree (id)
CREATE INDEX facts_uncounted ON turnbuckle.facts USING btree (at_ms) WHERE (NOT is_counted)
CREATE UNIQUE INDEX flag_configuration_pkey ON turnbuckle.flag_configuration USING btree (is_only)
CREATE UNIQUE INDEX flag_documents_pkey ON turnbuckle.flag_documents USING btree (name)
CREATE UNIQUE INDEX graph_bodies_pkey ON ONLY turnbuckle.graph_bodies USING btree (stage, graph, revision)
CREATE UNIQUE INDEX graph_bodies_base_pkey ON turnbuckle.graph_bodies_base USING btree (stage, graph, revision)
CREATE UNIQUE INDEX graph_revisions_pkey ON turnbuckle.graph_revisions USING btree (graph, revision)
CREATE INDEX graphs_by_migration ON turnbuckle.graphs USING btree (migration, id) WHERE (migration IS NOT NULL)
CREATE INDEX graphs_by_owner ON turnbuckle.graphs USING btree (owner, id)
CREATE INDEX graphs_by_release ON turnbuckle.graphs USING btree (release, id)
CREATE INDEX graphs_by_state ON turnbuckle.graphs USING btree (state, id)
CREATE INDEX graphs_by_workspace ON turnbuckle.graphs USING btree (workspace, id)
CREATE UNIQUE INDEX graphs_pkey ON turnbuckle.graphs USING btree (id)
CREATE INDEX graphs_without_shadow ON turnbuckle.graphs USING btree (updated_at_ms, id) WHERE ((migration IS NOT NULL) AND (shadow_revision IS DISTINCT FROM revision))
CREATE UNIQUE INDEX integrity_reports_pkey ON turnbuckle.integrity_reports USING btree (id)
CREATE INDEX migration_batches_by_time ON turnbuckle.migration_batches USING btree (run, at_ms)
CREATE UNIQUE INDEX migration_batches_pkey ON turnbuckle.migration_batches USING btree (run, no, start)
CREATE INDEX migration_chunks_open ON turnbuckle.migration_chunks USING btree (run, no) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]))
CREATE UNIQUE INDEX migration_chunks_pkey ON turnbuckle.migration_chunks USING btree (run, no)
CREATE UNIQUE INDEX migration_results_pkey ON turnbuckle.migration_results USING btree (run, graph)
CREATE INDEX migration_runs_at_work ON turnbuckle.migration_runs USING btree (created_at_ms, id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'interrupted'::text]))
CREATE UNIQUE INDEX migration_runs_one_writes ON turnbuckle.migration_runs USING btree ((true)) WHERE ((direction = ANY (ARRAY['up'::text, 'down'::text])) AND (state <> ALL (ARRAY['done'::text, 'failed'::text])))
CREATE UNIQUE INDEX migration_runs_pkey ON turnbuckle.migration_runs USING btree (id)
CREATE UNIQUE INDEX migration_validations_pkey ON turnbuckle.migration_validations USING btree (run, phase, name, documents)
CREATE UNIQUE INDEX migrations_pkey ON turnbuckle.migrations USING btree (id)
CREATE UNIQUE INDEX outbox_key_key ON turnbuckle.outbox USING btree (key)
CREATE UNIQUE INDEX outbox_pkey ON turnbuckle.outbox USING btree (id)
CREATE INDEX outbox_unsent ON turnbuckle.outbox USING btree (queued_at_ms) WHERE (sent_at_ms IS NULL)
CREATE UNIQUE INDEX people_pkey ON turnbuckle.people USING btree (id)
CREATE UNIQUE INDEX releases_pkey ON turnbuckle.releases USING btree (digest)
CREATE UNIQUE INDEX rollout_adopters_pkey ON turnbuckle.rollout_adopters USING btree (rollout, workspace, since_ms)
CREATE UNIQUE INDEX rollout_baselines_pkey ON turnbuckle.rollout_baselines USING btree (rollout, function)
CREATE UNIQUE INDEX rollout_cells_pkey ON turnbuckle.rollout_cells USING btree (rollout, key)
CREATE UNIQUE INDEX rollout_check_ins_pkey ON turnbuckle.rollout_check_ins USING btree (rollout, day)
CREATE UNIQUE INDEX rollout_checks_pkey ON turnbuckle.rollout_checks USING btree (rollout, id)
CREATE UNIQUE INDEX rollout_counted_pkey ON turnbuckle.rollout_counted USING btree (rollout, key)
CREATE UNIQUE INDEX rollout_feedback_pkey ON turnbuckle.rollout_feedback USING btree (id)
CREATE INDEX rollout_issues_open ON turnbuckle.rollout_issues USING btree (rollout) WHERE (closed_at_ms IS NULL)
CREATE UNIQUE INDEX rollout_issues_pkey ON turnbuckle.rollout_issues USING btree (id)
CREATE INDEX rollout_jobs_open ON turnbuckle.rollout_jobs USING btree (due_at_ms) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]))
CREATE UNIQUE INDEX rollout_jobs_pkey ON turnbuckle.rollout_jobs USING btree (rollout, id)
CREATE UNIQUE INDEX rollout_pins_pkey ON turnbuckle.rollout_pins USING btree (lineage, workspace)
CREATE UNIQUE INDEX rollout_plans_pkey ON turnbuckle.rollout_plans USING btree (digest)
CREATE UNIQUE INDEX rollout_progress_pkey ON turnbuckle.rollout_progress USING btree (rollout)
CREATE UNIQUE INDEX rollout_requests_pkey ON turnbuckle.rollout_requests USING btree (rollout, no)
CREATE UNIQUE INDEX rollout_rollbacks_pkey ON turnbuckle.rollout_rollbacks USING btree (rollout, id)
CREATE UNIQUE INDEX rollout_sign_offs_pkey ON turnbuckle.rollout_sign_offs USING btree (rollout, digest, role)
CREATE UNIQUE INDEX rollout_sign_offs_rollout_digest_person_key ON turnbuckle.rollout_sign_offs USING btree (rollout, digest, person)
CREATE UNIQUE INDEX rollout_sources_pkey ON turnbuckle.rollout_sources USING btree (rollout, guardrail)
CREATE UNIQUE INDEX rollout_subjects_pkey ON turnbuckle.rollout_subjects USING btree (rollout, step, workspace)
CREATE UNIQUE INDEX rollout_verdicts_pkey ON turnbuckle.rollout_verdicts USING btree (rollout, seq)
CREATE UNIQUE INDEX rollout_volunteers_pkey ON turnbuckle.rollout_volunteers USING btree (lineage, workspace)
CREATE UNIQUE INDEX rollouts_one_at_work ON turnbuckle.rollouts USING btree ((true)) WHERE (status = ANY (ARRAY['running'::text, 'paused'::text, 'rolling-back'::text]))
CREATE UNIQUE INDEX rollouts_pkey ON turnbuckle.rollouts USING btree (id)
CREATE INDEX rollouts_started ON turnbuckle.rollouts USING btree (started_at_ms) WHERE (started_at_ms IS NOT NULL)
CREATE UNIQUE INDEX tokens_pkey ON turnbuckle.tokens USING btree (id)
CREATE UNIQUE INDEX tokens_sha256_key ON turnbuckle.tokens USING btree (sha256)
CREATE INDEX workspace_people_by_person ON turnbuckle.workspace_people USING btree (person)
CREATE UNIQUE INDEX workspace_people_pkey ON turnbuckle.workspace_people USING btree (workspace, person)
CREATE INDEX workspace_releases_by_workspace ON turnbuckle.workspace_releases USING btree (workspace, since_ms)
CREATE UNIQUE INDEX workspaces_pkey ON turnbuckle.workspaces USING btree (id)
CREATE TRIGGER audit_is_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON turnbuckle.audit FOR EACH STATEMENT EXECUTE FUNCTION turnbuckle.refuse_change()
CREATE TRIGGER edits_are_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON turnbuckle.edits FOR EACH STATEMENT EXECUTE FUNCTION turnbuckle.refuse_change()
CREATE CONSTRAINT TRIGGER flags_follow_documents AFTER INSERT OR DELETE OR UPDATE ON turnbuckle.flag_documents DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION turnbuckle.note_flags_changed()
CREATE TRIGGER graph_revisions_are_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON turnbuckle.graph_revisions FOR EACH STATEMENT EXECUTE FUNCTION turnbuckle.refuse_change()
CREATE CONSTRAINT TRIGGER flags_follow_pins AFTER INSERT OR DELETE OR UPDATE ON turnbuckle.rollout_pins DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION turnbuckle.note_flags_changed()
CREATE TRIGGER rollout_plans_are_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON turnbuckle.rollout_plans FOR EACH STATEMENT EXECUTE FUNCTION turnbuckle.refuse_change()
CREATE TRIGGER rollout_verdicts_are_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON turnbuckle.rollout_verdicts FOR EACH STATEMENT EXECUTE FUNCTION turnbuckle.refuse_change()
CREATE CONSTRAINT TRIGGER flags_follow_volunteers AFTER INSERT OR DELETE OR UPDATE ON turnbuckle.rollout_volunteers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION turnbuckle.note_flags_changed()
CREATE CONSTRAINT TRIGGER flags_follow_rollouts AFTER INSERT OR UPDATE OF state, digest, flag, lineage, release, started_at_ms ON turnbuckle.rollouts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION turnbuckle.note_flags_changed()
CREATE CONSTRAINT TRIGGER flags_follow_new_workspaces AFTER INSERT ON turnbuckle.workspaces DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((((new.attributes)::text <> '{}'::text) OR (new.release IS NOT NULL))) EXECUTE FUNCTION turnbuckle.note_flags_changed()
CREATE CONSTRAINT TRIGGER flags_follow_workspaces AFTER UPDATE OF attributes, release ON turnbuckle.workspaces DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION turnbuckle.note_flags_changed()
