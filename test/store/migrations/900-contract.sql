-- Tables of the contract suite.
CREATE TABLE IF NOT EXISTS pairs (id TEXT {{bytewise}} PRIMARY KEY, value BIGINT);
CREATE TABLE IF NOT EXISTS shapes (id {{sequence}}, label TEXT, big BIGINT, ratio DOUBLE PRECISION, raw {{bytes}});
CREATE TABLE IF NOT EXISTS parents (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS children (
  id TEXT PRIMARY KEY,
  parent TEXT NOT NULL REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED
);
