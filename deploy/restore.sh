#!/usr/bin/env bash
# Makes an installation again out of a backup: on another machine, or here when it is gone. The backup is read as a whole before anything changes.
set -Eeuo pipefail
here=$PWD
# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
usage: deploy/restore.sh FILE [--key KEY] [OPTIONS]

Restores the backup FILE, opened with the file of its key, deploy/backup.key unless --key or BACKUP_KEY_FILE name another. There must be no
database here. The OPTIONS are those of deploy/install.sh, which does the rest.
END
}
file='' more=()
while (($#)); do
	[[ $1 != --key=* ]] || set -- --key "${1#*=}" "${@:2}"
	case $1 in
	-h | --help)
		usage
		exit
		;;
	--key)
		[[ -n ${2:-} ]] || misused "--key needs a value"
		backup_key=$(cd -- "$here" && realpath -m -- "$2")
		shift
		;;
	--domain | --cert)
		more+=("$1" "${2:-}")
		shift
		;;
	--profile)
		more+=("$1" "${2:-}")
		shift
		;;
	-*) more+=("$1") ;;
	*)
		[[ -z $file ]] || misused "give one file"
		file=$(cd -- "$here" && realpath -m -- "$1")
		;;
	esac
	shift
done
[[ -n $file ]] || misused "which backup? give its file"
[[ -f $file && -r $file ]] || fail "$file cannot be read; give the file of a backup"
[[ -f $backup_key && -r $backup_key ]] || fail "the file of the key $backup_key cannot be read; put a copy of it there, or name it with --key"

alone
check_docker
refuse
read_env
! volume postgres ||
	fail "there is a database here, and this replaces none; if nothing of it is needed, remove the installation with 'docker compose down --volumes' and run this again"

# The images need no secrets, but the compose file refuses to be read without.
export TRADEBOT_VERSION
TRADEBOT_VERSION=$(version)
for name in "${secrets[@]}"; do
	[[ -n ${env[$name]:-} ]] || export "$name=not-needed-to-build"
done
say "building what opens it"
"${compose[@]}" build migrate || fail "the images could not be built; what is wrong is above"
unset "${secrets[@]}"
open=("${docker[@]}" run --rm --interactive --network none --read-only --cap-drop ALL --security-opt no-new-privileges "tradebot/engine:$TRADEBOT_VERSION" admin backup-open)
manifest=$(keyed "$backup_key" "$file" | "${open[@]}") || fail "nothing was changed"
newest=$(cd engine/store/migrations && printf '%s\n' *.sql | tail -n 1)
schema=$(sed -n 's/^schema //p' <<<"$manifest")
((schema <= 10#${newest%%_*})) ||
	fail "the backup is of a newer Tradebot, $(sed -n 's/^tradebot //p' <<<"$manifest"); get that one with 'git checkout' and run this again; nothing was changed"
key=$(keyed "$backup_key" "$file" | "${open[@]}" --show secret) || fail "nothing was changed"

# From here on things change.
new=(SECRET_KEY "$key" TRADEBOT_VERSION "$TRADEBOT_VERSION")
for name in "${secrets[@]}"; do
	[[ $name == SECRET_KEY || -n ${env[$name]:-} ]] || new+=("$name" "$(random)")
done
write_env "${new[@]}"
unset key new TRADEBOT_VERSION
chmod 600 .env
chmod a+r deploy/postgres/roles.sh deploy/redis/redis.conf
say "the database"
"${compose[@]}" up --detach --wait postgres || fail "the database does not start; 'docker compose logs postgres' says why"
[[ $(sql <<<"SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0 ]] || fail "the database is not empty; remove it with 'docker compose down --volumes' and run this again"
again="remove what is there with 'docker compose down --volumes' and run this again"
keyed "$backup_key" "$file" | "${compose[@]}" run --rm --no-deps -T admin backup-open --show dump |
	"${compose[@]}" exec -T postgres pg_restore --exit-on-error --single-transaction --username=tradebot --dbname=tradebot || fail "the database could not be restored; $again"
say "the keys"
keyed "$backup_key" "$file" | "${compose[@]}" run --rm --no-deps -T admin backup-open --put-keys || fail "the keys could not be restored; $again"

# What was restored is what was there.
found=$(sql <<<"$count_rows")
[[ $found == "$(grep '^table ' <<<"$manifest")" ]] || {
	diff <(grep '^table ' <<<"$manifest") - <<<"$found" >&2 || true
	fail "tables have other numbers of rows than the backup says (above); $again"
}
wrong=$(sql <<<"SELECT count(*) FROM (SELECT FROM entries GROUP BY bot, asset HAVING sum(amount::numeric) <> 0) AS wrong")
[[ $wrong == 0 ]] || fail "the books of $wrong assets do not sum to zero; $again, or another backup"
"${compose[@]}" run --rm -T --entrypoint /usr/bin/tradebot admin doctor </dev/null || fail "what is wrong with the installation is above; $again"
say "$(wc -l <<<"$found") tables have the rows they had, the books sum to zero, and the keys open"
exec deploy/install.sh "${more[@]}"
