-- Groups of an application that others took the place of, since it cannot rename them; until their members have moved.
CREATE TABLE replaced_group (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  group_id uuid NOT NULL,
  target_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization_id, job_id, group_id, target_id)
);
