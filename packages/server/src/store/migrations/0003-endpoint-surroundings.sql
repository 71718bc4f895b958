-- What surrounds a SCIM endpoint: OAuth clients and the access tokens given to them, schemas of a tenant's own, and more
-- about each request.

-- Schemas and resource types the tenant registered.
ALTER TABLE tenant ADD COLUMN definitions jsonb NOT NULL DEFAULT '{}';

-- Clients of the client credentials grant. Only a digest of the secret is kept.
CREATE TABLE tenant_client (
  tenant_id uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  label text NOT NULL,
  digest bytea NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT tenant_client_id UNIQUE (id)
);

-- Set on access tokens: the client they were given to. They live shortly and are swept once they have expired.
ALTER TABLE tenant_token ADD COLUMN client_id text COLLATE "C";
CREATE INDEX tenant_token_client ON tenant_token (tenant_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX tenant_token_lapsed ON tenant_token (expires_at) WHERE client_id IS NOT NULL;

-- Who, where it was not a holder of one of the tenant's tokens; and the id under which the program logs the request.
ALTER TABLE scim_activity ADD COLUMN actor text, ADD COLUMN request_id text;
