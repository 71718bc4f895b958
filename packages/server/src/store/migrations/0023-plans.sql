-- What would be done for jobs: plans made in the background, with what would become of each object.
CREATE TABLE job_plan (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  id uuid NOT NULL,
  request jsonb NOT NULL,
  state text COLLATE "C" NOT NULL,
  basis text NOT NULL,
  schema_version integer NOT NULL,
  objects bigint NOT NULL DEFAULT 0,
  summary jsonb,
  error jsonb,
  author text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  -- Until when a process works on it, by the clock of the database.
  held_until timestamptz,
  PRIMARY KEY (organization_id, job_id, id)
);
CREATE UNIQUE INDEX job_plan_running ON job_plan (organization_id, job_id) WHERE state IN ('planning', 'applying');

CREATE TABLE job_plan_item (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  plan_id uuid NOT NULL,
  position integer NOT NULL,
  name text NOT NULL,
  action text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  code text COLLATE "C",
  item jsonb NOT NULL,
  PRIMARY KEY (organization_id, job_id, plan_id, position)
);
