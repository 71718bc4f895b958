-- What keeps a SCIM endpoint in order behind its requests: indexes of attributes a tenant chose, removed resources that
-- can be brought back, warnings before tokens end, and what each write changed.

-- Paths of the option `filterable` of which every resource has its entries in scim_value.
ALTER TABLE tenant ADD COLUMN indexed text[] NOT NULL DEFAULT '{}';

-- Tenants whose resources are being given entries for further paths, and how far that has come.
CREATE TABLE tenant_indexing (
  tenant_id uuid PRIMARY KEY,
  id uuid NOT NULL,
  paths text[] NOT NULL,
  after_type text COLLATE "C",
  after_id text COLLATE "C",
  due_at timestamptz(3) NOT NULL
);
CREATE INDEX tenant_indexing_due ON tenant_indexing (due_at);

-- The last warning that was given of a token's end: so many days before.
ALTER TABLE tenant_token ADD COLUMN warned_days smallint;
CREATE INDEX tenant_token_ending ON tenant_token (expires_at)
  WHERE client_id IS NULL AND revoked_at IS NULL AND expires_at IS NOT NULL;

-- Removed resources, until they can no longer be brought back. `memberships` is what they were members of and had as
-- members.
CREATE TABLE scim_removed (
  tenant_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  removed_at timestamptz(3) NOT NULL,
  kept_until timestamptz(3) NOT NULL,
  attributes json NOT NULL,
  memberships jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX scim_removed_at ON scim_removed (tenant_id, removed_at DESC, id DESC);
CREATE INDEX scim_removed_kept ON scim_removed (kept_until);

-- Names of the attributes a write changed, and where the tenant allows it what they became.
ALTER TABLE scim_activity ADD COLUMN changed jsonb NOT NULL DEFAULT '[]', ADD COLUMN changed_values jsonb;
