-- Beginnings and order of the names people sign in with. A search for somebody asks for it beside the other names; one
-- condition without an index would make it read everybody.
CREATE INDEX directory_object_principal_name ON directory_object
  (organization_id, type, ((folded ->> 'userPrincipalName') COLLATE "C"), id);
