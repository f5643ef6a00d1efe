#!/usr/bin/env bash
# Builds stand-ins for official images (Containerfile) with the Docker that the environment names:
#
#   build.sh FOLDER KIND=NAME...     such as postgres=postgres:17.11-bookworm
#
# FOLDER keeps what debootstrap made. It needs root, debootstrap and a Debian archive.
set -Eeuo pipefail
export LC_ALL=C.UTF-8
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
folder=$1
shift

if [[ ! -s $folder/debian.tar ]]; then
	echo "making Debian" >&2
	rm -rf "$folder/debian"
	debootstrap --variant=minbase bookworm "$folder/debian" >"$folder/debian.log" || { tail -n 5 "$folder/debian.log" >&2 && exit 1; }
	rm -rf "$folder/debian/var/cache/apt/archives"/*.deb "$folder/debian"/usr/share/{doc,man,locale}
	tar -C "$folder/debian" -c -f "$folder/debian.new" .
	rm -rf "$folder/debian"
	mv "$folder/debian.new" "$folder/debian.tar"
fi
docker image inspect stand-in/debian >/dev/null 2>&1 || docker image import "$folder/debian.tar" stand-in/debian >/dev/null

# What images get of this machine.
machine=$(mktemp -d)
trap 'rm -rf "$machine"' EXIT
cp /etc/ssl/certs/ca-certificates.crt "$machine"
cp "$(readlink -f "$(command -v node)")" "$machine/node"
cp -a "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$machine/npm"
echo "registry=$(npm config get registry)" >"$machine/npmrc"
go env GOPROXY GOSUMDB GONOSUMDB | paste -d = <(printf '%s\n' GOPROXY GOSUMDB GONOSUMDB) - >"$machine/go.env"

for pair; do
	kind=${pair%%=*} name=${pair#*=}
	echo "stand-in for $name" >&2
	docker build --quiet --target "$kind" --build-context "machine=$machine" --build-context "go=$(go env GOROOT)" --file "$here/Containerfile" --tag "$name" "$here" >/dev/null
done
