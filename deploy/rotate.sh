#!/usr/bin/env bash
# Replaces secrets by new ones. One that was ended is run again.
set -Eeuo pipefail
# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
usage: deploy/rotate.sh passwords | secret-key | exchange-keys | all

  passwords       of the database and of Redis; both restart, and with them everything
  secret-key      SECRET_KEY; secrets of one-time codes are sealed anew with it, and everybody signs in as before; the API restarts
  exchange-keys   the key that exchange keys are sealed with; nothing restarts
END
}

passwords() {
	write_env POSTGRES_PASSWORD "$(random)" POSTGRES_APP_PASSWORD "$(random)" REDIS_PASSWORD "$(random)"
	sql <<-SQL || fail "the database did not take the new passwords, which are in .env; see that it runs, and run this again"
		SET log_statement = 'none';
		SET log_min_error_statement = 'panic';
		BEGIN;
		ALTER ROLE tradebot PASSWORD '${env[POSTGRES_PASSWORD]}';
		ALTER ROLE tradebot_app PASSWORD '${env[POSTGRES_APP_PASSWORD]}';
		COMMIT;
	SQL
	up || fail "not everything is well with the new passwords; 'docker compose logs NAME' says why, and this can be run again"
	say "the passwords of the database and of Redis are others now"
}

secret_key() {
	# One that was ended goes on: with yet another key, what the first sealed would be lost.
	[[ -n ${env[SECRET_KEY_OLD]:-} ]] || write_env SECRET_KEY_OLD "${env[SECRET_KEY]}" SECRET_KEY "$(random)"
	up || fail "not everything is well with both keys; 'docker compose logs api' says why, and this can be run again"
	"${compose[@]}" run --rm --no-deps -T admin reseal </dev/null || fail "not all could be sealed anew (above); the old key is SECRET_KEY_OLD in .env still, and this can be run again"
	write_env SECRET_KEY_OLD -
	up || fail "not everything is well with the new key; 'docker compose logs api' says why"
	say "SECRET_KEY is another now"
}

exchange_keys() {
	"${compose[@]}" run --rm --no-deps -T admin rotate-keys </dev/null || fail "the key could not be replaced; what is wrong is above, and this can be run again"
	"${compose[@]}" run --rm --no-deps -T admin rotate-keys --drop-old </dev/null || fail "the old key could not be removed; run this again"
	say "exchange keys are sealed with another key now"
}

(($# == 1)) || misused "say what to replace"
case $1 in
-h | --help)
	usage
	exit
	;;
passwords | secret-key | exchange-keys) steps=("${1//-/_}") ;;
all) steps=(passwords secret_key exchange_keys) ;;
*) misused "there is no $1 to replace" ;;
esac
alone
installed
for step in "${steps[@]}"; do
	"$step"
done
say "backups before this have the secrets before this: make another with deploy/backup.sh"
