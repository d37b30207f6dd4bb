-- What was reported, counted: events are folded into sums a moment after they were taken in, each of them once.

-- 0 and 1 take no room in SQLite, so that to say that a batch is counted does not write its events once more. What was taken in before this
-- table had the column is counted like all else.
ALTER TABLE analytics_batches ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX analytics_batches_uncounted ON analytics_batches (seq) WHERE counted = 0;

-- The one row that whoever counts locks first, so that gateways count one after another.
CREATE TABLE analytics_counting (
  id INTEGER PRIMARY KEY,
  -- When the first event was taken in that is counted; null while there is none.
  since BIGINT
);
INSERT INTO analytics_counting (id, since) VALUES (1, NULL);

-- An event that was counted, to find it by. What it says stands in its batch.
CREATE TABLE analytics_log (
  seq {{sequence}},
  occurred_at BIGINT NOT NULL,
  plugin_id TEXT,
  user_id TEXT,
  type TEXT NOT NULL,
  sender TEXT NOT NULL,
  message_id TEXT NOT NULL
);
CREATE INDEX analytics_log_at ON analytics_log (occurred_at, seq);
CREATE INDEX analytics_log_of_plugin ON analytics_log (plugin_id, occurred_at, seq) WHERE plugin_id IS NOT NULL;
CREATE INDEX analytics_log_of_user ON analytics_log (user_id, occurred_at, seq) WHERE user_id IS NOT NULL;
CREATE INDEX analytics_log_of_type ON analytics_log (type, occurred_at, seq);

CREATE TABLE analytics_counts (
  -- views, downloads, …; type, version, country and revenue are counted by their key
  metric TEXT NOT NULL,
  -- '': of all events, those about no plugin among them.
  plugin_id TEXT NOT NULL,
  -- Whole days since 1970 in UTC, by when it happened.
  day BIGINT NOT NULL,
  key TEXT NOT NULL,
  count BIGINT NOT NULL,
  -- What the events say added up (money, stars, milliseconds): whole ones, and millionths beside them. Two whole numbers stay exact in SQL.
  total BIGINT NOT NULL,
  millionths BIGINT NOT NULL,
  -- By day before plugin: what happens now is written in a few places, and a range of days is read in one piece.
  PRIMARY KEY (metric, day, plugin_id, key)
)
-- only sqlite
WITHOUT ROWID
-- end
;

-- Who an event was about on a day. An erased user is somebody without a name.
CREATE TABLE analytics_people (
  -- '': of all events.
  plugin_id TEXT NOT NULL,
  day BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (day, plugin_id, user_id)
)
-- only sqlite
WITHOUT ROWID
-- end
;
