#!/bin/sh
# Starts the reverse proxy: writes down what the environment says of this installation, in /tmp, the only place that can be written to.
#
#   SERVER_NAME   the name under which browsers find it: localhost
#   HTTPS_PORT    the port at which they do: 443
#   API           where the API is: api:8080; several with spaces between them
#   DASHBOARD     where the dashboard's server is: web:8080
#   NAMESERVERS   who knows where names are; without it those of /etc/resolv.conf
#   TRADEBOT_MODULE_BYTES   how large the file of a strategy may be, the same as for the API: 8388608
set -eu

here=$(dirname "$0")
cd /tmp

fail() {
	echo "nginx/start.sh: $1" >&2
	exit 2
}

server_name=${SERVER_NAME:-localhost}
https_port=${HTTPS_PORT:-443}
case $server_name in *[!A-Za-z0-9.-]*) fail "SERVER_NAME is no name of a host" ;; esac
case $https_port in *[!0-9]*) fail "HTTPS_PORT is no port" ;; esac
# The API takes a MiB beside a module (spare of api/server.go), for the form around it.
module_bytes=${TRADEBOT_MODULE_BYTES:-8388608}
case $module_bytes in *[!0-9]* | 0* | ???????????*) fail "TRADEBOT_MODULE_BYTES is no number of bytes" ;; esac
origin=https://$server_name
[ "$https_port" = 443 ] || origin=$origin:$https_port

# Docker and Podman have a name server of their own in there, the first; nginx would ask the others as well, who do not know the names of containers.
servers=${NAMESERVERS:-}
if [ -z "$servers" ]; then
	while read -r key value _ || [ -n "$key" ]; do
		[ "$key:$servers" = nameserver: ] || continue
		case $value in
		*%*) ;; # an address that means nothing without an interface
		*:*) servers="${servers:+$servers }[$value]" ;;
		*) servers="${servers:+$servers }$value" ;;
		esac
	done </etc/resolv.conf
fi
case $servers in *[!0-9A-Za-z.:\ \[\]-]*) fail "a name server is no address" ;; esac
[ -n "$servers" ] || fail "there is no name server in /etc/resolv.conf; set NAMESERVERS"

# knows tells whether this nginx knows something, within http.
knows() {
	printf 'pid probe.pid;\nevents { }\nhttp {\ninclude %s/paths.conf;\naccess_log off;\n%s\n}\n' "$here" "$1" >probe.conf
	nginx -t -q -p /tmp -e /dev/null -c /tmp/probe.conf 2>/dev/null
}

resolves=
if knows 'resolver 127.0.0.1; upstream probe { zone probe 64k; server probe.invalid:80 resolve; }'; then
	resolves=yes
fi

# constant writes a variable, by its name.
constant() { printf 'map "" $%s {\n    default %s;\n}\n' "$1" "$2"; }

# upstream writes where a server is, in the variable of its name. One that is not there is left out for some seconds, and where its name leads is asked
# every few seconds. An nginx before 1.27.3 asks only for a name that stands in a variable; that is one server as far as it knows.
upstream() {
	case $2 in '' | *[!A-Za-z0-9.:\ _-]*) fail "$1 is at no address: a name or an IPv4 address, a colon and a port" ;; esac
	lines=
	alone=
	for at in $2; do
		case $at in
		*[!0-9.:]*)
			[ -n "$resolves" ] || alone=$at
			lines="$lines    server $at${resolves:+ resolve} max_fails=3 fail_timeout=5s;
"
			;;
		*)
			lines="$lines    server $at max_fails=3 fail_timeout=5s;
"
			;;
		esac
	done
	if [ -z "$alone" ]; then
		printf 'upstream %s {\n    zone %s 128k;\n%s}\n' "$1" "$1" "$lines"
		alone=$1
	elif [ "$alone" != "$2" ]; then
		fail "this nginx is too old for several servers by name; give their addresses, or use 1.27.3"
	fi
	constant "$1" "http://$alone"
}

{
	printf 'resolver %s valid=2s ipv6=off;\n' "$servers" # the API listens at IPv4
	constant origin "$origin"
	upstream api "${API:-api:8080}"
	upstream dashboard "${DASHBOARD:-web:8080}"
} >settings.conf
echo "client_max_body_size $((module_bytes + 1048576));" >upload.conf

if knows 'server { listen unix:/tmp/probe.sock; http2 on; }'; then
	printf 'listen 8443 ssl default_server;\nhttp2 on;\n'
else
	printf 'listen 8443 ssl http2 default_server;\n'
fi >listen.conf

rm -f probe.conf probe.pid probe.sock
exec nginx -p /tmp -e stderr -c "$here/nginx.conf" -g 'daemon off;'
