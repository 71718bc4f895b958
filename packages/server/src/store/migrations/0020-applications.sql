-- What applications do with accounts beyond storing them: facts beside each account, lists, and staff with roles.

-- Facts are the application's and invisible to SCIM; they count their changes apart from those of the resource.
ALTER TABLE scim_resource ADD COLUMN facts jsonb, ADD COLUMN facts_version integer NOT NULL DEFAULT 0;
ALTER TABLE scim_removed ADD COLUMN facts jsonb, ADD COLUMN facts_version integer NOT NULL DEFAULT 0;

-- Entries of an application's lists: roles, travel policies, trips. Those `in_rules` are few, are looked at by value
-- rules, and change the tenant's version with them.
CREATE TABLE tenant_entry (
  tenant_id uuid NOT NULL,
  collection text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  name_folded text COLLATE "C" NOT NULL,
  unique_name boolean NOT NULL,
  in_rules boolean NOT NULL,
  fields jsonb NOT NULL,
  version integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, collection, id)
);
CREATE UNIQUE INDEX tenant_entry_unique ON tenant_entry (tenant_id, collection, name_folded) WHERE unique_name;
CREATE INDEX tenant_entry_name ON tenant_entry (tenant_id, collection, name_folded, id);
CREATE INDEX tenant_entry_rules ON tenant_entry (tenant_id) WHERE in_rules;

-- Staff have roles of the application; until now every one was an administrator.
ALTER TABLE tenant_administrator
  ADD COLUMN roles text[] NOT NULL DEFAULT '{administrator}', ADD COLUMN last_sign_in_at timestamptz(3);

CREATE TABLE tenant_session (
  tenant_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  staff_id uuid NOT NULL,
  digest bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES tenant_administrator ON DELETE CASCADE
);
CREATE INDEX tenant_session_staff ON tenant_session (tenant_id, staff_id);
CREATE INDEX tenant_session_created ON tenant_session (created_at);

-- Failed sign-ins by the name that was tried, whether anybody has it or not.
CREATE TABLE tenant_attempt (
  tenant_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  failures integer NOT NULL,
  until timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, name)
);
CREATE INDEX tenant_attempt_until ON tenant_attempt (until);

-- Whose right a token stands on, where it stands on anybody's; and who asked for it.
ALTER TABLE tenant_token ADD COLUMN issued_by uuid, ADD COLUMN requested_by text;
