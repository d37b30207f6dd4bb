-- Whose claims are to be forgotten when a reviewer is erased.

CREATE INDEX IF NOT EXISTS publish_workflows_claimed_by ON publish_workflows (claimed_by_user) WHERE claimed_by_user IS NOT NULL;
