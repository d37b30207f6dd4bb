-- Migrations: one file per step, `NNN-name.sql`, applied in the order of their numbers, all pending ones in one transaction.
-- Numbers: 001-009 the store itself, 010-019 catalog, 020-029 users, 030-039 publishing, 040-049 analytics, 050-059 access.
-- Each feature counts up within its own ten, so a file may arrive after one with a higher number was applied: a file may
-- rely on earlier files of its own ten and on 001-009 only. A file that was released is never edited; add the next one.
--
-- One text for both engines: BIGINT for integers and milliseconds, TEXT for text, JSON and decimals, IF NOT EXISTS throughout.
-- Double braces mark what is spelled differently: sequence (an increasing primary key), bytes (a type), and bytewise (after
-- TEXT, where pages follow the order of that column: PostgreSQL would sort by the language of the database otherwise).
-- Lines between "-- only sqlite" (or "-- only postgres") and "-- end" are for that engine.

-- only sqlite
-- What PostgreSQL does with NOTIFY. Rows are a short memory, trimmed by the writer.
CREATE TABLE IF NOT EXISTS store_notices (
  id {{sequence}},
  sender TEXT NOT NULL,
  channel TEXT NOT NULL,
  payload TEXT NOT NULL
);
-- end
