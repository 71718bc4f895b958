-- What administrators look into and decide about a job: candidates of ambiguous matches, versions of settings, and
-- which accounts an application has.

-- The accounts that carry the same matching value, with what tells them apart.
ALTER TABLE escrow ADD COLUMN candidates jsonb;

ALTER TABLE job ADD COLUMN settings_version integer NOT NULL DEFAULT 1;
CREATE TABLE job_settings (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  version integer NOT NULL,
  settings jsonb NOT NULL,
  author text NOT NULL,
  comment text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, job_id, version)
);
INSERT INTO job_settings SELECT organization_id, id, 1, settings, '', '', created_at FROM job;

-- Looked back at, the newest first.
CREATE INDEX cycle_started ON cycle (organization_id, job_id, started_at, id);

-- One look at every account of an application. It goes on from its phase and position when it was interrupted.
CREATE TABLE discovery (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  schema_version integer NOT NULL,
  phase text COLLATE "C" NOT NULL,
  position text,
  people bigint NOT NULL DEFAULT 0,
  accounts bigint NOT NULL DEFAULT 0,
  -- Accounts by category, once it is complete.
  counts jsonb NOT NULL DEFAULT '{}',
  error jsonb,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  -- Until when a process works on it, by the clock of the database.
  held_until timestamptz,
  PRIMARY KEY (organization_id, job_id, id)
);
CREATE UNIQUE INDEX discovery_running ON discovery (organization_id, job_id, type) WHERE state = 'running';

CREATE TABLE discovered_person (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  discovery_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  in_scope boolean NOT NULL,
  reason text NOT NULL,
  is_linked boolean NOT NULL,
  account_id text COLLATE "C",
  PRIMARY KEY (organization_id, job_id, discovery_id, id)
);

-- What the account of a person would be searched by: the values of one set of matching attributes.
CREATE TABLE discovered_key (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  discovery_id uuid NOT NULL,
  precedence smallint NOT NULL,
  key text COLLATE "C" NOT NULL,
  person_id uuid NOT NULL,
  PRIMARY KEY (organization_id, job_id, discovery_id, precedence, key, person_id)
);

CREATE TABLE discovered_match (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  discovery_id uuid NOT NULL,
  person_id uuid NOT NULL,
  precedence smallint NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization_id, job_id, discovery_id, person_id, precedence, account_id)
);
CREATE INDEX discovered_match_account ON discovered_match (organization_id, job_id, discovery_id, account_id);

CREATE TABLE discovered_account (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  discovery_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  attributes jsonb NOT NULL,
  -- Absent until it is known who it belongs to.
  category text COLLATE "C",
  person_id uuid,
  person_name text,
  reason text,
  PRIMARY KEY (organization_id, job_id, discovery_id, id)
);
CREATE INDEX discovered_account_category ON discovered_account (organization_id, job_id, discovery_id, category, id);
