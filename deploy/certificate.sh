#!/usr/bin/env bash
# Gives nginx another certificate, while it runs: what renews certificates calls it. It is looked at before the old one goes.
set -Eeuo pipefail
here=$PWD
# shellcheck source=deploy/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
-h | --help)
	cat <<'END'
usage: deploy/certificate.sh CERTIFICATE KEY

CERTIFICATE is a file in PEM with the certificate and those that lead to its authority. As a hook of certbot it needs no arguments.
END
	exit
	;;
-*) misused "there is no option $1" ;;
esac
(($# == 0)) && [[ -n ${RENEWED_LINEAGE:-} ]] && set -- "$RENEWED_LINEAGE/fullchain.pem" "$RENEWED_LINEAGE/privkey.pem" # certbot says so
(($# == 2)) || misused "give the file of a certificate and that of its key"
cert=$(cd -- "$here" && realpath -m -- "$1") key=$(cd -- "$here" && realpath -m -- "$2")
patience=1800 alone # nobody would call a hook again that came while a backup was made
read_env
[[ ${env[TLS_DIR]:-} == "./$tls" ]] || fail "TLS_DIR in .env is not ./$tls, so the certificate is kept elsewhere; put it there, and run 'docker compose kill --signal HUP nginx'"
pair "the certificate $cert" "$cert" "$key" "${env[DOMAIN]:-localhost}"
refuse
give_certificate "$cert" "$key"
say "nginx has the certificate"
