-- Of whom a message tells as having referred another: what was written while that was still kept, and nothing that comes. By its type, so that
-- SQLite prefers this to the index of all messages of the type.

CREATE INDEX IF NOT EXISTS inbound_events_referred ON inbound_events (type, seq) WHERE document LIKE '%,"referred_by":"%';
