# shellcheck shell=bash
# What the scripts of this folder share; it is sourced. Secrets are in variables, in files of mode 600 and in pipes: never in the arguments of a
# program, where every user of the machine could read them, and never on the screen.
#
#   DOCKER           the command docker, if it is another
#   DOCKER_COMPOSE   the command docker compose, if it is another
#   BACKUP_KEY_FILE  the file of the key of backups; backup.key in the folder deploy if it is not set

set -Eeuo pipefail
umask 077
export LC_ALL=C
# Without what Buildx notes of how an image was built, and when: with it every build is another image, and docker compose starts everything anew.
export BUILDX_NO_DEFAULT_ATTESTATIONS=1

# Of what is in .env the environment of whoever runs this says nothing: docker compose would believe it rather than the file.
unset POSTGRES_PASSWORD POSTGRES_APP_PASSWORD REDIS_PASSWORD SECRET_KEY SECRET_KEY_OLD PGADMIN_PASSWORD TRADEBOT_VERSION DOMAIN PUBLIC_URL TLS_DIR \
	COMPOSE_FILE COMPOSE_PROFILES COMPOSE_ENV_FILES DATABASE_URL REDIS_URL

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "$root"
read -ra docker <<<"${DOCKER:-docker}"
read -ra compose <<<"${DOCKER_COMPOSE:-${docker[*]} compose}"
project=${COMPOSE_PROJECT_NAME:-tradebot}
# shellcheck disable=SC2034 # backup.sh and restore.sh use it
backup_key=${BACKUP_KEY_FILE:-$root/deploy/backup.key}

say() { printf '%s\n' "$*"; }
fail() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}
misused() {
	printf '%s: %s; --help shows what there is\n' "${0##*/}" "$*" >&2
	exit 2
}

# alone lets no other of these scripts run meanwhile; those that this one starts may. It waits as many seconds as patience says for another to end.
alone() {
	[[ /proc/$$/fd/9 -ef $root ]] || exec 9<"$root"
	flock --timeout "${patience:-0}" 9 || fail "another script of deploy/ is at work here; wait until it has ended"
}

# random prints 256 bits as hexadecimal digits, which need no quoting anywhere.
random() {
	local digits
	digits=$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')
	((${#digits} == 64)) || fail "/dev/urandom does not give random bytes; look after this machine first"
	printf '%s' "$digits"
}

# read_env reads .env into the array env. Of a name that is there twice the last counts, as for docker compose.
declare -A env=()
line_pattern='^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$'
read_env() {
	env=()
	[[ -e .env || -L .env ]] || return 0
	[[ -f .env && ! -L .env ]] || fail ".env is no plain file; put the file itself in its place"
	[[ -r .env ]] || fail ".env cannot be read by this user; run this as the user who installed Tradebot"
	local line name value
	while IFS= read -r line || [[ -n $line ]]; do
		[[ $line =~ $line_pattern ]] || continue
		name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
		value=${value%"${value##*[![:space:]]}"}
		[[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]] && value=${BASH_REMATCH[1]}
		env[$name]=$value
	done <.env
}

# write_env NAME VALUE... gives .env these values, in the place of the lines that have these names, or at its end; VALUE "-" removes the lines.
# Everything else stays byte by byte. Whoever looks finds the old file or the new one, and nothing in between.
write_env() {
	local -A want=() written=()
	local names=() text='' line name changed=
	while (($#)); do
		want[$1]=$2
		names+=("$1")
		shift 2
	done
	if [[ -e .env ]]; then
		while IFS= read -r line || [[ -n $line ]]; do
			if [[ $line =~ $line_pattern && -n ${want[${BASH_REMATCH[2]}]:-} ]]; then
				name=${BASH_REMATCH[2]}
				changed=1
				if [[ ${want[$name]} != - && -z ${written[$name]:-} ]]; then
					text+="$name=${want[$name]}"$'\n'
					written[$name]=1
				fi
				continue
			fi
			text+=$line$'\n'
		done <.env
	else
		text=$'# Made by deploy/install.sh. Whoever reads it has this installation: keep its mode 600, and a copy of it elsewhere.\n'
	fi
	for name in "${names[@]}"; do
		if [[ -z ${written[$name]:-} && ${want[$name]} != - ]]; then
			text+="$name=${want[$name]}"$'\n'
			changed=1
		fi
	done
	[[ -n $changed ]] || return 0
	rm -f .env.new # of a run that was ended
	printf '%s' "$text" >.env.new
	sync .env.new
	mv -f .env.new .env
	sync .
	read_env
}

# version is what this folder is a version of, as the tag of an image.
version() {
	local text=local
	[[ ! -e .git ]] || text=$(git describe --tags --always --dirty 2>/dev/null) || text=local
	text=${text//[^A-Za-z0-9_.-]/-}
	printf '%s' "${text:0:100}"
}

# volume reports whether a volume of the installation is there.
volume() {
	local found
	found=$("${docker[@]}" volume ls --quiet --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.volume=$1") ||
		fail "Docker does not list its volumes; look whether it runs"
	[[ -n $found ]]
}

# at_least reports whether a version is not older than another.
at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

# check_docker says in the array problems what is wrong with Docker.
problems=()
check_docker() {
	local answer number parts
	if ! command -v "${docker[0]}" >/dev/null; then
		problems+=("Docker is not installed; https://docs.docker.com/engine/install/ says how")
		return
	fi
	if ! answer=$("${docker[@]}" version --format '{{.Server.Version}} {{range .Server.Components}}{{.Name}},{{end}}' 2>&1); then
		problems+=("Docker does not answer (${answer##*$'\n'}); start it with 'systemctl start docker', or let this user use it with 'usermod -aG docker USER' and sign in again")
		return
	fi
	read -r number parts <<<"$answer"
	if [[ $parts == *Podman* ]]; then
		say "note: this is Podman and not Docker, which Tradebot is made for; it may do as well"
	elif ! at_least "$number" 25.0; then
		problems+=("Docker is of version $number, and 25.0 or newer is needed; https://docs.docker.com/engine/install/ says how to get it")
	elif ! "${docker[@]}" buildx version >/dev/null 2>&1; then
		problems+=("Docker Buildx is not installed, which builds the images; install docker-buildx-plugin, or docker-buildx if Docker is a package of Debian or Ubuntu")
	fi
	if ! answer=$("${compose[@]}" version --short 2>&1); then
		problems+=("Docker Compose is not installed; https://docs.docker.com/compose/install/linux/ says how")
	elif ! at_least "${answer#v}" 2.24.4; then
		problems+=("Docker Compose is of version ${answer#v}, and 2.24.4 or newer is needed; https://docs.docker.com/compose/install/linux/ says how to get it")
	fi
}

# refuse ends the script if there are problems.
refuse() {
	((${#problems[@]})) || return 0
	printf '%s\n' "${problems[@]/#/${0##*/}: }" >&2
	printf '%s: nothing was changed\n' "${0##*/}" >&2
	exit 1
}

# unused FOLDER NAME is a name for a file of a backup that no file has.
unused() {
	local name n=1 file
	name=$1/$2-$(date -u +%Y%m%dT%H%M%SZ)
	file=$name.age
	while [[ -e $file ]]; do
		n=$((n + 1))
		file=$name-$n.age
	done
	printf '%s' "$file"
}

# up starts everything that is not running or not as it should be, and waits until it is well.
up() {
	"${compose[@]}" up --detach --wait --wait-timeout 600 --remove-orphans && return
	"${compose[@]}" ps --all >&2 || true
	return 1
}

secrets=(POSTGRES_PASSWORD POSTGRES_APP_PASSWORD REDIS_PASSWORD SECRET_KEY)

# installed refuses to go on where nothing is installed.
installed() {
	local name
	check_docker
	refuse
	read_env
	for name in "${secrets[@]}"; do
		[[ -n ${env[$name]:-} ]] || fail "$name is not in .env, so nothing is installed here, or not wholly; run deploy/install.sh"
	done
}

# sql gives psql what is on standard input, as the owner of the tables, who needs no password within the container. A password in it is not logged.
sql() { "${compose[@]}" exec -T postgres psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 --username=tradebot --dbname=tradebot; }

# count_rows is for psql: a line "table NAME ROWS" of every table.
# shellcheck disable=SC2034 # backup.sh and restore.sh use it
count_rows="SELECT format('SELECT %L || count(*) FROM %I', 'table ' || relname || ' ', relname)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname COLLATE \"C\" \\gexec"

# keyed prints a key, an empty line, and a backup: what 'admin backup-open' reads.
keyed() {
	cat -- "$1"
	echo
	cat -- "$2"
}

# The certificate. nginx reads it as a user of its own, so its files can be read by all, in a folder that only its owner gets into.
tls=deploy/tls/live

# pair NAME CERTIFICATE KEY DOMAIN says in the array problems why a certificate cannot be used, as NAME.
pair() {
	local begins domain=$4
	[[ -r $2 && -r $3 ]] || { problems+=("$1 cannot be read; correct the name of the file, or run this as a user who can read it") && return; }
	openssl x509 -in "$2" -noout 2>/dev/null || { problems+=("$1 has no certificate; give a file in PEM, which begins with -----BEGIN CERTIFICATE-----") && return; }
	openssl pkey -in "$3" -passin pass: -noout 2>/dev/null </dev/null || { problems+=("the key of $1 is none, or needs a password; give one in PEM without a password") && return; }
	[[ $(openssl x509 -in "$2" -noout -pubkey) == "$(openssl pkey -in "$3" -passin pass: -pubout)" ]] || { problems+=("$1 and its key do not belong together; give those that do") && return; }
	openssl x509 -in "$2" -noout -checkend 0 >/dev/null || { problems+=("$1 has expired; give one that has not") && return; }
	begins=$(date -d "$(openssl x509 -in "$2" -noout -startdate | cut -d= -f2)" +%s)
	((begins <= $(date +%s))) || { problems+=("$1 is not valid yet; look at the clock of this machine, or wait") && return; }
	local kind=-checkhost
	[[ ! $domain =~ ^[0-9.]+$ ]] || kind=-checkip
	[[ $(openssl x509 -in "$2" -noout $kind "$domain") == *'does match'* ]] || problems+=("$1 is not for $domain; give one that is, or another --domain")
	openssl x509 -in "$2" -noout -checkend 1209600 >/dev/null || say "note: $1 expires within two weeks; deploy/README.md says how to renew it"
}
# new_certificate makes the folder in which the next one comes to be.
new_certificate() {
	mkdir -p deploy/tls
	chmod 700 deploy/tls
	rm -rf deploy/tls/new # of a run that was ended
	mkdir deploy/tls/new
}

# place_certificate puts the next one in the place of the one that is there, and lets nginx read it.
place_certificate() {
	chmod 644 deploy/tls/new/*.pem
	chmod 755 deploy/tls/new
	sync deploy/tls/new/*.pem
	if [[ ! -e $tls ]]; then
		mv -T deploy/tls/new "$tls"
		return
	fi
	mv -f deploy/tls/new/privkey.pem deploy/tls/new/fullchain.pem "$tls/" # nginx has this folder, and would not see another in its place
	rmdir deploy/tls/new
	[[ -z $("${compose[@]}" ps --quiet nginx 2>/dev/null) ]] || "${compose[@]}" kill --signal HUP nginx
}

# give_certificate CERTIFICATE KEY uses these.
give_certificate() {
	new_certificate
	cat -- "$1" >deploy/tls/new/fullchain.pem
	cat -- "$2" >deploy/tls/new/privkey.pem
	place_certificate
}

# make_certificate NAME NAMES makes a self-signed one.
make_certificate() {
	new_certificate
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 730 -subj "/CN=$1" -addext "subjectAltName=$2" \
		-addext "extendedKeyUsage=serverAuth" -keyout deploy/tls/new/privkey.pem -out deploy/tls/new/fullchain.pem 2>/dev/null ||
		fail "openssl does not make a certificate; version 1.1.1 or newer is needed"
	place_certificate
}
