-- The provisioning log as it is searched, the audit log, and what is to be told to people: mail and webhooks.

-- `change_id` is absent where it is the entry's own id. `source_name_folded` is folded by the program.
ALTER TABLE journal_entry
  ALTER COLUMN cycle_id DROP NOT NULL,
  ADD COLUMN change_id uuid,
  ADD COLUMN application_id uuid,
  ADD COLUMN initiator_type text,
  ADD COLUMN initiator_id text,
  ADD COLUMN initiator_name text,
  ADD COLUMN on_demand boolean NOT NULL DEFAULT false,
  ADD COLUMN attempt integer,
  ADD COLUMN source_name_folded text COLLATE "C" NOT NULL DEFAULT '';

UPDATE journal_entry SET source_name_folded = lower(source_name);
UPDATE journal_entry SET application_id = job.application_id FROM job
WHERE job.organization_id = journal_entry.organization_id AND job.id = journal_entry.job_id;

-- Every way of looking reads one of these backwards: newest first, each page beginning where the one before ended.
DROP INDEX journal_entry_job;
DROP INDEX journal_entry_source;
CREATE INDEX journal_entry_at ON journal_entry (organization_id, at, id);
CREATE INDEX journal_entry_job ON journal_entry (organization_id, job_id, at, id);
CREATE INDEX journal_entry_application ON journal_entry (organization_id, application_id, at, id);
CREATE INDEX journal_entry_cycle ON journal_entry (organization_id, cycle_id, at, id) WHERE cycle_id IS NOT NULL;
CREATE INDEX journal_entry_change ON journal_entry (organization_id, change_id) WHERE change_id IS NOT NULL;
-- Also finds the latest entry of an object, for entries that only repeat it.
CREATE INDEX journal_entry_source ON journal_entry (organization_id, source_id, job_id, at, id);
CREATE INDEX journal_entry_source_name ON journal_entry (organization_id, source_name_folded, at, id);
CREATE INDEX journal_entry_target ON journal_entry (organization_id, lower(target_id COLLATE "C"), at, id)
  WHERE target_id IS NOT NULL;
CREATE INDEX journal_entry_code ON journal_entry (organization_id, lower(code COLLATE "C"), at, id)
  WHERE code IS NOT NULL;
CREATE INDEX journal_entry_status ON journal_entry (organization_id, status, at, id) WHERE status <> 'Skipped';
CREATE INDEX journal_entry_action ON journal_entry (organization_id, action, at, id) WHERE action <> 'Other';

-- Names of applications as the log knew them last; they outlive the applications.
CREATE TABLE journal_application (
  organization_id uuid NOT NULL,
  application_id uuid NOT NULL,
  display_name text NOT NULL,
  PRIMARY KEY (organization_id, application_id)
);
INSERT INTO journal_application SELECT organization_id, id, display_name FROM application;

-- Entries by the hour, so that reports never read the log itself. `code` is empty where an entry has none.
CREATE TABLE journal_count (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  hour timestamptz(0) NOT NULL,
  action text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  entries bigint NOT NULL,
  PRIMARY KEY (organization_id, job_id, hour, action, status, code)
) WITH (fillfactor = 70);
CREATE INDEX journal_count_hour ON journal_count (organization_id, hour);
INSERT INTO journal_count
SELECT organization_id, job_id, date_trunc('hour', at, 'UTC'), action, status, coalesce(code, ''), count(*)
FROM journal_entry GROUP BY 1, 2, 3, 4, 5, 6;

-- Changes of the configuration, and who made them. `sought` holds the ids of what was changed.
CREATE TABLE audit_entry (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  activity text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  result text COLLATE "C" NOT NULL,
  reason text,
  initiator_type text COLLATE "C" NOT NULL,
  initiator_id text COLLATE "C" NOT NULL,
  initiator_name text NOT NULL,
  job_id uuid,
  application_id uuid,
  correlation_id text,
  targets json NOT NULL,
  sought text[] COLLATE "C" NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX audit_entry_at ON audit_entry (organization_id, at, id);
CREATE INDEX audit_entry_activity ON audit_entry (organization_id, activity, at, id);
CREATE INDEX audit_entry_initiator ON audit_entry (organization_id, initiator_id, at, id);
CREATE INDEX audit_entry_job ON audit_entry (organization_id, job_id, at, id) WHERE job_id IS NOT NULL;
CREATE INDEX audit_entry_application ON audit_entry (organization_id, application_id, at, id)
  WHERE application_id IS NOT NULL;
CREATE INDEX audit_entry_sought ON audit_entry USING gin (sought);

-- What was logged stays as it was logged. Only retention takes entries away, and says so in its transaction.
CREATE FUNCTION log_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' OR current_setting('lockstep.retention', true) IS DISTINCT FROM 'on' THEN
    RAISE EXCEPTION 'Entries of % cannot be changed or removed; they go when their time of retention is over.', TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER journal_entry_is_kept BEFORE UPDATE OR DELETE ON journal_entry
  FOR EACH ROW EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER journal_entry_is_not_emptied BEFORE TRUNCATE ON journal_entry
  FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER audit_entry_is_kept BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept();

-- What has been said about a job, and what waits for its digest. `due_at` is when something has to be said next.
CREATE TABLE notice_memory (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  memory jsonb NOT NULL,
  due_at timestamptz(3),
  PRIMARY KEY (organization_id, job_id)
);
CREATE INDEX notice_memory_due ON notice_memory (due_at) WHERE due_at IS NOT NULL;

-- Messages on their way, one for each receiver. Taking one pushes `next_attempt_at` ahead, so that nobody else sends it
-- meanwhile and it is sent again should the sender die; `attempts` tells whose answer still counts.
CREATE TABLE notice_message (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  job_id uuid,
  kind text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  receiver text NOT NULL,
  subject text NOT NULL,
  content jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  attempts integer NOT NULL,
  next_attempt_at timestamptz(3),
  sent_at timestamptz(3),
  dead_at timestamptz(3),
  last_error text,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX notice_message_due ON notice_message (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX notice_message_settled ON notice_message (created_at) WHERE next_attempt_at IS NULL;
CREATE INDEX notice_message_created ON notice_message (organization_id, created_at, id);
CREATE INDEX notice_message_dead ON notice_message (organization_id, dead_at) WHERE dead_at IS NOT NULL;

-- Addresses that are told by HTTP. `secret` is sealed; `events` is null for all of them.
CREATE TABLE webhook (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  url text NOT NULL,
  description text NOT NULL,
  events text[],
  secret bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  disabled_at timestamptz(3),
  PRIMARY KEY (organization_id, id)
);
