-- What the gateway has seen of the marketplace's catalogue. Everything here can be deleted: it comes back as it is seen again.

CREATE TABLE seen_plugins (
  id TEXT PRIMARY KEY,
  panel_item_id TEXT NOT NULL,
  slug TEXT,
  author_id TEXT NOT NULL,
  category_id TEXT,
  status TEXT NOT NULL,
  license_type TEXT NOT NULL,
  license_spdx TEXT,
  verified INTEGER,
  -- Millionths of the currency's unit, so that prices compare exactly.
  price_micros BIGINT NOT NULL,
  downloads BIGINT,
  rating DOUBLE PRECISION,
  -- Release channels of its versions as `,STABLE,BETA,`.
  channels TEXT NOT NULL,
  -- Panel versions it runs on, in a form that sorts; null for no limit.
  min_panel TEXT,
  max_panel TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  -- Folded for search: lower case, without diacritics.
  title TEXT NOT NULL,
  words TEXT NOT NULL,
  document TEXT NOT NULL,
  fetched_at BIGINT NOT NULL
);

CREATE INDEX seen_plugins_panel_item ON seen_plugins (panel_item_id);
CREATE INDEX seen_plugins_slug ON seen_plugins (slug) WHERE slug IS NOT NULL;
CREATE INDEX seen_plugins_author ON seen_plugins (author_id, created_at);
CREATE INDEX seen_plugins_title ON seen_plugins (title);
CREATE INDEX seen_plugins_downloads ON seen_plugins (downloads);

CREATE TABLE seen_plugin_tags (
  plugin_id TEXT NOT NULL REFERENCES seen_plugins (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (plugin_id, tag)
);

CREATE INDEX seen_plugin_tags_tag ON seen_plugin_tags (tag);

-- Relations between plugins as their newest versions state them: who needs whom.
CREATE TABLE seen_plugin_needs (
  plugin_id TEXT NOT NULL REFERENCES seen_plugins (id) ON DELETE CASCADE,
  target_id TEXT NOT NULL,
  PRIMARY KEY (plugin_id, target_id)
);

CREATE INDEX seen_plugin_needs_target ON seen_plugin_needs (target_id);

CREATE TABLE categories (
  -- The marketplace's id.
  id TEXT PRIMARY KEY,
  panel_id TEXT UNIQUE,
  name TEXT NOT NULL,
  slug TEXT,
  description TEXT,
  -- Panel id of the parent.
  parent_panel_id TEXT,
  icon_url TEXT,
  sort_order INTEGER,
  active INTEGER NOT NULL,
  plugin_count BIGINT,
  -- When it was changed through this gateway; null for a category that was only seen.
  synced_at BIGINT,
  fetched_at BIGINT NOT NULL
);

-- One row: how complete the copy of the catalogue is.
CREATE TABLE catalogue_copies (
  id INTEGER PRIMARY KEY,
  completed_at BIGINT NOT NULL,
  plugins BIGINT NOT NULL
);

CREATE TABLE seen_answers (
  -- Small answers that are shown again during an outage: `stats`.
  name TEXT PRIMARY KEY,
  document TEXT NOT NULL,
  fetched_at BIGINT NOT NULL
);
