package deploy

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"tradebot/engine/secrets"
	"tradebot/engine/testbed"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) {
	code := testbed.Run(m)
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// built is the folder of the program, "" if no test needed it.
var built string

// hostDocker does what containers would, with the programs of this machine: psql and pg_dump on a real PostgreSQL, and the real tradebot with
// what .env says. Its folder keys is the volumes of keys.
const hostDocker = `#!/bin/bash
printf '%s\n' "docker $*" >>"$SCRATCH/calls"
export -p >>"$SCRATCH/leaks"
unset TRADEBOT_VERSION # docker compose reads it, and gives it to no container
admin() { # with the settings of the compose file
	local line
	while IFS= read -r line; do
		[[ $line != SECRET_KEY* ]] || export "${line?}"
	done <.env
	export DATABASE_URL=$APP_URL MASTER_KEY_FILE=$SCRATCH/keys/private/master.key PUBLIC_KEY_FILE=$SCRATCH/keys/public/key
	export TRADEBOT_DATA_DIR=$SCRATCH/data TRADEBOT_CACHE_DIR=$SCRATCH/cache
	exec "$@"
}
roles() {
	source <(/usr/bin/grep PASSWORD .env)
	POSTGRES_USER=tradebot POSTGRES_DB=tradebot POSTGRES_APP_PASSWORD=$POSTGRES_APP_PASSWORD /bin/bash deploy/postgres/roles.sh
}
[[ ! -e $SCRATCH/fail || " $* " != *" $(<"$SCRATCH/fail") "* ]] || { echo "the daemon says no" >&2; exit 1; }
case "$*" in
'version --format'*) echo '28.2.2 Engine,' ;;
'compose version'*) echo 2.39.1 ;;
'buildx version') ;;
'info --format'*) echo "$SCRATCH" ;;
'ps --filter'*) [[ ! -e $SCRATCH/up ]] || /usr/bin/sed -n 's|^HTTPS*_PORT=\(.*\)|0.0.0.0:\1->8443/tcp|p' .env ;;
'compose ps --quiet'*) [[ ! -e $SCRATCH/up ]] || echo 0123456789ab ;;
'volume ls'*'volume=postgres') [[ ! -e $SCRATCH/volumes ]] || echo tradebot_postgres ;;
'compose build'*) ;;
'compose up --detach --wait postgres')
	/usr/bin/touch "$SCRATCH/volumes"
	roles ;;
'compose up '*) /usr/bin/touch "$SCRATCH/up" ;;
'compose exec -T postgres '*) shift 4; exec "$@" ;;
'run --rm --interactive --network none --read-only '*' admin '*) while [[ $1 != admin ]]; do shift; done; exec "$TRADEBOT" "$@" ;;
'compose run --rm --no-deps -T migrate') DATABASE_URL=$OWNER_URL admin "$TRADEBOT" migrate ;;
'compose run --rm -T --entrypoint /usr/bin/tradebot admin doctor') DATABASE_URL=$OWNER_URL "$TRADEBOT" migrate && REDIS_URL= admin "$TRADEBOT" doctor ;;
'compose run --rm -T admin rotate-keys --first') # starts what it needs
	/usr/bin/touch "$SCRATCH/volumes"
	roles && DATABASE_URL=$OWNER_URL "$TRADEBOT" migrate >&2 && admin "$TRADEBOT" admin rotate-keys --first ;;
'compose run '*' admin '*) while [[ $1 != admin ]]; do shift; done; admin "$TRADEBOT" "$@" ;;
*) echo "nobody expected: docker $*" >&2; exit 3 ;;
esac
`

// program builds tradebot, once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tradebot-deploy-")
	if err != nil {
		return "", err
	}
	built = dir
	path := filepath.Join(dir, "tradebot")
	if output, err := exec.Command("go", "build", "-o", path, "../engine/cmd/tradebot").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return path, nil
})

// hosted is an installation whose containers are programs of this machine. There is one at a time: its database has a name of its own.
type hosted struct {
	*scratch
	server *testbed.PostgresServer
}

func newHosted(t *testing.T) *hosted {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	h := &hosted{newScratch(t).ports(), testbed.SharedPostgres(t)}
	h.write(filepath.Join(h.bin, "docker"), hostDocker, 0o755)
	h.do(h.server.URL(), "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tradebot') THEN CREATE ROLE tradebot SUPERUSER LOGIN; END IF; END $$")
	at, err := url.Parse(h.server.URL())
	h.ok(err)
	server := func(user string) string {
		return fmt.Sprintf("postgres://%s@%s/tradebot?sslmode=disable", user, at.Host)
	}
	folder := must(filepath.Glob("/usr/lib/postgresql/*/bin"))
	h.environ = append(h.environ, "TRADEBOT="+path, "OWNER_URL="+server("tradebot"), "APP_URL="+server("tradebot_app"), "PGHOST="+at.Hostname(), "PGPORT="+at.Port())
	for _, name := range []string{"psql", "pg_dump", "pg_restore"} { // of the version of the server
		h.write(filepath.Join(h.bin, name), "#!/bin/sh\n[ ! -e \"$SCRATCH/$(basename $0).fail\" ] || { head -c 2000; exit 1; }\nexec "+folder[len(folder)-1]+"/"+name+" \"$@\"\n", 0o755)
	}
	h.destroy()
	return h
}

// do runs a statement.
func (h *hosted) do(url, statement string, args ...any) {
	h.Helper()
	db, err := pgx.Connect(context.Background(), url)
	h.ok(err)
	defer db.Close(context.Background())
	_, err = db.Exec(context.Background(), statement, args...)
	if err != nil {
		h.Fatalf("%s: %v", statement, err)
	}
}

// asked is what a question of the database is answered, as text.
func (h *hosted) asked(question string) (answer string) {
	h.Helper()
	db, err := pgx.Connect(context.Background(), h.owner())
	h.ok(err)
	defer db.Close(context.Background())
	if err := db.QueryRow(context.Background(), question).Scan(&answer); err != nil {
		h.Fatalf("%s: %v", question, err)
	}
	return answer
}

func (h *hosted) owner() string {
	return regexp.MustCompile(`OWNER_URL=(.*)`).FindStringSubmatch(strings.Join(h.environ, "\n"))[1]
}

// destroy does away with the volumes.
func (h *hosted) destroy() {
	h.Helper()
	h.do(h.server.URL(), "DROP DATABASE IF EXISTS tradebot WITH (FORCE)")
	h.do(h.server.URL(), "DROP ROLE IF EXISTS tradebot_app")
	h.do(h.server.URL(), "CREATE DATABASE tradebot OWNER tradebot")
	for _, name := range []string{"keys", "volumes", "up"} {
		h.ok(os.RemoveAll(filepath.Join(h.bin, name)))
	}
	for _, name := range []string{"private", "public"} {
		h.ok(os.MkdirAll(filepath.Join(h.bin, "keys", name), 0o700))
	}
}

// furnish installs it, and gives it people, books and exchange keys.
func (h *hosted) furnish() {
	h.Helper()
	h.succeeds("install.sh", "--non-interactive")
	for i := range 3 {
		h.do(h.owner(), `INSERT INTO users (id, name, role, password, created, email) VALUES ($1, $1, 'trader', 'x', 1, '')`, fmt.Sprint("user", i))
	}
	h.do(h.owner(), `INSERT INTO entries (bot, fill, account, asset, amount, time)
		SELECT 'b', n, account, 0, sign || n || '.00000001', 1 FROM generate_series(0, 499) AS n, (VALUES ('wallet', ''), ('market', '-')) AS sides (account, sign)`)
	public, err := secrets.ReadPublic(filepath.Join(h.bin, "keys/public/key"))
	h.ok(err)
	sealed, err := public.Seal(secrets.Place{User: "user0", Row: "account0", Purpose: "exchange key"}, `{"key":"k","secret":"s"}`)
	h.ok(err)
	h.do(h.owner(), `INSERT INTO accounts (id, owner, name, exchange, hint, sealed, seal, keys, state, reason, rights, balances, checked, version, created, changed)
		VALUES ('account0', 'user0', 'a', 'binance', 'k', $1, $2, 1, 'unchecked', '', '{}', '[]', 0, 1, 1, 1)`, sealed, public.Version)
}
