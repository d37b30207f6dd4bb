-- What is under way, oldest first.
CREATE INDEX IF NOT EXISTS sync_events_waiting ON sync_events (seq) WHERE state IN ('pending', 'retrying');

-- Comparisons of all users with the marketplace. A run goes on where it was after a restart.
CREATE TABLE IF NOT EXISTS reconcile_runs (
  id TEXT PRIMARY KEY,
  -- RUNNING, DONE, FAILED, CANCELLED
  status TEXT NOT NULL,
  repair INTEGER NOT NULL,
  -- Decimal text: the share of the users that is looked at.
  sample TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT,
  -- The last user id that was looked at.
  position TEXT NOT NULL DEFAULT '',
  scanned BIGINT NOT NULL DEFAULT 0,
  matched BIGINT NOT NULL DEFAULT 0,
  missing BIGINT NOT NULL DEFAULT 0,
  drifted BIGINT NOT NULL DEFAULT 0,
  orphaned BIGINT NOT NULL DEFAULT 0,
  skipped BIGINT NOT NULL DEFAULT 0,
  repaired BIGINT NOT NULL DEFAULT 0,
  lease_owner TEXT
);
-- One run at a time.
CREATE UNIQUE INDEX IF NOT EXISTS reconcile_runs_running ON reconcile_runs (status) WHERE status = 'RUNNING';

-- Proof of erasures. Holds no id of a person in clear.
CREATE TABLE IF NOT EXISTS user_erasures (
  id TEXT PRIMARY KEY,
  user_id_hash TEXT NOT NULL,
  reason TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  -- The delete whose acknowledgement completes it.
  event_id TEXT NOT NULL,
  -- JSON list of { name, rows }.
  stores TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS user_erasures_by_event ON user_erasures (event_id);

-- How far imports have come, so that one that was cut short goes on.
CREATE TABLE IF NOT EXISTS user_imports (
  id TEXT PRIMARY KEY,
  position BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
