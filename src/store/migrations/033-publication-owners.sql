-- Changes and ends of plugins are their owner's, too, so that erasure and export find them. What was written before is given to whom the
-- plugin was published for; where nobody can say whose it is, what it says of a person goes, for it could never be asked for.

UPDATE publications SET user_id = (
    SELECT published.user_id FROM publications published
    WHERE published.kind = 'publish' AND published.marketplace_item_id = publications.marketplace_item_id AND published.user_id IS NOT NULL
    ORDER BY published.seq LIMIT 1)
  WHERE kind <> 'publish' AND user_id IS NULL;

UPDATE publications SET listing = NULL, reason = NULL WHERE user_id IS NULL AND due_at IS NULL;

CREATE INDEX publications_of_user ON publications (user_id) WHERE user_id IS NOT NULL;
