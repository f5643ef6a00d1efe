#!/bin/sh
# Writes api.conf for web.conf: where the dashboard may ask the API, if that is not where the dashboard itself is (VITE_API_URL).
set -eu

url=${1-}
origin=
if [ -n "$url" ]; then
	host=${url#https://}
	host=${host#http://}
	host=${host%/}
	case $url in
	http://* | https://*) ;;
	*) host= ;;
	esac
	case $host in
	'' | *[!A-Za-z0-9.:-]*)
		echo "nginx/origin.sh: VITE_API_URL must be like https://api.example.org, without a path" >&2
		exit 2
		;;
	esac
	origin=" ${url%%://*}://$host"
fi
printf 'map "" $%s {\n    default "%s";\n}\n' api_origin "$origin"
