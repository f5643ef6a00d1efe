-- The words in braces are those of the dialect (migrate.go). Decimals are text, times are milliseconds since 1970 UTC.

CREATE TABLE users (
	id       {text} PRIMARY KEY,
	name     {text} NOT NULL UNIQUE,
	role     {text} NOT NULL,
	password {text} NOT NULL, -- hash
	created  {int} NOT NULL
) {table};

-- Modules are kept by their SHA-256, once, whoever uploaded them.
CREATE TABLE modules (
	sha256  {text} PRIMARY KEY,
	bytes   {bytes} NOT NULL,
	created {int} NOT NULL
) {table};

CREATE TABLE strategies (
	id      {text} PRIMARY KEY,
	owner   {text} NOT NULL, -- '': everybody's
	name    {text} NOT NULL,
	created {int} NOT NULL,
	changed {int} NOT NULL,
	UNIQUE (owner, name)
) {table};

CREATE TABLE strategy_versions (
	strategy {text} NOT NULL REFERENCES strategies (id),
	sha256   {text} NOT NULL REFERENCES modules (sha256),
	number   {int} NOT NULL,  -- from 1 within the strategy
	valid    {int} NOT NULL,  -- 1: it passed every check
	about    {text} NOT NULL, -- its description, JSON
	uploader {text} NOT NULL,
	created  {int} NOT NULL,
	PRIMARY KEY (strategy, sha256),
	UNIQUE (strategy, number)
) {table};

CREATE TABLE bot_configs (
	id      {text} PRIMARY KEY,
	owner   {text} NOT NULL REFERENCES users (id),
	name    {text} NOT NULL,
	config  {text} NOT NULL, -- JSON
	version {int} NOT NULL,
	created {int} NOT NULL,
	changed {int} NOT NULL,
	UNIQUE (owner, name)
) {table};

CREATE TABLE bots (
	id          {text} PRIMARY KEY,
	owner       {text} NOT NULL REFERENCES users (id),
	config      {text} NOT NULL, -- JSON; the next five are of it
	name        {text} NOT NULL,
	mode        {text} NOT NULL,
	module      {text} NOT NULL REFERENCES modules (sha256),
	streams     {text} NOT NULL, -- separated by spaces
	every       {int} NOT NULL,  -- ms between looks at the market
	previous    {text} REFERENCES modules (sha256),
	status      {text} NOT NULL,
	pause       {text} NOT NULL,
	reason      {text} NOT NULL,
	held        {int} NOT NULL,
	segment     {int} NOT NULL,
	version     {int} NOT NULL,
	created     {int} NOT NULL,
	changed     {int} NOT NULL,
	cursor      {int} NOT NULL,
	lines       {int} NOT NULL,  -- number of the last line of the journal
	holder      {text} NOT NULL, -- '': nobody
	epoch       {int} NOT NULL,
	lease_until {int} NOT NULL   -- by the database's clock
) {hot};
CREATE INDEX bots_owner ON bots (owner, id);
CREATE INDEX bots_module ON bots (module);
CREATE INDEX bots_active ON bots (id) WHERE status IN ('starting', 'running', 'paused', 'stopping');

-- What a bot did. These tables have no foreign keys: every row is written under the lock of its bot's row.
CREATE TABLE journal (
	bot   {text} NOT NULL,
	seq   {int} NOT NULL,
	time  {int} NOT NULL,
	kind  {text} NOT NULL,
	text  {bytes} NOT NULL,
	chain {bytes} NOT NULL,
	PRIMARY KEY (bot, seq)
) {table};

CREATE TABLE orders (
	bot       {text} NOT NULL,
	id        {int} NOT NULL,
	slot      {int} NOT NULL,
	kind      {text} NOT NULL,
	side      {text} NOT NULL,
	status    {text} NOT NULL,
	reason    {text} NOT NULL,
	text      {text} NOT NULL,
	tag       {text} NOT NULL,
	qty       {text} NOT NULL,
	filled    {text} NOT NULL,
	value     {text} NOT NULL,
	price     {text} NOT NULL,
	stop      {text} NOT NULL,
	parent    {int} NOT NULL,
	placed    {int} NOT NULL,
	changed   {int} NOT NULL,
	client_id {text} NOT NULL,
	send_by   {int} NOT NULL, -- by the database's clock
	planned   {int} NOT NULL, -- when it was first kept
	PRIMARY KEY (bot, id)
) {table};
CREATE UNIQUE INDEX orders_client ON orders (client_id) WHERE client_id <> '';

CREATE TABLE fills (
	bot       {text} NOT NULL,
	seq       {int} NOT NULL,
	order_id  {int} NOT NULL,
	slot      {int} NOT NULL,
	time      {int} NOT NULL,
	side      {text} NOT NULL,
	qty       {text} NOT NULL,
	price     {text} NOT NULL,
	value     {text} NOT NULL,
	fee       {text} NOT NULL,
	realised  {text} NOT NULL,
	liquidity {text} NOT NULL,
	reason    {text} NOT NULL,
	tag       {text} NOT NULL,
	trade     {int} NOT NULL, -- the exchange's number; 0: on paper
	PRIMARY KEY (bot, seq)
) {table};

CREATE TABLE entries (
	id      {serial},
	bot     {text} NOT NULL,
	fill    {int} NOT NULL,
	account {text} NOT NULL,
	asset   {int} NOT NULL,
	amount  {text} NOT NULL,
	time    {int} NOT NULL
) {table};
CREATE INDEX entries_bot ON entries (bot, id);

CREATE TABLE positions (
	bot        {text} NOT NULL,
	slot       {int} NOT NULL,
	qty        {text} NOT NULL,
	entry      {text} NOT NULL,
	realised   {text} NOT NULL,
	unrealised {text} NOT NULL,
	last_price {text} NOT NULL,
	PRIMARY KEY (bot, slot)
) {hot};

CREATE TABLE equity (
	bot    {text} NOT NULL,
	time   {int} NOT NULL,
	equity {text} NOT NULL,
	PRIMARY KEY (bot, time)
) {small};

CREATE TABLE logs (
	id     {serial},
	bot    {text} NOT NULL,
	time   {int} NOT NULL,
	level  {text} NOT NULL,
	source {text} NOT NULL,
	text   {text} NOT NULL
) {table};
CREATE INDEX logs_bot ON logs (bot, time, id);

-- What a bot drew between two commits, packed (dots.go): one row, however many candles and plots.
CREATE TABLE plots (
	bot     {text} NOT NULL,
	last    {int} NOT NULL,  -- latest time of a dot
	first   {int} NOT NULL,  -- earliest
	written {int} NOT NULL,  -- when; of dots for one time those that were written last count
	dots    {bytes} NOT NULL,
	PRIMARY KEY (bot, last, written)
) {small};

CREATE TABLE commands (
	bot     {text} NOT NULL REFERENCES bots (id),
	seq     {int} NOT NULL, -- from 1 within the bot
	body    {text} NOT NULL, -- JSON
	status  {text} NOT NULL, -- waiting, done, refused
	reason  {text} NOT NULL,
	who     {text} NOT NULL,
	created {int} NOT NULL,
	PRIMARY KEY (bot, seq)
) {table};
CREATE INDEX commands_waiting ON commands (bot, seq) WHERE status = 'waiting';

CREATE TABLE jobs (
	id      {text} PRIMARY KEY,
	kind    {text} NOT NULL, -- backtest, sweep, download
	owner   {text} NOT NULL,
	spec    {text} NOT NULL, -- JSON
	status  {text} NOT NULL, -- queued, running, done, failed, canceled
	error   {text} NOT NULL,
	result  {bytes} NOT NULL,
	created {int} NOT NULL,
	changed {int} NOT NULL
) {table};
CREATE INDEX jobs_owner ON jobs (owner, id);
CREATE INDEX jobs_open ON jobs (id) WHERE status IN ('queued', 'running');

CREATE TABLE job_parts (
	job         {text} NOT NULL REFERENCES jobs (id),
	number      {int} NOT NULL, -- from 0
	last        {int} NOT NULL, -- 1: it begins when all others are done, and its result is the job's
	status      {text} NOT NULL, -- queued, running, done, failed, canceled
	done        {int} NOT NULL,
	total       {int} NOT NULL,
	result      {bytes} NOT NULL,
	tries       {int} NOT NULL,
	holder      {text} NOT NULL,
	epoch       {int} NOT NULL,
	lease_until {int} NOT NULL, -- by the database's clock
	PRIMARY KEY (job, number)
) {hot};
CREATE INDEX job_parts_open ON job_parts (job, number) WHERE status IN ('queued', 'running');

CREATE TABLE ticks (
	slot    {int} PRIMARY KEY,
	who     {text} NOT NULL,
	claimed {int} NOT NULL,
	done    {int} NOT NULL -- 0: not yet
) {table};

CREATE TABLE settings (
	name    {text} PRIMARY KEY,
	value   {text} NOT NULL,
	who     {text} NOT NULL,
	changed {int} NOT NULL
) {table};

CREATE TABLE audit (
	id     {serial},
	time   {int} NOT NULL,
	who    {text} NOT NULL,
	what   {text} NOT NULL,
	object {text} NOT NULL,
	detail {text} NOT NULL -- JSON
) {table};
CREATE INDEX audit_object ON audit (object, id);

-- Whoever changes candles of a stream locks its row first.
CREATE TABLE candle_streams (
	name {text} PRIMARY KEY
) {table};

CREATE TABLE candle_tails (
	stream {text} NOT NULL,
	time   {int} NOT NULL,
	open   {real} NOT NULL,
	high   {real} NOT NULL,
	low    {real} NOT NULL,
	close  {real} NOT NULL,
	volume {real} NOT NULL,
	PRIMARY KEY (stream, time)
) {small};

CREATE TABLE candle_chunks (
	stream   {text} NOT NULL REFERENCES candle_streams (name),
	month    {int} NOT NULL, -- from January 1970
	revision {int} NOT NULL,
	first    {int} NOT NULL,
	last     {int} NOT NULL,
	count    {int} NOT NULL,
	hash     {bytes} NOT NULL,
	data     {bytes} NOT NULL,
	PRIMARY KEY (stream, month, revision)
) {table};
