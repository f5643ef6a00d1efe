-- What was answered to requests that a client may repeat by their key.
CREATE TABLE requests (
	owner   {text} NOT NULL, -- user
	key     {text} NOT NULL,
	hash    {bytes} NOT NULL, -- of what was asked
	status  {int} NOT NULL,  -- of the answer; 0: it is being carried out
	header  {text} NOT NULL, -- JSON
	body    {bytes} NOT NULL,
	created {int} NOT NULL,
	begun   {int} NOT NULL,  -- when it was last begun to be carried out
	PRIMARY KEY (owner, key)
) {table};
CREATE INDEX requests_created ON requests (created);

ALTER TABLE audit ADD COLUMN address {text} NOT NULL DEFAULT ''; -- where it was asked from
ALTER TABLE audit ADD COLUMN request {text} NOT NULL DEFAULT ''; -- id of the request
CREATE INDEX audit_who ON audit (who, id);
