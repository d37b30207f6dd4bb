-- Tags are looked for in upper and lower case.

DROP INDEX seen_plugin_tags_tag;

CREATE INDEX seen_plugin_tags_folded ON seen_plugin_tags (lower(tag), plugin_id);
