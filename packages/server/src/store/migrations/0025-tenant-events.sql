-- Events to applications: what became of a tenant's resources, for tenants that want to be told.

-- Written with the resource, in the same transaction. A sequence number is handed out before its commit, so these rows
-- are not read by it: they are moved to scim_event, which puts them in an order that later commits only extend.
CREATE TABLE scim_outbox (
  tenant_id uuid NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz(3) NOT NULL,
  type text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  resource_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed jsonb NOT NULL,
  members jsonb,
  attributes json NOT NULL,
  PRIMARY KEY (tenant_id, sequence)
);

CREATE TABLE scim_event (
  tenant_id uuid NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  at timestamptz(3) NOT NULL,
  type text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  resource_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed jsonb NOT NULL,
  members jsonb,
  attributes json NOT NULL,
  PRIMARY KEY (tenant_id, position),
  CONSTRAINT scim_event_id UNIQUE (tenant_id, id)
);
CREATE INDEX scim_event_at ON scim_event (at);

-- Who is told. One server at a time sends to each of them: the one that holds it.
CREATE TABLE tenant_webhook (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  url text NOT NULL,
  description text NOT NULL,
  events text[],
  secret bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  due_at timestamptz(3) NOT NULL,
  held_until timestamptz(3),
  last_error text,
  disabled_at timestamptz(3),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX tenant_webhook_due ON tenant_webhook (due_at) WHERE disabled_at IS NULL;

-- What each of them has yet to be told.
CREATE TABLE tenant_delivery (
  tenant_id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  position bigint NOT NULL,
  resource_id text COLLATE "C" NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, webhook_id, position),
  FOREIGN KEY (tenant_id, webhook_id) REFERENCES tenant_webhook ON DELETE CASCADE
);
CREATE INDEX tenant_delivery_resource ON tenant_delivery (tenant_id, webhook_id, resource_id, position);
