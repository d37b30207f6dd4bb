-- Wishes about listed plugins: recorded before the marketplace is told, delivered in order for each plugin.

CREATE TABLE IF NOT EXISTS publications (
  seq {{sequence}},
  -- ULID; also the key under which the marketplace is told.
  id TEXT NOT NULL UNIQUE,
  -- publish, update or unpublish
  kind TEXT NOT NULL,
  -- What is ordered: the panel's id of a plugin for its publish, the marketplace's id afterwards.
  item_key TEXT NOT NULL,
  revision BIGINT NOT NULL,
  user_id TEXT,
  panel_item_id TEXT,
  marketplace_item_id TEXT,
  -- pending (never tried), retrying, acknowledged, refused
  state TEXT NOT NULL,
  -- The request as it is sent (JSON); null once it is finished.
  call TEXT,
  -- The listing as accepted (JSON): what the record shows where the marketplace cannot be asked for one plugin.
  listing TEXT,
  reason TEXT,
  accepted_at BIGINT NOT NULL,
  finished_at BIGINT,
  -- Delivery time (see delivery_clock); null when finished.
  due_at BIGINT,
  failures INTEGER NOT NULL DEFAULT 0,
  violations INTEGER NOT NULL DEFAULT 0,
  lease_owner TEXT,
  lease_token BIGINT NOT NULL DEFAULT 0,
  -- The marketplace's answer (JSON).
  receipt TEXT,
  error_code TEXT,
  error_message TEXT
);
CREATE INDEX IF NOT EXISTS publications_due ON publications (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS publications_of_item ON publications (item_key, seq);
CREATE INDEX IF NOT EXISTS publications_leased ON publications (lease_owner) WHERE lease_owner IS NOT NULL;
