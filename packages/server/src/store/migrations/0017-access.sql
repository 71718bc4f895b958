-- Who may come in: people of the installation, their sign-ins, API tokens, and where people sign in besides.
ALTER TABLE organization ADD COLUMN two_person_rule boolean NOT NULL DEFAULT false;

-- `user_name_key` is folded by the program.
CREATE TABLE administrator (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  user_name text NOT NULL,
  user_name_key text COLLATE "C" NOT NULL,
  display_name text NOT NULL,
  roles text[] NOT NULL,
  permissions text[] NOT NULL,
  profiles text[] NOT NULL,
  state text COLLATE "C" NOT NULL,
  password_hash text,
  subject text COLLATE "C",
  created_at timestamptz(3) NOT NULL,
  last_sign_in_at timestamptz(3),
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, user_name_key),
  UNIQUE (organization_id, subject)
);

CREATE TABLE api_token (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  digest bytea NOT NULL,
  roles text[] NOT NULL,
  permissions text[] NOT NULL,
  profiles text[] NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  PRIMARY KEY (organization_id, id)
);

CREATE TABLE sign_in (
  organization_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  administrator_id uuid NOT NULL,
  digest bytea NOT NULL,
  method text COLLATE "C" NOT NULL,
  created_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  address text NOT NULL,
  agent text NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, administrator_id) REFERENCES administrator ON DELETE CASCADE
);
CREATE INDEX sign_in_administrator ON sign_in (organization_id, administrator_id, created_at);
CREATE INDEX sign_in_created ON sign_in (organization_id, created_at);

-- One for each person at a time; that of the first administrator belongs to nobody yet.
CREATE TABLE invitation (
  organization_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  administrator_id uuid,
  digest bytea NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE NULLS NOT DISTINCT (organization_id, administrator_id),
  FOREIGN KEY (organization_id, administrator_id) REFERENCES administrator ON DELETE CASCADE
);

-- Failed sign-ins by the name that was tried, whether anybody has it or not.
CREATE TABLE sign_in_attempt (
  organization_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  failures integer NOT NULL,
  until timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, name)
);

CREATE TABLE identity_provider (
  organization_id uuid PRIMARY KEY,
  display_name text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  client_secret bytea NOT NULL,
  role_claim jsonb
);
