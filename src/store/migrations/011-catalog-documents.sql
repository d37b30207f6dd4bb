-- Whole documents stand apart from what is searched by: a search that no index helps reads all of the latter, and nothing of the former.

CREATE TABLE seen_plugin_documents (
  plugin_id TEXT PRIMARY KEY REFERENCES seen_plugins (id) ON DELETE CASCADE,
  document TEXT NOT NULL
);

INSERT INTO seen_plugin_documents (plugin_id, document) SELECT id, document FROM seen_plugins;

ALTER TABLE seen_plugins DROP COLUMN document;
