-- Wishes of one plugin are one line with one count of revisions. Before, a publish stood under the panel's id of a plugin and what came
-- after it under the marketplace's, and on PostgreSQL two wishes could be given the same revision.

UPDATE publications SET item_key = (
    SELECT published.item_key FROM publications published
    WHERE published.kind = 'publish' AND published.marketplace_item_id = publications.marketplace_item_id
    ORDER BY published.seq DESC LIMIT 1)
  WHERE kind <> 'publish' AND EXISTS (
    SELECT 1 FROM publications published
    WHERE published.kind = 'publish' AND published.marketplace_item_id = publications.marketplace_item_id);

UPDATE publications SET revision = (
  SELECT count(*) FROM publications earlier
  WHERE earlier.item_key = publications.item_key AND earlier.seq <= publications.seq);

CREATE UNIQUE INDEX publications_revision ON publications (item_key, revision);
CREATE INDEX publications_of_panel_item ON publications (panel_item_id) WHERE panel_item_id IS NOT NULL;
