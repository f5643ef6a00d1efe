#!/usr/bin/env bash
# Runs tradebot from the source at /src, and again whenever that changes: the entry point of the image for development. Containers share the
# volume /go: one of them builds, the others wait for it and start what it built.
set -Eeuo pipefail
umask 077

# state is what the source is: names, sizes and times of all that is compiled.
state() {
	(cd /src && find go.mod go.sum api engine sdk strategies web -name node_modules -prune -o -type f ! -name '*_test.go' ! -name '*.zst' \
		\( -name '*.go' -o -name 'go.*' -o -path '*/template/*' -o -path '*/migrations/*' -o -path '*/page/*' \) -printf '%p %s %T@\n') | sort | sha256sum
}

# build builds what has a state, unless that was done. It works on a copy, because /src cannot be written to.
build() (
	exec 9>/go/run/lock
	flock 9
	[[ -x /go/run/tradebot && $(cat /go/run/state 2>/dev/null) == "$1" ]] && exit
	echo "building" >&2
	# Each step only if the one before went well: where the caller asks how it ended, errexit does not count.
	rm -rf /go/run/src &&
		mkdir /go/run/src &&
		tar -C /src --exclude=node_modules --exclude='web/dist/*' --exclude='*.zst' -c go.mod go.sum api engine sdk strategies web | tar -C /go/run/src -x &&
		cd /go/run/src &&
		mkdir -p web/dist engine/builtin/dist &&
		touch web/dist/.keep &&
		go run ./engine/cmd/pack strategies engine/builtin/dist &&
		go build -o /go/run/new ./engine/cmd/tradebot &&
		mv /go/run/new /go/run/tradebot &&
		printf '%s\n' "$1" >/go/run/state
)

child=
finish() {
	[[ -z $child ]] || kill -TERM "$child" 2>/dev/null || true
	[[ -z $child ]] || wait "$child" || true
	exit 0
}
trap finish TERM INT

now=$(state)
build "$now"
if [[ ${1:-} != api && ${1:-} != worker && ${1:-} != scheduler ]]; then
	exec /go/run/tradebot "$@" # it ends by itself
fi
while :; do
	/go/run/tradebot "$@" &
	child=$!
	while sleep 2; do
		kill -0 "$child" 2>/dev/null || { wait "$child" && exit 0 || exit $?; }
		fresh=$(state)
		[[ $fresh != "$now" ]] || continue
		now=$fresh
		build "$now" || { echo "it does not compile; the one before goes on" >&2 && continue; }
		kill -TERM "$child"
		wait "$child" || true
		break
	done
done
