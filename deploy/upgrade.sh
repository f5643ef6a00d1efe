#!/usr/bin/env bash
# Brings the installation to the version of this folder: a backup, the images, the database, and then everything runs anew. Until the database is
# up to date the old version serves.
set -Eeuo pipefail
# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
-h | --help)
	cat <<'END'
usage: git pull && deploy/upgrade.sh

Makes a backup first. If the database cannot be brought up to date the old version goes on.
END
	exit
	;;
?*) misused "there is no option $1" ;;
esac

alone
installed
old=${env[TRADEBOT_VERSION]:-local} new=$(version)
[[ $old != development ]] || fail "this is installed for development, where every change of a file counts at once; 'docker compose up --detach --build' does the rest"
if [[ $old == "$new" ]]; then
	say "this is Tradebot $new already; get another with 'git pull' or 'git checkout VERSION'"
	exit
fi
file=$(unused "$root/backups" "before-$new")
mkdir -p backups
say "a backup first"
deploy/backup.sh "$file" || fail "without a backup nothing is done, and nothing was changed"
say "building Tradebot $new; $old serves meanwhile"
TRADEBOT_VERSION=$new "${compose[@]}" build || fail "Tradebot $new could not be built, and $old goes on serving; go back with 'git checkout $old'"
# It holds a lock, so that of several at once one does the work, and changes everything or nothing.
say "bringing the database up to date"
TRADEBOT_VERSION=$new "${compose[@]}" run --rm --no-deps -T migrate </dev/null ||
	fail "the database could not be brought up to date and is as it was, and $old goes on serving; go back with 'git checkout $old'"
write_env TRADEBOT_VERSION "$new"
say "starting Tradebot $new"
up || fail "Tradebot $new does not run well; 'docker compose logs NAME' says why of each above that does not. To go back: 'docker compose down --volumes', 'git checkout $old' and 'deploy/restore.sh $file'"
say "this is Tradebot $new now; $old can be had again with $file"
