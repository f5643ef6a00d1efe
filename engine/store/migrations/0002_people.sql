ALTER TABLE users ADD COLUMN email {text} NOT NULL DEFAULT '';     -- in small letters; '': none
ALTER TABLE users ADD COLUMN disabled {int} NOT NULL DEFAULT 0;    -- since when; 0: not
ALTER TABLE users ADD COLUMN totp {text} NOT NULL DEFAULT '';      -- sealed secret of one-time codes; '': none are asked for
ALTER TABLE users ADD COLUMN totp_next {text} NOT NULL DEFAULT ''; -- the one that is to take its place, once a code of it was given
ALTER TABLE users ADD COLUMN totp_step {int} NOT NULL DEFAULT 0;   -- of the last code that was used
ALTER TABLE users ADD COLUMN version {int} NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX users_email ON users (email) WHERE email <> '';

-- Of everything that somebody shows in order to be let in, only a SHA-256 is kept.
CREATE TABLE sessions (
	id      {text} PRIMARY KEY,
	owner   {text} NOT NULL REFERENCES users (id),
	hash    {bytes} NOT NULL UNIQUE,
	created {int} NOT NULL,
	seen    {int} NOT NULL,
	fresh   {int} NOT NULL, -- when the password was last given
	expires {int} NOT NULL,
	address {text} NOT NULL,
	agent   {text} NOT NULL
) {table};
CREATE INDEX sessions_owner ON sessions (owner, id);

CREATE TABLE api_tokens (
	id      {text} PRIMARY KEY,
	owner   {text} NOT NULL REFERENCES users (id),
	name    {text} NOT NULL,
	prefix  {text} NOT NULL, -- the part that is shown
	hash    {bytes} NOT NULL UNIQUE,
	scope   {text} NOT NULL,
	created {int} NOT NULL,
	expires {int} NOT NULL, -- 0: never
	used    {int} NOT NULL  -- 0: not yet
) {table};
CREATE INDEX api_tokens_owner ON api_tokens (owner, id);

CREATE TABLE links (
	hash    {bytes} PRIMARY KEY,
	kind    {text} NOT NULL, -- setup, invite, reset
	owner   {text} NOT NULL REFERENCES users (id),
	created {int} NOT NULL,
	expires {int} NOT NULL,
	used    {int} NOT NULL -- 0: not yet
) {table};
CREATE INDEX links_owner ON links (owner);

CREATE TABLE recovery_codes (
	owner {text} NOT NULL REFERENCES users (id),
	hash  {bytes} NOT NULL,
	used  {int} NOT NULL, -- 0: not yet
	PRIMARY KEY (owner, hash)
) {small};

CREATE TABLE attempts (
	key    {text} PRIMARY KEY,
	count  {int} NOT NULL,
	last   {int} NOT NULL,
	until  {int} NOT NULL, -- nobody may try before
	proven {int} NOT NULL  -- when it last went well; 0: never
) {small};
CREATE INDEX attempts_last ON attempts (last);
