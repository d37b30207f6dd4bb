-- User synchronisation: what the panel says of each user, and the ledger of every accepted change.

CREATE TABLE IF NOT EXISTS sync_users (
  user_id TEXT PRIMARY KEY,
  -- Counts all events of this user, repairs included; the order of delivery.
  sequence BIGINT NOT NULL DEFAULT 0,
  -- Counts the changes the panel made; what it may expect in its next write.
  revision BIGINT NOT NULL DEFAULT 0,
  applied_revision BIGINT,
  active INTEGER NOT NULL DEFAULT 1,
  deleted INTEGER NOT NULL DEFAULT 0,
  -- Everything the panel said since the user was made, merged. Null once it is deleted.
  data TEXT,
  -- 1: the marketplace acknowledged the user, 0: it acknowledged the delete, null: not known.
  present INTEGER,
  marketplace_user_id TEXT,
  verified_at BIGINT,
  -- Delivery time (see delivery_clock) from which this user's first open event may be sent. Null: nothing to send, or blocked.
  due_at BIGINT,
  -- Failed attempts in a row.
  failures INTEGER NOT NULL DEFAULT 0,
  -- The worker that has this user now, and how often the user was leased: a stale worker knows an older number.
  lease_owner TEXT,
  lease_token BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS sync_users_due ON sync_users (due_at) WHERE due_at IS NOT NULL AND lease_owner IS NULL;
CREATE INDEX IF NOT EXISTS sync_users_waiting ON sync_users (due_at) WHERE due_at IS NOT NULL AND failures > 0;
CREATE INDEX IF NOT EXISTS sync_users_leased ON sync_users (lease_owner) WHERE lease_owner IS NOT NULL;

CREATE TABLE IF NOT EXISTS sync_events (
  seq {{sequence}},
  -- ULID; also the key under which the marketplace is told.
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  action TEXT NOT NULL,
  -- pending (never tried), retrying, acknowledged, dead, superseded, discarded
  state TEXT NOT NULL,
  origin TEXT NOT NULL,
  accepted_at BIGINT NOT NULL,
  finished_at BIGINT,
  superseded_by TEXT,
  -- What is to be said (JSON). Null when there is nothing to say, and once the event is finished.
  payload TEXT,
  -- The request as it will be sent, once it has been written out. Null before, and once the event is finished.
  call TEXT,
  digest TEXT NOT NULL,
  -- 1: a request has left, or may have left, and its effect is not known.
  in_doubt INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Answers in a row that broke the contract.
  violations INTEGER NOT NULL DEFAULT 0,
  error_code TEXT,
  error_message TEXT,
  -- The transaction that wrote this row last: the order of the live stream.
  change_no BIGINT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS sync_events_of_user ON sync_events (user_id, sequence);
CREATE INDEX IF NOT EXISTS sync_events_open ON sync_events (user_id, sequence) WHERE state IN ('pending', 'retrying', 'dead');
CREATE INDEX IF NOT EXISTS sync_events_dead ON sync_events (seq) WHERE state = 'dead';
CREATE INDEX IF NOT EXISTS sync_events_changed ON sync_events (change_no, seq);

CREATE TABLE IF NOT EXISTS sync_attempts (
  event_seq BIGINT NOT NULL,
  number INTEGER NOT NULL,
  at BIGINT NOT NULL,
  duration_ms BIGINT NOT NULL,
  http_status INTEGER,
  outcome TEXT NOT NULL,
  error_code TEXT,
  message TEXT,
  upstream_request_id TEXT,
  PRIMARY KEY (event_seq, number)
);

-- Sums of the ledger, spread over rows so that gateways do not wait for each other; only the sum over all rows means something.
CREATE TABLE IF NOT EXISTS sync_totals (
  shard INTEGER PRIMARY KEY,
  accepted BIGINT NOT NULL DEFAULT 0,
  acknowledged BIGINT NOT NULL DEFAULT 0,
  pending BIGINT NOT NULL DEFAULT 0,
  retrying BIGINT NOT NULL DEFAULT 0,
  dead BIGINT NOT NULL DEFAULT 0,
  superseded BIGINT NOT NULL DEFAULT 0,
  discarded BIGINT NOT NULL DEFAULT 0
);
INSERT INTO sync_totals (shard) VALUES (0), (1), (2), (3), (4), (5), (6), (7) ON CONFLICT (shard) DO NOTHING;

-- What happened in each minute, spread over rows in the same way.
CREATE TABLE IF NOT EXISTS sync_minutes (
  minute BIGINT NOT NULL,
  shard INTEGER NOT NULL,
  accepted BIGINT NOT NULL DEFAULT 0,
  acknowledged BIGINT NOT NULL DEFAULT 0,
  failed BIGINT NOT NULL DEFAULT 0,
  dead BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (minute, shard)
);
-- Lags of acknowledged events: bucket n holds those below 2^(n/2) milliseconds.
CREATE TABLE IF NOT EXISTS sync_lags (
  minute BIGINT NOT NULL,
  shard INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  events BIGINT NOT NULL,
  PRIMARY KEY (minute, shard, bucket)
);

CREATE TABLE IF NOT EXISTS sync_control (
  id INTEGER PRIMARY KEY,
  paused INTEGER NOT NULL DEFAULT 0,
  paused_reason TEXT,
  -- Delivery time before which the marketplace asked not to be called.
  hold_until BIGINT NOT NULL DEFAULT 0,
  -- 1 while the marketplace does not answer.
  troubled INTEGER NOT NULL DEFAULT 0,
  -- Numbers the writing transactions where the engine does not.
  changes BIGINT NOT NULL DEFAULT 0
);
INSERT INTO sync_control (id) VALUES (1) ON CONFLICT (id) DO NOTHING;

CREATE TABLE IF NOT EXISTS sync_drift (
  user_id TEXT NOT NULL,
  field TEXT NOT NULL,
  panel_digest TEXT NOT NULL,
  marketplace_digest TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (user_id, field)
);

-- Profiles as the marketplace gave them, for when it does not answer.
CREATE TABLE IF NOT EXISTS user_profiles (
  user_id TEXT PRIMARY KEY,
  profile TEXT NOT NULL,
  fetched_at BIGINT NOT NULL
);
