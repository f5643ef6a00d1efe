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

	"github.com/jackc/pgx/v5"

	"tradebot/engine/secrets"
	"tradebot/engine/testbed"
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

// A backup, everything is gone, and all of it is there again.
func TestD9BackupDestroyRestore(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	output := h.succeeds("backup.sh", "../"+"mine.age")
	file := filepath.Join(filepath.Dir(h.bin), "mine.age")
	h.hushed(output)
	for path, mode := range map[string]os.FileMode{file: 0o600, "deploy/backup.key": 0o600} {
		if got := h.mode(path); got != mode {
			t.Errorf("%s has mode %o", path, got)
		}
	}
	key := regexp.MustCompile(`AGE-SECRET-KEY-1\w+`).FindString(h.read("deploy/backup.key"))
	if key == "" || strings.Contains(strings.Join(h.calls(), "\n")+output, key) {
		t.Error("there is no key of backups, or it shows")
	}
	if text := h.read(file); strings.Contains(text, "user0") || strings.Contains(text, h.settings()["SECRET_KEY"]) {
		t.Error("the backup is in the open")
	}
	if h.has(file + ".part") {
		t.Error("something is left beside it")
	}
	secret := h.settings()["SECRET_KEY"]
	tables := h.asked("SELECT count(*)::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")

	// What must not be is refused, and nothing changes.
	h.refuses("is there already; choose another name", "backup.sh", file)
	h.refuses("there is a database here, and this replaces none", "restore.sh", file, "--non-interactive")
	h.destroy()
	h.ok(os.Rename(h.at("deploy/backup.key"), filepath.Join(h.bin, "right.key")))
	h.ok(os.Remove(h.at(".env")))
	h.ok(os.RemoveAll(h.at("deploy/tls")))
	h.refuses("cannot be read; put a copy of it there, or name it with --key", "restore.sh", file)
	wrong := exec.Command(must(program()), "admin", "backup-key")
	wrong.Env = []string{} // whatever is set where tests run
	text, err := wrong.Output()
	h.ok(err)
	h.mark("wrong.key", string(text))
	before := h.tree()
	for name, says := range map[string]string{"wrong.key": "the key does not open this backup; give the file of the key that it was made with", "docker": "the file of the key of backups has none"} {
		if output, code := h.run("restore.sh", file, "--key", name, "--non-interactive"); code != 1 || !strings.Contains(output, says) || !strings.HasSuffix(output, "nothing was changed\n") {
			t.Errorf("%s: %d, it says\n%s", name, code, output)
		}
	}
	cut := h.read(file)
	h.mark("cut.age", cut[:len(cut)-100])
	if output, code := h.run("restore.sh", filepath.Join(h.bin, "cut.age"), "--key", "right.key"); code != 1 || !strings.Contains(output, "the backup is damaged, or not all there") {
		t.Errorf("%d, it says\n%s", code, output)
	}
	migrations := must(filepath.Glob(h.at("engine/store/migrations/*")))
	newest := migrations[len(migrations)-1]
	h.ok(os.Rename(newest, filepath.Join(h.bin, "newest.sql")))
	if output, code := h.run("restore.sh", file, "--key", "right.key"); code != 1 || !strings.Contains(output, "the backup is of a newer Tradebot, ") {
		t.Errorf("%d, it says\n%s", code, output)
	}
	h.ok(os.Rename(filepath.Join(h.bin, "newest.sql"), newest))
	before = regexp.MustCompile(`(?m)^.* /engine/store/migrations \d.*\n`).ReplaceAllString(before, "")
	if after := regexp.MustCompile(`(?m)^.* /engine/store/migrations \d.*\n`).ReplaceAllString(h.tree(), ""); after != before {
		t.Errorf("something was changed: before\n%s\nafter\n%s", before, after)
	}
	if h.has(filepath.Join(h.bin, "volumes")) {
		t.Error("the database was begun")
	}

	// And back.
	output = h.succeeds("restore.sh", file, "--key", "right.key", "--non-interactive", "--domain", "new.example.org")
	h.hushed(output)
	h.whole()
	if got := h.settings(); got["SECRET_KEY"] != secret || got["DOMAIN"] != "new.example.org" {
		t.Errorf("SECRET_KEY or the domain is another: %q", got["DOMAIN"])
	}
	if !strings.Contains(output, tables+" tables have the rows they had, the books sum to zero, and the keys open") || !regexp.MustCompile(`exchange keys +.*1 of 1 can be opened`).MatchString(output) ||
		!strings.Contains(output, "Tradebot runs at https://new.example.org") {
		t.Errorf("it says\n%s", output)
	}
	if got := h.asked("SELECT count(*) || ' ' || sum(amount::numeric)::text FROM entries"); got != "1000 0.00000000" {
		t.Errorf("the books are %s", got)
	}
	if got := h.asked("SELECT has_table_privilege('tradebot_app', 'audit', 'UPDATE')::text || has_table_privilege('tradebot_app', 'audit', 'INSERT')::text"); got != "falsetrue" {
		t.Errorf("the rights of the role are %s", got)
	}
}

// A backup that cannot be made, or not be read again, is none.
func TestD9NoHalfBackup(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	h.succeeds("backup.sh")
	if all := must(filepath.Glob(filepath.Join(h.dir, "backups", "*.age"))); len(all) != 1 || h.mode("backups") != 0o700 {
		t.Fatalf("%q", all)
	}
	for _, name := range []string{"pg_dump", "pg_restore"} {
		h.mark(name+".fail", "")
		if output, code := h.run("backup.sh", "half.age"); code != 1 || !strings.Contains(output, "the backup ") {
			t.Errorf("%s fails: %d, it says\n%s", name, code, output)
		}
		for _, file := range []string{"half.age", "half.age.part"} {
			if h.has(filepath.Join(h.bin, file)) {
				t.Errorf("%s fails, and %s is there", name, file)
			}
		}
		h.ok(os.Remove(filepath.Join(h.bin, name+".fail")))
	}
}

// Books that do not sum to zero are no sound installation, and rows that are missing neither.
func TestD9RestoreIsChecked(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	h.do(h.owner(), "UPDATE entries SET amount = '7' WHERE id = 5")
	file := filepath.Join(h.bin, "x.age")
	h.succeeds("backup.sh", file)
	h.destroy()
	if output, code := h.run("restore.sh", file, "--non-interactive"); code != 1 || !strings.Contains(output, "the books of 1 assets do not sum to zero") {
		t.Errorf("%d, it says\n%s", code, output)
	}
}

// Everything that is secret is replaced, while what was sealed stays readable.
func TestD9Rotate(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	before := h.settings()
	password := func() string {
		return h.asked("SELECT string_agg(rolpassword, ' ' ORDER BY rolname) FROM pg_authid WHERE rolname LIKE 'tradebot%'")
	}
	hash, private := password(), h.read(filepath.Join(h.bin, "keys/private/master.key"))
	old := h.read(".env")
	output := h.succeeds("rotate.sh", "all")
	h.hushed(output)
	for _, found := range secret.FindAllString(old, -1) {
		if strings.Contains(output+strings.Join(h.calls(), "\n"), found) {
			t.Error("a secret from before shows")
		}
	}
	after := h.settings()
	for _, name := range secretNames {
		if after[name] == before[name] || len(after[name]) != 64 {
			t.Errorf("%s is as it was", name)
		}
	}
	if _, still := after["SECRET_KEY_OLD"]; still || h.mode(".env") != 0o600 {
		t.Error("the old SECRET_KEY is there still")
	}
	if password() == hash || h.read(filepath.Join(h.bin, "keys/private/master.key")) == private {
		t.Error("the database or the keys have the old secrets")
	}
	// Ended in the middle it goes on with the same key.
	h.mark("fail", "reseal")
	if _, code := h.run("rotate.sh", "secret-key"); code != 1 {
		t.Errorf("it ends with %d", code)
	}
	middle := h.settings()
	if middle["SECRET_KEY_OLD"] != after["SECRET_KEY"] {
		t.Error("the old key is not there")
	}
	h.ok(os.Remove(filepath.Join(h.bin, "fail")))
	h.succeeds("rotate.sh", "secret-key")
	if last := h.settings(); last["SECRET_KEY"] != middle["SECRET_KEY"] || last["SECRET_KEY_OLD"] != "" {
		t.Error("it does not go on where it was")
	}
}

// A database that cannot be brought up to date leaves the old version as it is; else the new one takes over.
func TestD10Upgrade(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	h.write(".env", strings.Replace(h.read(".env"), "TRADEBOT_VERSION="+h.settings()["TRADEBOT_VERSION"], "TRADEBOT_VERSION=v1", 1), 0o600)
	before := h.read(".env")
	for fail, says := range map[string]string{
		"backup-open": "without a backup nothing is done", "compose build": "could not be built, and v1 goes on serving; go back with 'git checkout v1'",
		"migrate": "could not be brought up to date and is as it was, and v1 goes on serving; go back with 'git checkout v1'",
	} {
		h.mark("fail", fail)
		if output, code := h.run("upgrade.sh"); code != 1 || !strings.Contains(output, says) {
			t.Errorf("%s: %d, it says\n%s", fail, code, output)
		}
		if h.read(".env") != before || strings.Contains(strings.Join(h.calls(), "\n"), "compose up") {
			t.Errorf("%s: something was started anew", fail)
		}
	}
	h.ok(os.Remove(filepath.Join(h.bin, "fail")))
	output := h.succeeds("upgrade.sh")
	h.hushed(output)
	if got := h.settings()["TRADEBOT_VERSION"]; got == "v1" || !strings.Contains(output, "this is Tradebot "+got+" now") {
		t.Errorf("it is %s, and it says\n%s", got, output)
	}
	if output := h.succeeds("upgrade.sh"); !strings.Contains(output, "already") {
		t.Errorf("it says\n%s", output)
	}
}

// Of five that bring the database up to date at once one does the work, and all say that it is done.
func TestD10FiveAtOnce(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	url := testbed.SharedPostgres(t).Database(t)
	first := must(pgx.Connect(t.Context(), url)) // as deploy/postgres/roles.sh makes the role, before the tables
	defer first.Close(context.Background())
	if _, err := first.Exec(t.Context(), "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tradebot_app') THEN CREATE ROLE tradebot_app LOGIN; END IF; END $$"); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 5)
	for i := range 5 {
		cmd := exec.Command(path, "migrate")
		cmd.Env = []string{"PATH=/usr/bin", "HOME=" + t.TempDir(), "DATABASE_URL=" + url, fmt.Sprintf("TRADEBOT_DATA_DIR=%s/%d", t.TempDir(), i)}
		go func() {
			output, err := cmd.CombinedOutput()
			if err != nil {
				err = fmt.Errorf("%w: %s", err, output)
			} else if !strings.Contains(string(output), "the database is up to date") {
				err = fmt.Errorf("it says %s", output)
			}
			ended <- err
		}()
	}
	for range 5 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	db := must(pgx.Connect(t.Context(), url))
	defer db.Close(context.Background())
	var rows, versions int
	if err := db.QueryRow(t.Context(), "SELECT count(*), count(DISTINCT version_id) FROM goose_db_version WHERE version_id > 0").Scan(&rows, &versions); err != nil {
		t.Fatal(err)
	}
	if all := len(must(filepath.Glob("../engine/store/migrations/*.sql"))); rows != all || versions != all {
		t.Errorf("%d of %d migrations were applied %d times", versions, all, rows)
	}
}
