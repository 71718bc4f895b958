-- Versions of a job's schema with who made them and why, the version each cycle works by, and objects whose scope
-- changes with time.

ALTER TABLE job_schema ADD COLUMN author text NOT NULL DEFAULT '', ADD COLUMN comment text NOT NULL DEFAULT '';

ALTER TABLE cycle ADD COLUMN schema_version integer;
UPDATE cycle SET schema_version = job.schema_version FROM job
WHERE job.organization_id = cycle.organization_id AND job.id = cycle.job_id;
UPDATE cycle SET schema_version = 1 WHERE schema_version IS NULL;
ALTER TABLE cycle ALTER COLUMN schema_version SET NOT NULL;

-- When a scoping filter about time will next turn out differently for an object.
CREATE TABLE wake_up (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, job_id, type, id)
);
CREATE INDEX wake_up_due ON wake_up (organization_id, job_id, at);
