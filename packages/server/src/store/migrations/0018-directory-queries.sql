-- What the directory is asked for: texts as filters compare them, words as searches find them. Both follow from the
-- properties; NULL in `folded` is a row that was written before there were these columns.
ALTER TABLE directory_object ADD COLUMN folded jsonb, ADD COLUMN tokens tsvector;

CREATE INDEX directory_object_folded ON directory_object USING gin (folded jsonb_path_ops);
CREATE INDEX directory_object_tokens ON directory_object USING gin (tokens);
CREATE INDEX directory_object_unfolded ON directory_object (organization_id, type, id) WHERE folded IS NULL;

-- For beginnings, ranges and order.
CREATE INDEX directory_object_display_name ON directory_object
  (organization_id, type, ((folded ->> 'displayName') COLLATE "C"), id);
CREATE INDEX directory_object_mail ON directory_object (organization_id, type, ((folded ->> 'mail') COLLATE "C"), id);
CREATE INDEX directory_object_given_name ON directory_object
  (organization_id, type, ((folded ->> 'givenName') COLLATE "C"), id);
CREATE INDEX directory_object_surname ON directory_object
  (organization_id, type, ((folded ->> 'surname') COLLATE "C"), id);
CREATE INDEX directory_object_department ON directory_object
  (organization_id, type, ((folded ->> 'department') COLLATE "C"), id);
CREATE INDEX directory_object_employee_id ON directory_object
  (organization_id, type, ((folded ->> 'employeeId') COLLATE "C"), id);
CREATE INDEX directory_object_mail_nickname ON directory_object
  (organization_id, type, ((folded ->> 'mailNickname') COLLATE "C"), id);

CREATE TABLE directory_owner (
  organization_id uuid NOT NULL,
  group_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  PRIMARY KEY (organization_id, group_id, owner_id)
);
CREATE INDEX directory_owner_of ON directory_owner (organization_id, owner_id, group_id);

-- Properties that were written with another value, and `manager` and `deletedDateTime` among them. NULL: all of them.
-- When `manager` is among them, member_id is who it was before.
ALTER TABLE directory_change ADD COLUMN changed text[];
