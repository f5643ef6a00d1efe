#!/usr/bin/env bash
# Makes the role that Tradebot runs as, when the database is made: it may read and write, and change no table; of the audit it may read and add.
# `tradebot migrate`, which runs as the owner, gives it its rights. The image of PostgreSQL runs this once; deploy/rotate.sh runs it again to
# give the role another password.
set -Eeuo pipefail

: "${POSTGRES_APP_PASSWORD:?POSTGRES_APP_PASSWORD is not set; docker-compose.yml gives it to this container}"

# The password is neither in the arguments of psql nor in the database's log: psql reads it from its environment.
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\getenv password POSTGRES_APP_PASSWORD
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SELECT 'CREATE ROLE tradebot_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tradebot_app') \gexec
ALTER ROLE tradebot_app PASSWORD :'password';
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO tradebot_app', current_database()) \gexec
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
