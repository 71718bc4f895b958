-- What keeps a source of people from being read, told from one read to the next; and whom an organisation's own notices
-- are mailed to.
ALTER TABLE directory_source ADD COLUMN trouble jsonb;
ALTER TABLE organization ADD COLUMN notification_addresses text[] NOT NULL DEFAULT '{}';
