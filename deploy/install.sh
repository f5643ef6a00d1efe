#!/usr/bin/env bash
# Installs Tradebot on this machine, from a clean host to a running stack. It may be run again at any time: it goes on where it was ended, and
# changes nothing that is there.
set -Eeuo pipefail
here=$PWD
# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
usage: deploy/install.sh [OPTIONS]

  --profile NAME      production (behind nginx with TLS; the default) or development (from this folder, on 127.0.0.1 alone)
  --domain NAME       the name, or the IPv4 address, at which browsers reach it; localhost unless given
  --cert FILE         the certificate and those that lead to its authority, PEM; a self-signed one is made unless given
  --key FILE          the key of --cert, PEM
  --non-interactive   ask nothing
  --help              show this

In production the ports are HTTP_PORT and HTTPS_PORT of the environment, or 80 and 443. deploy/README.md has the rest.
END
}

profile='' domain='' cert='' key='' ask=1
while (($#)); do
	[[ $1 != --*=* ]] || set -- "${1%%=*}" "${1#*=}" "${@:2}"
	case $1 in
	--profile | --domain | --cert | --key)
		[[ -n ${2:-} ]] || misused "$1 needs a value"
		printf -v "${1#--}" '%s' "$2"
		shift
		;;
	--non-interactive) ask='' ;;
	-h | --help)
		usage
		exit
		;;
	*) misused "there is no option $1" ;;
	esac
	shift
done
[[ -z $profile || $profile == production || $profile == development ]] || misused "--profile must be production or development"
[[ ${cert:+given} == "${key:+given}" ]] || misused "--cert and --key belong together; give both"

# proper reports whether a name can be in addresses, in a certificate and in nginx's configuration.
label='[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
proper() { [[ ${#1} -le 253 && $1 =~ ^$label(\.$label)*$ ]]; }
wanted="a name such as bots.example.org, or an IPv4 address"
domain=${domain,,}
[[ -z $domain ]] || proper "$domain" || misused "--domain must be $wanted"
[[ -z $ask || -t 0 ]] || misused "standard input is no terminal, so nothing can be asked; give --non-interactive"

# --- What must hold before anything is changed ---

alone
read_env
for name in COMPOSE_PROFILES:profile DOMAIN:domain; do
	have=${env[${name%:*}]:-} option=${name#*:}
	[[ -z $have || -z ${!option} || $have == "${!option}" ]] ||
		problems+=("this is installed with ${name%:*}=$have; to change that, run 'docker compose down', change what has to do with it in .env, and run this again without --$option")
	printf -v "$option" '%s' "${have:-${!option}}"
done
profile=${profile:-production}
if [[ -n $ask && -z $domain && $profile == production ]]; then
	read -rp "At which name will browsers reach Tradebot? [localhost] " domain
	domain=${domain,,}
fi
domain=${domain:-localhost}
proper "$domain" || fail "the domain must be $wanted; correct DOMAIN in .env, or what was typed"
[[ $profile == production || -z $cert ]] || misused "there is no TLS in development; leave --cert and --key out"

# The folder.
for file in docker-compose.yml go.mod go.sum engine/Dockerfile web/Dockerfile web/package-lock.json nginx/Dockerfile deploy/postgres/roles.sh \
	deploy/redis/redis.conf deploy/development.yml; do
	[[ -f $file ]] || problems+=("$file is missing, so this is not all of Tradebot; get it with 'git clone', or 'git checkout $file'")
done
if [[ -e .git ]] && deleted=$(git ls-files --deleted 2>/dev/null) && [[ -n $deleted ]]; then
	problems+=("${deleted%%$'\n'*} was deleted, and maybe others; put all back with 'git checkout .'")
fi
[[ -w . && -w deploy ]] || problems+=("$root cannot be written to; run this as the user whom it belongs to")

# The machine.
for program in openssl flock sort od awk df getconf; do
	command -v "$program" >/dev/null || problems+=("$program is missing; install it with this system's package manager")
done
check_docker
refuse # the rest asks them
memory=$(($(getconf _PHYS_PAGES) * $(getconf PAGE_SIZE) / 1048576))
((memory >= 3500)) || problems+=("this machine has $memory MB of memory, and 4 GB are needed; use a bigger one")
store=$("${docker[@]}" info --format '{{.DockerRootDir}}' 2>/dev/null) && [[ -d $store ]] || store=.
free=$(df -Pm -- "$store" | awk 'NR == 2 { print $4 }')
((free >= 10240)) || problems+=("$free MB are free where Docker keeps its data, and 10 GB are needed; make room, with 'docker system prune' for instance")

# busy reports whether something that is not ours listens at a port.
busy() {
	local digits
	printf -v digits '%04X' "$1"
	cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v "port=:$digits" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }' || return
	[[ ! $("${docker[@]}" ps --filter "label=com.docker.compose.project=$project" --format '{{.Ports}}') =~ (^|[^0-9])$1- ]] # as 0.0.0.0:443->8443/tcp
}
declare -A ports=([HTTP_PORT]=80 [HTTPS_PORT]=443)
[[ $profile == production ]] || ports=([WEB_PORT]=5173 [API_PORT]=8080 [PGADMIN_PORT]=5050 [POSTGRES_PORT]=5432 [REDIS_PORT]=6379)
given=()
for name in "${!ports[@]}"; do
	if [[ -z ${env[$name]:-} && -n ${!name:-} ]]; then
		given+=("$name")
	fi
	port=${env[$name]:-${!name:-${ports[$name]}}}
	unset "$name"
	if [[ ! $port =~ ^[1-9][0-9]{0,4}$ ]] || ((port > 65535)); then
		problems+=("$name is no port; set it to a number from 1 to 65535")
		continue
	fi
	ports[$name]=$port
	! busy "$port" || problems+=("something listens at port $port already; stop it (ss -tlnp shows what it is), or choose another port with $name=NUMBER")
done

# What is in .env already, and what has to be.
for name in "${secrets[@]}"; do
	value=${env[$name]:-}
	if [[ -z $value ]]; then
		continue
	elif ((${#value} < 32)); then
		problems+=("$name in .env has fewer than 32 characters; before the first start remove its line, so that one is made; later deploy/rotate.sh makes another")
	elif [[ $value =~ [^A-Za-z0-9._~-] ]]; then # it is part of an address
		problems+=("$name in .env has other characters than letters, digits and . _ ~ -; before the first start remove its line, so that one is made")
	fi
done
now=$(version)
[[ $profile == production ]] || now=development
if volume postgres; then
	[[ -n ${env[POSTGRES_PASSWORD]:-} && -n ${env[POSTGRES_APP_PASSWORD]:-} && -n ${env[SECRET_KEY]:-} ]] ||
		problems+=("there is a database of an installation, whose secrets are not in .env; put back .env from a copy, or if nothing of it is needed remove it with 'docker volume rm ${project}_postgres'")
	[[ ${env[TRADEBOT_VERSION]:-$now} == "$now" ]] ||
		problems+=("Tradebot ${env[TRADEBOT_VERSION]} is installed, and this folder is $now; run deploy/upgrade.sh, or go back with 'git checkout ${env[TRADEBOT_VERSION]}'")
fi

if [[ -n $cert ]]; then
	cert=$(cd -- "$here" && realpath -m -- "$cert") key=$(cd -- "$here" && realpath -m -- "$key")
	pair "the certificate $cert" "$cert" "$key" "$domain"
elif [[ $profile == production && -z ${env[TLS_DIR]:-} || ${env[TLS_DIR]:-} == "./$tls" ]] && [[ -e $tls ]]; then
	pair "the certificate $tls/fullchain.pem (--cert and --key give another; without the folder $tls a self-signed one is made)" "$tls/fullchain.pem" "$tls/privkey.pem" "$domain"
fi
refuse

url=https://$domain
[[ ${ports[HTTPS_PORT]:-443} == 443 ]] || url+=:${ports[HTTPS_PORT]}
[[ $profile == production ]] || url=http://localhost:${ports[WEB_PORT]}
if [[ -n $ask ]]; then
	say "Tradebot $now will run at ${env[PUBLIC_URL]:-$url}, with the profile $profile."
	read -rp "Go on? [Y/n] " answer
	[[ ${answer,,} =~ ^(y|yes|)$ ]] || fail "nothing was changed"
fi

# --- From here on things change ---

# .env: what is missing.
missing=()
want() { [[ -n ${env[$1]:-} ]] || missing+=("$1" "$2"); }
want COMPOSE_PROFILES "$profile"
[[ $profile == production ]] || want COMPOSE_FILE docker-compose.yml:deploy/development.yml
want DOMAIN "$domain"
want PUBLIC_URL "$url"
[[ $profile != production ]] || want TLS_DIR "./$tls"
for name in "${given[@]}"; do
	want "$name" "${ports[$name]}"
done
for name in "${secrets[@]}"; do
	[[ -n ${env[$name]:-} ]] || missing+=("$name" "$(random)")
done
[[ $profile == production || -n ${env[PGADMIN_PASSWORD]:-} ]] || missing+=(PGADMIN_PASSWORD "$(random)")
[[ ${env[TRADEBOT_VERSION]:-} == "$now" ]] || missing+=(TRADEBOT_VERSION "$now")
((${#missing[@]} == 0)) || write_env "${missing[@]}"
unset missing
[[ $(stat -c %a .env) == 600 ]] || chmod 600 .env
say "the settings are in .env"

# What containers read as users of their own. Nothing in it is secret.
chmod a+r deploy/postgres/roles.sh deploy/redis/redis.conf
chmod -R a+rX deploy/acme deploy/prometheus

if [[ $profile == production && ${env[TLS_DIR]} == "./$tls" ]]; then
	if [[ -n $cert ]]; then
		give_certificate "$cert" "$key"
	elif [[ ! -e $tls ]]; then
		name=$domain
		((${#name} <= 64)) || name=tradebot # more is not allowed there, and nobody reads it
		other=DNS:$domain,DNS:localhost,IP:127.0.0.1
		[[ ! $domain =~ ^[0-9.]+$ ]] || other=IP:$domain,DNS:localhost,IP:127.0.0.1
		make_certificate "$name" "$other"
	fi
	say "the certificate is in $tls"
fi

say "building what runs; the first time this takes some minutes"
"${compose[@]}" build || fail "the images could not be built; what is wrong is above, and this can be run again"
say "making the database and the keys"
"${compose[@]}" run --rm -T admin rotate-keys --first </dev/null ||
	fail "the database or the keys could not be made; 'docker compose logs postgres migrate' may say why, and this can be run again"
say "starting"
up || fail "not everything is well; 'docker compose logs NAME' says why of each above that is not, and this can be run again"
link=$("${compose[@]}" run --rm --no-deps -T admin setup-link </dev/null) || fail "everything runs, but the link for its admin could not be made; try 'docker compose run --rm admin setup-link'"

say ''
say "Tradebot runs at ${env[PUBLIC_URL]}"
file=${env[TLS_DIR]:-}/fullchain.pem
if [[ -r $file && $(openssl x509 -in "$file" -noout -subject_hash) == "$(openssl x509 -in "$file" -noout -issuer_hash)" ]]; then
	print=$(openssl x509 -in "$file" -noout -fingerprint -sha256)
	say "Its certificate is self-signed, and browsers warn of that; its SHA-256 fingerprint is ${print#*=}"
fi
if [[ -n $link ]]; then
	say "Become its admin here, once, within a week:"
	say "$link"
else
	say "Its admin can sign in."
fi
say "Make a backup now and then: deploy/backup.sh"
