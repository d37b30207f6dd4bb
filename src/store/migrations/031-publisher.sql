-- Whose a plugin is, where the marketplace cannot be asked for one.

CREATE INDEX IF NOT EXISTS publications_at_marketplace ON publications (marketplace_item_id) WHERE marketplace_item_id IS NOT NULL;
