-- What files were imported into the directory, and what came of each.
CREATE TABLE directory_import (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  state text COLLATE "C" NOT NULL,
  rows bigint NOT NULL DEFAULT 0,
  report jsonb,
  author text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX directory_import_newest ON directory_import (organization_id, started_at, id);
