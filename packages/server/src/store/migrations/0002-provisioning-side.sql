-- Organisations, their directory, applications and provisioning jobs. Every primary key begins with organization_id.
-- Text that is compared is COLLATE "C": folding is done before storing, and order is that of code points.

CREATE TABLE organization (
  organization_id uuid PRIMARY KEY,
  display_name text NOT NULL,
  default_domain text,
  -- What filled the directory when it was not an administrator, such as a sample.
  origin text,
  created_at timestamptz NOT NULL
);

-- Users and groups. `key` is what an object is found by, folded; a soft-deleted user holds no key.
CREATE TABLE directory_object (
  organization_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  properties jsonb NOT NULL,
  manager_id uuid,
  created_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  PRIMARY KEY (organization_id, type, id)
);
CREATE UNIQUE INDEX directory_object_user_key ON directory_object (organization_id, key)
  WHERE type = 'User' AND deleted_at IS NULL;
CREATE INDEX directory_object_key ON directory_object (organization_id, type, key);
CREATE INDEX directory_object_manager ON directory_object (organization_id, manager_id) WHERE manager_id IS NOT NULL;
CREATE INDEX directory_object_deleted ON directory_object (organization_id, type, deleted_at)
  WHERE deleted_at IS NOT NULL;

CREATE TABLE directory_membership (
  organization_id uuid NOT NULL,
  group_id uuid NOT NULL,
  member_id uuid NOT NULL,
  member_type text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization_id, group_id, member_id)
);
CREATE INDEX directory_membership_member ON directory_membership (organization_id, member_id, group_id);

-- What happened, ordered by commit: a reader takes only entries of transactions that are older than every running one,
-- so that a transaction that commits late is never passed over.
CREATE TABLE directory_change (
  organization_id uuid NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz(3) NOT NULL,
  kind text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  member_type text COLLATE "C",
  member_id uuid,
  -- Only for changes of an assignment: the application it belongs to.
  application_id uuid,
  PRIMARY KEY (organization_id, sequence)
);
CREATE INDEX directory_change_order ON directory_change (organization_id, transaction_id, sequence);

CREATE TABLE application (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  template_id text NOT NULL,
  display_name text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, id)
);

CREATE TABLE assignment (
  organization_id uuid NOT NULL,
  application_id uuid NOT NULL,
  id uuid NOT NULL,
  principal_type text COLLATE "C" NOT NULL,
  principal_id uuid NOT NULL,
  role_id uuid NOT NULL,
  role_value text,
  role_name text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, application_id, id),
  CONSTRAINT assignment_principal UNIQUE (organization_id, application_id, principal_id, role_id)
);
CREATE INDEX assignment_of_principal ON assignment (organization_id, principal_id);

-- One synchronisation of one application. `credentials` is sealed.
CREATE TABLE job (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  application_id uuid NOT NULL,
  template_id text NOT NULL,
  state text NOT NULL,
  settings jsonb NOT NULL,
  schema_version integer NOT NULL,
  credentials bytea,
  watermark text,
  last_cycle_at timestamptz(3),
  last_error jsonb,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX job_of_application ON job (organization_id, application_id);

CREATE TABLE job_schema (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  version integer NOT NULL,
  document jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, job_id, version)
);

-- The pair of a source object and its account. A tombstone takes part in nothing, so its target may be linked anew.
CREATE TABLE link (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  source_id uuid NOT NULL,
  target_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  release_cause text,
  -- Values the target did not keep as sent, and references last written; both by target path.
  unkept jsonb NOT NULL,
  refs jsonb NOT NULL,
  last_success_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, job_id, type, source_id)
);
CREATE UNIQUE INDEX link_target ON link (organization_id, job_id, type, target_id) WHERE state <> 'tombstone';

CREATE TABLE pending_reference (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  owner_id uuid NOT NULL,
  path text COLLATE "C" NOT NULL,
  wanted_id uuid,
  -- The cycle the owner was counted in, and as what.
  cycle_id uuid NOT NULL,
  outcome text NOT NULL,
  PRIMARY KEY (organization_id, job_id, type, owner_id, path)
);
CREATE INDEX pending_reference_wanted ON pending_reference (organization_id, job_id, wanted_id);

-- Objects to be looked at. Equal entries collapse.
CREATE TABLE work (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  PRIMARY KEY (organization_id, job_id, type, id)
);

CREATE TABLE touched_group (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  group_id uuid NOT NULL,
  PRIMARY KEY (organization_id, job_id, group_id)
);

CREATE TABLE written_membership (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  group_id uuid NOT NULL,
  member_id uuid NOT NULL,
  PRIMARY KEY (organization_id, job_id, group_id, member_id)
);
CREATE INDEX written_membership_member ON written_membership (organization_id, job_id, member_id);

CREATE TABLE removal (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  cause text NOT NULL,
  PRIMARY KEY (organization_id, job_id, type, id)
);

CREATE TABLE escrow (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  first_failure_at timestamptz(3) NOT NULL,
  last_failure_at timestamptz(3) NOT NULL,
  attempts integer NOT NULL,
  next_attempt_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, job_id, type, id)
);
CREATE INDEX escrow_due ON escrow (organization_id, job_id, next_attempt_at);

CREATE TABLE cycle (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  watermark text NOT NULL,
  checkpoint jsonb NOT NULL,
  counters jsonb NOT NULL,
  -- Writes that were about to be made, by source id.
  intents jsonb NOT NULL,
  PRIMARY KEY (organization_id, job_id, id)
);
CREATE UNIQUE INDEX cycle_open ON cycle (organization_id, job_id) WHERE ended_at IS NULL;

-- The provisioning log. Ids sort by time.
CREATE TABLE journal_entry (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  job_id uuid NOT NULL,
  cycle_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  action text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  code text,
  message text NOT NULL,
  source_type text NOT NULL,
  source_id uuid NOT NULL,
  source_name text NOT NULL,
  target_id text,
  steps json NOT NULL,
  modified json NOT NULL,
  duration_ms integer NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX journal_entry_job ON journal_entry (organization_id, job_id, id DESC);
CREATE INDEX journal_entry_source ON journal_entry (organization_id, source_id, id DESC);

-- lz4 reads and writes documents faster than the default; not every server is built with it.
DO $$
BEGIN
  ALTER TABLE directory_object ALTER COLUMN properties SET COMPRESSION lz4;
  ALTER TABLE journal_entry ALTER COLUMN steps SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  NULL;
END
$$;
