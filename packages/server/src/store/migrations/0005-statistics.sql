-- Nobody searches by a document as a whole, and sorting thousands of them is most of what gathering statistics costs.
ALTER TABLE scim_resource ALTER COLUMN attributes SET STATISTICS 0, ALTER COLUMN search SET STATISTICS 0;
