-- Authorization in place of a token that is copied: what an application grants (RFC 6749 section 4.1), and what this side
-- was granted elsewhere.

-- Clients, interactions: they belong to an application, before anybody said which of its tenants is meant.
CREATE TABLE oauth_client (
  profile text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  label text NOT NULL,
  digest bytea,
  authentication text COLLATE "C" NOT NULL,
  redirect_uris text[] NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (profile, id)
);

CREATE TABLE oauth_interaction (
  profile text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  payload jsonb NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (profile, digest)
);
CREATE INDEX oauth_interaction_expires ON oauth_interaction (expires_at);

-- What an administrator of a tenant allowed a client. Everything that was given for it ends with its row.
CREATE TABLE oauth_grant (
  tenant_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  staff_id uuid NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz(3) NOT NULL,
  renewed_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT oauth_grant_id UNIQUE (id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES tenant_administrator ON DELETE CASCADE
);
CREATE INDEX oauth_grant_staff ON oauth_grant (staff_id);
CREATE INDEX oauth_grant_ends ON oauth_grant (ends_at);

-- Codes and refresh tokens, by digest. Those used up stay until they expire: one that comes again was copied.
CREATE TABLE oauth_token (
  tenant_id uuid NOT NULL,
  digest bytea NOT NULL,
  grant_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  payload jsonb NOT NULL,
  consumed_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, digest),
  CONSTRAINT oauth_token_digest UNIQUE (digest),
  FOREIGN KEY (tenant_id, grant_id) REFERENCES oauth_grant ON DELETE CASCADE
);
CREATE INDEX oauth_token_grant ON oauth_token (tenant_id, grant_id);
CREATE INDEX oauth_token_expires ON oauth_token (expires_at);

-- The grant an access token was given for.
ALTER TABLE tenant_token
  ADD COLUMN grant_id text COLLATE "C",
  ADD FOREIGN KEY (tenant_id, grant_id) REFERENCES oauth_grant ON DELETE CASCADE;
CREATE INDEX tenant_token_grant ON tenant_token (tenant_id, grant_id) WHERE grant_id IS NOT NULL;

-- What an application of the organisation was granted, sealed; and the flows under way that may end in it.
CREATE TABLE application_authorization (
  organization_id uuid NOT NULL,
  application_id uuid NOT NULL,
  sealed bytea NOT NULL,
  version integer NOT NULL,
  authorized_at timestamptz(3) NOT NULL,
  authorized_by text NOT NULL,
  renewed_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  refused text,
  renewing_until timestamptz(3),
  PRIMARY KEY (organization_id, application_id),
  FOREIGN KEY (organization_id, application_id) REFERENCES application ON DELETE CASCADE
);

CREATE TABLE application_authorization_request (
  organization_id uuid NOT NULL,
  digest bytea NOT NULL,
  application_id uuid NOT NULL,
  caller text NOT NULL,
  sealed bytea NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (organization_id, digest),
  FOREIGN KEY (organization_id, application_id) REFERENCES application ON DELETE CASCADE
);
CREATE INDEX application_authorization_request_expires
  ON application_authorization_request (organization_id, expires_at);
