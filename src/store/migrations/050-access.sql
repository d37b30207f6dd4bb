-- Who may call, with which keys, and what was done with them.

CREATE TABLE IF NOT EXISTS service_clients (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- JSON list of permission words, the most the service may do; ["*"] means all there are.
  permissions TEXT NOT NULL,
  -- none, legacy or rfc9421: the signature its requests must carry.
  signature TEXT NOT NULL,
  accepts_old_audience INTEGER NOT NULL,
  api_key_required INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS service_keys (
  id TEXT PRIMARY KEY,
  service_id TEXT NOT NULL REFERENCES service_clients (id),
  -- api-key, old-api-key, hmac-sha256, ed25519 or legacy.
  kind TEXT NOT NULL,
  -- API keys: SHA-256 in hex. Shared signing secrets: sealed. Ed25519: the public key. Never a secret that could be used as it stands.
  material TEXT NOT NULL,
  -- What may be shown of the key.
  prefix TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  not_after BIGINT,
  replaced_by TEXT,
  revoked_at BIGINT,
  last_used_at BIGINT
);
CREATE INDEX IF NOT EXISTS service_keys_of_service ON service_keys (service_id, created_at);
CREATE UNIQUE INDEX IF NOT EXISTS service_keys_old ON service_keys (material) WHERE kind = 'old-api-key';

-- One row that every change of clients and keys counts up, so that other processes notice cheaply.
CREATE TABLE IF NOT EXISTS access_state (
  id INTEGER PRIMARY KEY,
  version BIGINT NOT NULL
);
INSERT INTO access_state (id, version) VALUES (1, 0) ON CONFLICT DO NOTHING;

-- What signed requests leave behind until their signatures are too old to be accepted.
CREATE TABLE IF NOT EXISTS signature_nonces (
  key_id TEXT NOT NULL,
  nonce TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (key_id, nonce)
);
CREATE INDEX IF NOT EXISTS signature_nonces_expiry ON signature_nonces (expires_at);

-- The audit log. Each entry's hash covers the entry and the hash before it; audit_head remembers the last of them, so that
-- a cut-off end shows too, and its row lock puts parallel writers in line.
CREATE TABLE IF NOT EXISTS audit_log (
  seq BIGINT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  service_id TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  outcome TEXT NOT NULL,
  request_id TEXT NOT NULL,
  ip_hash TEXT,
  before_json TEXT,
  after_json TEXT,
  previous_hash TEXT,
  hash TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_log_actor ON audit_log (actor, seq);
CREATE INDEX IF NOT EXISTS audit_log_action ON audit_log (action, seq);
CREATE INDEX IF NOT EXISTS audit_log_at ON audit_log (at);

CREATE TABLE IF NOT EXISTS audit_head (
  id INTEGER PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, NULL) ON CONFLICT DO NOTHING;

-- only sqlite
CREATE TRIGGER IF NOT EXISTS audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- end
-- only postgres
CREATE OR REPLACE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
DROP TRIGGER IF EXISTS audit_log_no_change ON audit_log;
CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
-- end
