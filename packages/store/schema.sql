-- The schema after all migrations, for reading; made by a test (vitest -u).
edits.id uuid not null
edits.graph text collate C not null
edits.revision integer not null
edits.sent_sha256 bytea not null
edits.answer json not null
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
graph_revisions.document bytea not null
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
migrations.id text collate C not null
migrations.sha256 text not null
migrations.applied_at_ms bigint not null
people.id text collate C not null
people.created_at_ms bigint not null
workspaces.id text collate C not null
workspaces.release text
workspaces.created_at_ms bigint not null
turnbuckle.edits: edits_graph_revision_fkey FOREIGN KEY (graph, revision) REFERENCES turnbuckle.graph_revisions(graph, revision)
turnbuckle.edits: edits_pkey PRIMARY KEY (id)
turnbuckle.edits: edits_sent_sha256_check CHECK ((octet_length(sent_sha256) = 32))
turnbuckle.graph_revisions: graph_revisions_fork_of_fkey FOREIGN KEY (fork_of) REFERENCES turnbuckle.graphs(id)
turnbuckle.graph_revisions: graph_revisions_graph_fkey FOREIGN KEY (graph) REFERENCES turnbuckle.graphs(id)
turnbuckle.graph_revisions: graph_revisions_kind_check CHECK ((kind = ANY (ARRAY['import'::text, 'edit'::text, 'migrate'::text, 'rollback'::text, 'fork'::text])))
turnbuckle.graph_revisions: graph_revisions_person_fkey FOREIGN KEY (person) REFERENCES turnbuckle.people(id)
turnbuckle.graph_revisions: graph_revisions_pkey PRIMARY KEY (graph, revision)
turnbuckle.graph_revisions: graph_revisions_revision_check CHECK ((revision > 0))
turnbuckle.graph_revisions: graph_revisions_state_check CHECK ((state = ANY (ARRAY['clean'::text, 'repaired'::text, 'quarantined'::text, 'forked'::text])))
turnbuckle.graphs: graphs_owner_fkey FOREIGN KEY (owner) REFERENCES turnbuckle.people(id)
turnbuckle.graphs: graphs_pkey PRIMARY KEY (id)
turnbuckle.graphs: graphs_revision_check CHECK ((revision > 0))
turnbuckle.graphs: graphs_state_check CHECK ((state = ANY (ARRAY['clean'::text, 'repaired'::text, 'quarantined'::text, 'forked'::text])))
turnbuckle.graphs: graphs_workspace_fkey FOREIGN KEY (workspace) REFERENCES turnbuckle.workspaces(id)
turnbuckle.migrations: migrations_pkey PRIMARY KEY (id)
turnbuckle.people: people_pkey PRIMARY KEY (id)
turnbuckle.workspaces: workspaces_pkey PRIMARY KEY (id)
CREATE INDEX edits_by_revision ON turnbuckle.edits USING btree (graph, revision)
CREATE UNIQUE INDEX edits_pkey ON turnbuckle.edits USING btree (id)
CREATE UNIQUE INDEX graph_revisions_pkey ON turnbuckle.graph_revisions USING btree (graph, revision)
CREATE INDEX graphs_by_owner ON turnbuckle.graphs USING btree (owner, id)
CREATE INDEX graphs_by_release ON turnbuckle.graphs USING btree (release, id)
CREATE INDEX graphs_by_state ON turnbuckle.graphs USING btree (state, id)
CREATE INDEX graphs_by_workspace ON turnbuckle.graphs USING btree (workspace, id)
CREATE UNIQUE INDEX graphs_pkey ON turnbuckle.graphs USING btree (id)
CREATE UNIQUE INDEX migrations_pkey ON turnbuckle.migrations USING btree (id)
CREATE UNIQUE INDEX people_pkey ON turnbuckle.people USING btree (id)
CREATE UNIQUE INDEX workspaces_pkey ON turnbuckle.workspaces USING btree (id)
CREATE TRIGGER edits_are_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON turnbuckle.edits FOR EACH STATEMENT EXECUTE FUNCTION turnbuckle.refuse_change()
CREATE TRIGGER graph_revisions_are_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON turnbuckle.graph_revisions FOR EACH STATEMENT EXECUTE FUNCTION turnbuckle.refuse_change()
