-- Publications on their way through the review: drafts of authors, and what reviewers say about them. An approved one becomes a wish of the
-- table publications in the transaction that approves it.

CREATE TABLE publish_workflows (
  seq {{sequence}},
  -- ULID
  id TEXT NOT NULL UNIQUE,
  -- The author; null once the user was erased.
  user_id TEXT,
  panel_item_id TEXT,
  -- The plugin it is about: by the panel's id for a new one, by the marketplace's for a change.
  item_key TEXT NOT NULL,
  -- Of the plugin that is changed, or of a new one once the marketplace has given it.
  marketplace_item_id TEXT,
  -- 1: changes a listed plugin.
  is_change INTEGER NOT NULL,
  -- draft, submitted, changes_requested, approved, publishing, handed_over, published, rejected, failed, cancelled
  state TEXT NOT NULL,
  revision BIGINT NOT NULL,
  auto_publish INTEGER NOT NULL,
  -- What is to be published (JSON); null once the author was erased.
  document TEXT,
  -- The manifest's name, to be searched.
  name TEXT,
  submitted_at BIGINT,
  claimed_by_user TEXT,
  claimed_by_service TEXT,
  claimed_until BIGINT,
  -- The wish it became.
  publication_id TEXT,
  marketplace_url TEXT,
  error_code TEXT,
  error_message TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
-- Of one plugin one at a time is under way.
CREATE UNIQUE INDEX publish_workflows_open ON publish_workflows (item_key) WHERE state NOT IN ('handed_over', 'published', 'rejected', 'cancelled');
CREATE INDEX publish_workflows_of_user ON publish_workflows (user_id, seq) WHERE user_id IS NOT NULL;
CREATE INDEX publish_workflows_submitted ON publish_workflows (submitted_at, seq) WHERE state = 'submitted';
CREATE INDEX publish_workflows_sent ON publish_workflows (publication_id) WHERE publication_id IS NOT NULL;
CREATE INDEX publish_workflows_in_state ON publish_workflows (state, seq);

CREATE TABLE publish_workflow_entries (
  seq {{sequence}},
  -- ULID
  id TEXT NOT NULL UNIQUE,
  workflow_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  -- Statuses as the schema names them; null where it did not change.
  from_status TEXT,
  to_status TEXT,
  -- author, reviewer, gateway
  role TEXT NOT NULL,
  actor_user TEXT,
  actor_service TEXT,
  note TEXT,
  -- 1: the note is for reviewers only.
  is_internal INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX publish_workflow_entries_of ON publish_workflow_entries (workflow_id, seq);
CREATE INDEX publish_workflow_entries_by ON publish_workflow_entries (actor_user) WHERE actor_user IS NOT NULL;
