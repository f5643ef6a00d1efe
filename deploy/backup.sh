#!/usr/bin/env bash
# Makes a backup while everything runs: one file, sealed for the owner of deploy/backup.key, with the database, the files of the exchange keys and
# SECRET_KEY. Nothing of it is on the disk in the open. It is read again before it gets its name.
set -Eeuo pipefail
here=$PWD
# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
-h | --help)
	cat <<'END'
usage: deploy/backup.sh [FILE]

Writes a backup to FILE, or to a file of the folder backups that has the time in its name. The key is deploy/backup.key, which the first backup
makes, or BACKUP_KEY_FILE of the environment: keep a copy of it, and of the backups, on another machine.
END
	exit
	;;
-*) misused "there is no option $1" ;;
esac
(($# <= 1)) || misused "give one file"

alone
installed
[[ -z ${env[SECRET_KEY_OLD]:-} ]] ||
	fail "SECRET_KEY was not wholly replaced, and a backup has one key, which would not open all; run 'deploy/rotate.sh secret-key' to its end first"
file=$(unused "$root/backups" tradebot)
if (($#)); then
	file=$(cd -- "$here" && realpath -m -- "$1")
else
	mkdir -p backups
fi
[[ -d ${file%/*} && -w ${file%/*} ]] || fail "the folder ${file%/*} is not there, or cannot be written to; make it, or choose another"
[[ ! -e $file ]] || fail "$file is there already; choose another name"

if [[ ! -e $backup_key ]]; then
	"${compose[@]}" run --rm --no-deps -T admin backup-key </dev/null >"$backup_key.new" || fail "the key of backups could not be made; what is wrong is above"
	sync "$backup_key.new"
	mv -f "$backup_key.new" "$backup_key"
	say "made $backup_key: keep a copy of it on another machine, for without it nobody opens the backups"
fi
to=$(sed -n 's/^# public key: //p' "$backup_key")
[[ $to =~ ^age1[a-z0-9]+$ ]] || fail "$backup_key has no line '# public key: age1...'; put the file back from a copy"

part=$file.part
trap 'rm -f -- "$part"' EXIT
rm -f -- "$part"
# All counts and the dump are of the same instant: they share a snapshot. psql ends with pg_dump, if that fails.
sql <<SQL | "${compose[@]}" run --rm --no-deps -T admin backup-seal --to "$to" >"$part" || fail "the backup could not be made; what is wrong is above"
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \\gset
\\setenv SNAPSHOT :snapshot
SELECT 'time ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
SELECT 'postgres ' || current_setting('server_version_num');
SELECT 'schema ' || max(version_id) FROM goose_db_version;
$count_rows
\\echo
\\! pg_dump --snapshot="\$SNAPSHOT" --format=custom --username=tradebot --dbname=tradebot </dev/null || kill "\$PPID"
SQL
keyed "$backup_key" "$part" | "${compose[@]}" run --rm --no-deps -T admin backup-open --show dump | "${compose[@]}" exec -T postgres pg_restore --file=/dev/null ||
	fail "the backup was made and cannot be read again; look whether the disk is full, and make another"
sync "$part"
mv -n -- "$part" "$file"
say "the backup is $file, $(stat -c %s "$file") bytes; it was read again, and the key opens it"
