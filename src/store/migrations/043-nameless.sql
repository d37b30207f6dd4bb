-- Who stands for a user in what is counted, only for as long as the user is being erased: an erasure that breaks off and is begun again goes
-- on with the same one. Afterwards nothing leads from one to the other.
CREATE TABLE analytics_nameless (
  user_id TEXT PRIMARY KEY,
  somebody TEXT NOT NULL
);
