-- Tenants and their SCIM resources. Every primary key begins with tenant_id, so that rows can be spread by it.
-- Text that is compared is COLLATE "C": folding is done before storing, and order is that of code points.

CREATE TABLE tenant (
  tenant_id uuid PRIMARY KEY,
  key text COLLATE "C" NOT NULL,
  profile text NOT NULL,
  display_name text NOT NULL,
  options jsonb NOT NULL,
  settings jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  version integer NOT NULL,
  CONSTRAINT tenant_key UNIQUE (key)
);

CREATE TABLE tenant_token (
  tenant_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  label text NOT NULL,
  digest bytea NOT NULL,
  sealed bytea,
  scopes text[] NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT tenant_token_id UNIQUE (id)
);

CREATE TABLE tenant_administrator (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  user_name text NOT NULL,
  user_name_folded text COLLATE "C" NOT NULL,
  password_hash text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT tenant_administrator_user_name UNIQUE (tenant_id, user_name_folded)
);

-- One row for each resource. `attributes` is what the client wrote, in its order and spelling; `search` is the same as
-- filters see it: strings folded as their attribute asks, instants in one form, nothing that is unassigned.
CREATE TABLE scim_resource (
  tenant_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  modified_at timestamptz(3) NOT NULL,
  attributes json NOT NULL,
  search jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX scim_resource_created ON scim_resource (tenant_id, resource_type, created_at, id);
CREATE INDEX scim_resource_modified ON scim_resource (tenant_id, resource_type, modified_at);

-- Values that are looked up, or unique, or both. Longer values than a B-tree takes are here as their digest.
CREATE TABLE scim_value (
  tenant_id uuid NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  resource_id text COLLATE "C" NOT NULL,
  is_unique boolean NOT NULL,
  PRIMARY KEY (tenant_id, resource_type, path, value, resource_id)
);
CREATE UNIQUE INDEX scim_value_unique ON scim_value (tenant_id, resource_type, path, value) WHERE is_unique;
CREATE INDEX scim_value_resource ON scim_value (tenant_id, resource_id);

CREATE TABLE scim_membership (
  tenant_id uuid NOT NULL,
  group_id text COLLATE "C" NOT NULL,
  member_id text COLLATE "C" NOT NULL,
  member_type text COLLATE "C" NOT NULL,
  type text,
  display text,
  type_folded text COLLATE "C" NOT NULL,
  display_folded text COLLATE "C",
  PRIMARY KEY (tenant_id, group_id, member_id)
);
CREATE INDEX scim_membership_member ON scim_membership (tenant_id, member_id, group_id);

-- How many resources there are, spread over slots so that parallel writers do not wait for one row; the answer is the
-- sum. `removed` only ever grows: while it stands still, nothing in a list has moved towards its beginning.
CREATE TABLE scim_total (
  tenant_id uuid NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  slot smallint NOT NULL,
  total bigint NOT NULL,
  removed bigint NOT NULL,
  PRIMARY KEY (tenant_id, resource_type, slot)
) WITH (fillfactor = 50);

CREATE TABLE scim_activity (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  status smallint NOT NULL,
  resource_type text,
  resource_id text,
  token_id text,
  duration_ms double precision NOT NULL,
  warnings jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX scim_activity_at ON scim_activity (tenant_id, at DESC, id DESC);

-- lz4 reads and writes documents faster than the default; not every server is built with it.
DO $$
BEGIN
  ALTER TABLE scim_resource ALTER COLUMN attributes SET COMPRESSION lz4;
  ALTER TABLE scim_resource ALTER COLUMN search SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  NULL;
END
$$;
