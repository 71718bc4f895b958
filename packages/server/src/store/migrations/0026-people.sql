-- Provisioned people who sign in to the application: where they prove who they are, and their sessions.

CREATE TABLE tenant_identity_provider (
  tenant_id uuid PRIMARY KEY,
  display_name text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  client_secret bytea NOT NULL
);

-- Whom the provider means by a subject, from the first time they signed in.
CREATE TABLE person_identity (
  tenant_id uuid NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, account_id),
  CONSTRAINT person_identity_subject UNIQUE (tenant_id, subject)
);

-- Sessions end with the account: whoever switches it off or removes it deletes them in the same statement.
CREATE TABLE person_session (
  tenant_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX person_session_account ON person_session (tenant_id, account_id);
CREATE INDEX person_session_created ON person_session (created_at);
