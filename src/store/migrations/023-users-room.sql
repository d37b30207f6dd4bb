-- An event is written twice after it was accepted: when it is about to be sent, and when it was answered. With room beside it, the first of
-- these changes no index.
-- only postgres
ALTER TABLE sync_events SET (fillfactor = 50);
-- end
