-- Accounts at exchanges. What their keys are is sealed for the workers; no statement sees it open.
CREATE TABLE accounts (
	id       {text} PRIMARY KEY,
	owner    {text} NOT NULL REFERENCES users (id),
	name     {text} NOT NULL,
	exchange {text} NOT NULL,
	hint     {text} NOT NULL,  -- the end of the API key
	sealed   {bytes} NOT NULL, -- empty: it was removed
	seal     {int} NOT NULL,   -- version of the key it is sealed with; 0: nothing is sealed
	keys     {int} NOT NULL,   -- how many API keys it has had
	state    {text} NOT NULL,
	reason   {text} NOT NULL,
	rights   {text} NOT NULL,  -- JSON
	balances {text} NOT NULL,  -- JSON
	checked  {int} NOT NULL,   -- 0: never
	version  {int} NOT NULL,
	created  {int} NOT NULL,
	changed  {int} NOT NULL,
	UNIQUE (owner, name)
) {table};
CREATE INDEX accounts_owner ON accounts (owner, id);
CREATE INDEX accounts_seal ON accounts (seal, id) WHERE seal > 0;

-- Nothing is sealed with an older version of the key than this any more.
INSERT INTO settings (name, value, who, changed) VALUES ('seal', '0', '', 0);

ALTER TABLE bots ADD COLUMN account {text} REFERENCES accounts (id); -- of the configuration; NULL: none
CREATE INDEX bots_account ON bots (account) WHERE account IS NOT NULL;
