-- Where people come from outside. `secret` is sealed; `read_number` grows with each read, and tells the one under way
-- from one that was taken for dead.
CREATE TABLE directory_source (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  display_name text NOT NULL,
  settings jsonb NOT NULL,
  secret bytea NOT NULL,
  interval_seconds integer NOT NULL,
  enabled boolean NOT NULL,
  created_at timestamptz(3) NOT NULL,
  read_number bigint NOT NULL DEFAULT 0,
  -- Where the next read goes on; null begins anew.
  position text,
  last_read jsonb,
  -- Until when a process reads it, by the clock of the database.
  held_until timestamptz,
  PRIMARY KEY (organization_id, id)
);

-- Objects a source brought, by the id it gives them. Those that left belong to the directory itself, and are the same
-- should they come again.
CREATE TABLE directory_source_object (
  organization_id uuid NOT NULL,
  source_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  object_id uuid NOT NULL,
  -- What others of the source name it by, and by what it names its manager.
  reference text COLLATE "C" NOT NULL,
  manager text COLLATE "C",
  -- The last read that met it.
  read_number bigint NOT NULL,
  gone boolean NOT NULL DEFAULT false,
  has_left boolean NOT NULL DEFAULT false,
  PRIMARY KEY (organization_id, source_id, type, external_id),
  FOREIGN KEY (organization_id, source_id) REFERENCES directory_source ON DELETE CASCADE
);
CREATE UNIQUE INDEX directory_source_object_keeper ON directory_source_object (organization_id, type, object_id)
  WHERE NOT has_left;
CREATE INDEX directory_source_object_reference ON directory_source_object (organization_id, source_id, reference);
CREATE INDEX directory_source_object_gone ON directory_source_object (organization_id, source_id, type, external_id)
  WHERE gone AND NOT has_left;

-- Who belongs to which group of a source there, whether they are here yet or not.
CREATE TABLE directory_source_member (
  organization_id uuid NOT NULL,
  source_id uuid NOT NULL,
  group_external_id text COLLATE "C" NOT NULL,
  reference text COLLATE "C" NOT NULL,
  read_number bigint NOT NULL,
  PRIMARY KEY (organization_id, source_id, group_external_id, reference),
  FOREIGN KEY (organization_id, source_id) REFERENCES directory_source ON DELETE CASCADE
);
