-- What applications look like: drawn by the server from an image it was given. A logo belongs to the registration and
-- goes with it; it is not in its row, since those are read all the time, and images seldom.
CREATE TABLE application_logo (
  organization_id uuid NOT NULL,
  registration_id uuid NOT NULL,
  -- A digest of the image: another one has another address.
  version text COLLATE "C" NOT NULL,
  image bytea NOT NULL,
  PRIMARY KEY (organization_id, registration_id),
  FOREIGN KEY (organization_id, registration_id) REFERENCES application_registration ON DELETE CASCADE
);
