-- What the marketplace has told: safe here before it is answered.

CREATE TABLE IF NOT EXISTS inbound_events (
  seq {{sequence}},
  id TEXT NOT NULL UNIQUE,
  -- The sender's id of the message; for the old form, which has none, the digest of its bytes.
  message_id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  -- The panel user it is about, so that erasing a person reaches it.
  user_id TEXT,
  occurred_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  -- What is kept of its data (JSON): no names, addresses or free text of persons.
  document TEXT NOT NULL,
  -- Digest of type and data: equal ones under two ids are one event told twice.
  digest TEXT NOT NULL,
  -- recorded, or unknown for a type nobody here knows.
  state TEXT NOT NULL,
  duplicate_of TEXT,
  -- How often the message has come.
  deliveries INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS inbound_events_digest ON inbound_events (digest, seq);
CREATE INDEX IF NOT EXISTS inbound_events_type ON inbound_events (type, seq);
CREATE INDEX IF NOT EXISTS inbound_events_user ON inbound_events (user_id) WHERE user_id IS NOT NULL;
