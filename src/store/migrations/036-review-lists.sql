-- Lists of publications under review, whose rows are as large as what is to be published: what is looked for is found beside them.

CREATE INDEX IF NOT EXISTS publish_workflows_named ON publish_workflows (lower(name) {{bytewise}});
CREATE INDEX IF NOT EXISTS publish_workflows_of_item ON publish_workflows (panel_item_id {{bytewise}});
-- only postgres
-- What has been made with the column sorts in the language of the database.
CREATE INDEX IF NOT EXISTS publish_workflows_by_id ON publish_workflows (id {{bytewise}});
-- end
-- Whether a reviewer may see it, to be counted.
CREATE INDEX IF NOT EXISTS publish_workflows_seen ON publish_workflows (submitted_at, user_id);
