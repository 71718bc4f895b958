-- What a job remembers of how it is doing, who runs it, what is asked of it, and what waits for a decision.

ALTER TABLE job
  ADD COLUMN status jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN quarantine jsonb,
  ADD COLUMN last_scheduled_at timestamptz(3),
  -- Links by type and state.
  ADD COLUMN counts jsonb NOT NULL DEFAULT '{}',
  -- What an operation cleared and is still to be erased, stretch by stretch.
  ADD COLUMN clearing text[] NOT NULL DEFAULT '{}';

UPDATE job SET counts = (
  SELECT coalesce(jsonb_object_agg(type, states), '{}') FROM (
    SELECT type, jsonb_object_agg(state, number) AS states FROM (
      SELECT type, state, count(*) AS number FROM link
      WHERE link.organization_id = job.organization_id AND link.job_id = job.id AND state <> 'tombstone'
      GROUP BY type, state) AS counted
    GROUP BY type) AS by_type);
UPDATE job SET last_scheduled_at = last_cycle_at;
-- A job that has a watermark has come to the end of a cycle.
UPDATE job SET status = jsonb_build_object('firstCompletedAt', to_char(last_cycle_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
WHERE watermark IS NOT NULL AND last_cycle_at IS NOT NULL;

-- Who runs a job. The fence grows with every holder; what is written under an older one is refused.
CREATE TABLE job_lease (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  fence bigint NOT NULL,
  holder text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, job_id)
);

-- Operations that were asked for, until whoever holds the lease carries them out.
CREATE TABLE job_request (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  operation jsonb NOT NULL,
  PRIMARY KEY (organization_id, job_id, number)
);

ALTER TABLE cycle ADD COLUMN fence bigint NOT NULL DEFAULT 0, ADD COLUMN early boolean NOT NULL DEFAULT false;

ALTER TABLE link
  ADD COLUMN left_scope_at timestamptz(3),
  ADD COLUMN exported jsonb,
  ADD COLUMN target_version text;

ALTER TABLE removal
  ADD COLUMN name text NOT NULL DEFAULT '',
  ADD COLUMN action text COLLATE "C" NOT NULL DEFAULT 'disable',
  ADD COLUMN counted boolean NOT NULL DEFAULT true,
  ADD COLUMN state text COLLATE "C" NOT NULL DEFAULT 'due',
  ADD COLUMN since timestamptz(3) NOT NULL DEFAULT now();
CREATE INDEX removal_state ON removal (organization_id, job_id, state, type, id);

ALTER TABLE escrow
  ADD COLUMN name text NOT NULL DEFAULT '',
  ADD COLUMN message text NOT NULL DEFAULT '',
  ADD COLUMN given_up_at timestamptz(3);

-- Failures of a first cycle that were put aside.
CREATE TABLE pruned_failure (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  code text NOT NULL,
  message text NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, job_id, type, id)
);

ALTER TABLE pending_reference
  ADD COLUMN failures integer NOT NULL DEFAULT 0,
  ADD COLUMN first_failure_at timestamptz(3),
  ADD COLUMN next_attempt_at timestamptz(3);
ALTER TABLE touched_group
  ADD COLUMN failures integer NOT NULL DEFAULT 0,
  ADD COLUMN first_failure_at timestamptz(3),
  ADD COLUMN next_attempt_at timestamptz(3);
CREATE INDEX pending_reference_failed ON pending_reference (organization_id, job_id) WHERE failures > 0;
CREATE INDEX touched_group_failed ON touched_group (organization_id, job_id) WHERE failures > 0;

-- Accounts that are gone from the target, until they were made again.
CREATE TABLE missing_account (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  PRIMARY KEY (organization_id, job_id, type, id)
);

-- Objects that are being provisioned on demand at this moment.
CREATE TABLE object_lock (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, job_id, type, id)
);
