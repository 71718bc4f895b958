-- The roles of an application in the order its administrator arranged: of several roles of one person the first counts.

CREATE TABLE app_role (
  organization_id uuid NOT NULL,
  application_id uuid NOT NULL,
  id uuid NOT NULL,
  position integer NOT NULL,
  value text,
  name text NOT NULL,
  PRIMARY KEY (organization_id, application_id, id)
);

-- Roles people hold already, in the order in which they were first given. All zeros is Default Access, which is no role.
INSERT INTO app_role (organization_id, application_id, id, position, value, name)
SELECT organization_id, application_id, role_id,
  row_number() OVER (PARTITION BY organization_id, application_id ORDER BY created_at, role_id) - 1, role_value, role_name
FROM (
  SELECT DISTINCT ON (organization_id, application_id, role_id)
    organization_id, application_id, role_id, created_at, role_value, role_name
  FROM assignment
  WHERE role_id <> '00000000-0000-0000-0000-000000000000'
  ORDER BY organization_id, application_id, role_id, created_at, id
) AS held;
