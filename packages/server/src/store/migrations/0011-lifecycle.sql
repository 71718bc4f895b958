-- Accounts that were switched off, apart from the attribute that says so: taking the attribute away switches nothing on.
CREATE TABLE scim_inactive (
  tenant_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  since timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
INSERT INTO scim_inactive (tenant_id, id, since)
SELECT tenant_id, id, modified_at FROM scim_resource WHERE search @> '{"active": false}';

-- What became of accounts that whoever lets people in has to know. In the order of the sequence.
CREATE TABLE scim_lifecycle (
  tenant_id uuid NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz(3) NOT NULL,
  kind text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  resource_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX scim_lifecycle_at ON scim_lifecycle (at);
