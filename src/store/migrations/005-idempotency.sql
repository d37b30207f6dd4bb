-- What was answered to a write that carried a key of the caller's own.
CREATE TABLE IF NOT EXISTS idempotency_keys (
  scope TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  -- Digest of the request, so that a key cannot be used again for another one.
  fingerprint TEXT NOT NULL,
  -- 'open' while the first request is being worked on, then 'answered'.
  state TEXT NOT NULL,
  answer TEXT,
  -- Whom the request was about, so that erasing a person reaches this record; null when it was about nobody.
  subject TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (scope, idempotency_key)
);
CREATE INDEX IF NOT EXISTS idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX IF NOT EXISTS idempotency_keys_by_subject ON idempotency_keys (subject) WHERE subject IS NOT NULL;
