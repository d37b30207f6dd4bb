-- Workers that deliver, alive as long as their count moves on; leases name them.
CREATE TABLE IF NOT EXISTS delivery_workers (
  id TEXT PRIMARY KEY,
  -- Which process on which machine this is, where that can be told; see process-identity.ts.
  identity TEXT,
  beat BIGINT NOT NULL
);
-- Delivery time: milliseconds that move on with the workers and not with anybody's wall clock.
CREATE TABLE IF NOT EXISTS delivery_clock (
  id INTEGER PRIMARY KEY,
  at BIGINT NOT NULL
);
INSERT INTO delivery_clock (id, at) VALUES (1, 0) ON CONFLICT (id) DO NOTHING;
