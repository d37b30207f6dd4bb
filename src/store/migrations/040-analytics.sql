-- Events that were taken in: safe here first, delivered once.

CREATE TABLE IF NOT EXISTS analytics_events (
  seq {{sequence}},
  -- The sender and its own id of the event, as one text: the same pair is one event.
  sender TEXT NOT NULL,
  message_id TEXT NOT NULL,
  type TEXT NOT NULL,
  plugin_id TEXT,
  user_id TEXT,
  occurred_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  -- The event as the marketplace is told (JSON).
  document TEXT NOT NULL,
  -- pending, retrying, acknowledged, dead
  state TEXT NOT NULL,
  -- Delivery time (see delivery_clock); null when finished.
  due_at BIGINT,
  failures INTEGER NOT NULL DEFAULT 0,
  -- 1: refused in company, to be sent alone.
  alone INTEGER NOT NULL DEFAULT 0,
  lease_owner TEXT,
  lease_token BIGINT NOT NULL DEFAULT 0,
  error_code TEXT,
  error_message TEXT,
  UNIQUE (sender, message_id)
);
CREATE INDEX IF NOT EXISTS analytics_events_due ON analytics_events (due_at, seq) WHERE due_at IS NOT NULL AND lease_owner IS NULL;
CREATE INDEX IF NOT EXISTS analytics_events_leased ON analytics_events (lease_owner) WHERE lease_owner IS NOT NULL;
