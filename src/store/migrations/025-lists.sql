-- What an operator looks for among millions of events that went well: written where an event did not.

CREATE INDEX IF NOT EXISTS sync_events_given_up ON sync_events (seq) WHERE state IN ('superseded', 'discarded');
CREATE INDEX IF NOT EXISTS sync_events_failed ON sync_events (error_code, seq) WHERE error_code IS NOT NULL;
