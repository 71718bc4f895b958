-- An application is two objects: its registration, and its service principal, which the table `application` holds and
-- which carries assignments and jobs. Both have an id of their own and share one application id.

CREATE TABLE application_registration (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  app_id uuid NOT NULL,
  template_id text NOT NULL,
  display_name text NOT NULL,
  -- What is kept of its further properties, by the names Microsoft Graph gives them.
  properties jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX application_registration_app_id ON application_registration (organization_id, app_id);

ALTER TABLE application
  ADD COLUMN app_id uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN properties jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN deleted_at timestamptz(3),
  -- The secrets of every job of the application, sealed; those saved before stay with their job until they are saved again.
  ADD COLUMN secrets bytea,
  ADD COLUMN secrets_version integer NOT NULL DEFAULT 0;
ALTER TABLE application ALTER COLUMN app_id DROP DEFAULT;
CREATE UNIQUE INDEX application_app_id ON application (organization_id, app_id) WHERE deleted_at IS NULL;

INSERT INTO application_registration (organization_id, id, app_id, template_id, display_name, created_at)
SELECT organization_id, gen_random_uuid(), app_id, template_id, display_name, created_at FROM application;

ALTER TABLE app_role
  ADD COLUMN description text,
  ADD COLUMN enabled boolean NOT NULL DEFAULT true,
  ADD COLUMN member_types text[] NOT NULL DEFAULT '{User}';

-- Who may configure an application without being allowed to configure all; of people and tokens alike only the id counts.
CREATE TABLE application_owner (
  organization_id uuid NOT NULL,
  application_id uuid NOT NULL,
  owner_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization_id, application_id, owner_id)
);

-- Jobs that were deleted, until the last of what they remembered is erased.
CREATE TABLE deleted_job (
  organization_id uuid NOT NULL,
  job_id uuid NOT NULL,
  PRIMARY KEY (organization_id, job_id)
);
