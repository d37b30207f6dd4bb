-- Events are kept by the call that brought them: one text for all of them, as the marketplace is told, and one row of what is still to be
-- sent. The rows that know an event again are small, and are never written a second time.

ALTER TABLE analytics_events RENAME TO analytics_single_events;

CREATE TABLE analytics_batches (
  seq {{sequence}},
  sender TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  -- JSON list of the events as they are sent. Those of a person who was erased are taken out of it.
  events TEXT NOT NULL
);

CREATE TABLE analytics_events (
  -- The sender and its own id of the event: the same pair is one event.
  sender TEXT NOT NULL,
  message_id TEXT NOT NULL,
  user_id TEXT,
  batch BIGINT NOT NULL,
  PRIMARY KEY (sender, message_id)
)
-- only sqlite
WITHOUT ROWID
-- end
;

-- What is still to be sent; gone once the marketplace has it.
CREATE TABLE analytics_deliveries (
  batch BIGINT PRIMARY KEY,
  -- Events in the batch.
  size INTEGER NOT NULL,
  -- Delivery time (see delivery_clock); null when the marketplace refused the event for good.
  due_at BIGINT,
  failures INTEGER NOT NULL DEFAULT 0,
  -- 1: refused in company, to be sent alone.
  alone INTEGER NOT NULL DEFAULT 0,
  lease_owner TEXT,
  lease_token BIGINT NOT NULL DEFAULT 0,
  error_code TEXT,
  error_message TEXT
);
CREATE INDEX analytics_deliveries_due ON analytics_deliveries (due_at, batch) WHERE due_at IS NOT NULL AND lease_owner IS NULL;
CREATE INDEX analytics_deliveries_leased ON analytics_deliveries (lease_owner) WHERE lease_owner IS NOT NULL;

-- What was taken in before is a batch for each event; that of an erased one has nothing to tell. Taken apart as text, because free data
-- may hold escapes that the functions of an engine refuse: {"messageId":"…","event":"…","timestamp":"…","data":{…}} in this order, ids and
-- type without escapes, the timestamp 24 characters long, and at least one entry in the data.
INSERT INTO analytics_batches (seq, sender, received_at, events)
-- only postgres
  OVERRIDING SYSTEM VALUE
-- end
  SELECT seq, sender, received_at, CASE document WHEN '{}' THEN '[]' ELSE
    '[{"event":"' || type || '","data":' || substr(document, start + 33, length(document) - start - 34) ||
    ',"message_id":"' || message_id || '"},"timestamp":"' || substr(document, start, 24) || '","source":"panel-system"}]' END
  FROM (SELECT *, 41 + length(message_id) + length(type) AS start FROM analytics_single_events) AS placed;
-- only postgres
SELECT setval(pg_get_serial_sequence('analytics_batches', 'seq'), (SELECT MAX(seq) FROM analytics_batches));
-- end

INSERT INTO analytics_events (sender, message_id, user_id, batch)
  SELECT sender, message_id, user_id, seq FROM analytics_single_events;

-- A lease of before ends here: to send an event twice is harmless.
INSERT INTO analytics_deliveries (batch, size, due_at, failures, alone, error_code, error_message)
  SELECT seq, 1, due_at, failures, alone, error_code, error_message FROM analytics_single_events
  WHERE state IN ('pending', 'retrying', 'dead') AND document <> '{}';

DROP TABLE analytics_single_events;
