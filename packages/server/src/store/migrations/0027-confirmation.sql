-- How an organisation's times and directory are shown; when people last proved who they are; who asked for a removal that
-- is held back, where somebody else has to allow it.
ALTER TABLE organization
  ADD COLUMN version integer NOT NULL DEFAULT 1,
  ADD COLUMN time_zone text,
  ADD COLUMN directory_label_short text,
  ADD COLUMN directory_label_long text;

ALTER TABLE sign_in ADD COLUMN proved_at timestamptz(3);
UPDATE sign_in SET proved_at = created_at;
ALTER TABLE sign_in ALTER COLUMN proved_at SET NOT NULL;

ALTER TABLE tenant_session ADD COLUMN proved_at timestamptz(3);
UPDATE tenant_session SET proved_at = created_at;
ALTER TABLE tenant_session ALTER COLUMN proved_at SET NOT NULL;

ALTER TABLE removal
  ADD COLUMN asked_by text COLLATE "C",
  ADD COLUMN asked_by_name text,
  ADD COLUMN asked_at timestamptz(3);
