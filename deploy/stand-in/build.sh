#!/usr/bin/env bash
# Builds stand-ins for official images (Containerfile) into the storage that the environment names, those that are not there yet:
#
#   build.sh FOLDER KIND=NAME...     such as postgres=postgres:17.11-bookworm
#
# FOLDER keeps what debootstrap made. It needs root, buildah, podman, debootstrap and a Debian archive.
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
podman image exists localhost/stand-in/debian || podman import --quiet "$folder/debian.tar" localhost/stand-in/debian >/dev/null

for pair; do
	kind=${pair%%=*} name=${pair#*=}
	echo "stand-in for $name" >&2
	mounts=(--volume /etc/ssl/certs/ca-certificates.crt:/mnt/certificates:ro)
	case $kind in
	golang) mounts+=(--volume "$(go env GOROOT):/mnt/go:ro") ;;
	node) mounts+=(--volume "$(readlink -f "$(command -v node)"):/mnt/node:ro" --volume "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")"):/mnt/npm:ro") ;;
	esac
	buildah bud --quiet --layers --isolation chroot --pull-never --target "$kind" "${mounts[@]}" --file "$here/Containerfile" --tag "docker.io/$name" "$here" >/dev/null
done
