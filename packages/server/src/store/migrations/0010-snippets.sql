-- Named expressions that mappings are made of, every version. Versions are never changed.

CREATE TABLE snippet (
  organization_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  -- Not jsonb: cases may hold any text a source may, such as NUL.
  content json NOT NULL,
  author text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, name, version)
);
