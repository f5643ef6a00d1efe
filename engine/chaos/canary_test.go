package chaos_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"tradebot/api"
	"tradebot/api/auth"
	"tradebot/engine/bot"
	"tradebot/engine/config"
	"tradebot/engine/foundry"
	"tradebot/engine/station"
	"tradebot/engine/testbed"
	"tradebot/engine/user"
)

// The canaries: an API key and secrets that are to be nowhere but in what is sealed, and at the exchange. They have characters that every
// way of writing changes.
const (
	canaryKey    = "KEY&canary<7f3a>sings+in=a~cage"
	canarySecret = "SECRET&canary<91bd>is%never=heard~"
	canaryWrong  = "WRONG&canary<02ce>is+also%mute=here~"
)

// needles are a canary in all the ways in which somebody might have written it.
func needles(canary string) map[string][]byte {
	quoted, _ := json.Marshal(canary) // a text
	all := map[string][]byte{
		"as it is": []byte(canary), "in JSON": bytes.Trim(quoted, `"`), "in a URL": []byte(url.QueryEscape(canary)), "in a path": []byte(url.PathEscape(canary)),
		"in hex": []byte(hex.EncodeToString([]byte(canary))), "in HEX": []byte(strings.ToUpper(hex.EncodeToString([]byte(canary)))),
		"quoted": bytes.Trim(fmt.Appendf(nil, "%+q", canary), `"`), "as bytes": bytes.Trim(fmt.Appendf(nil, "%d", []byte(canary)), "[]"),
	}
	for shift := range 3 { // base64 depends on where in a text it begins
		for name, how := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			text := how.EncodeToString(append(make([]byte, shift), canary...))
			all[fmt.Sprintf("in %s, shifted by %d", name, shift)] = []byte(text[4 : len(text)-4])
		}
	}
	return all
}

// sources is what a run has left behind, by where it is.
type sources map[string][]byte

// leaks says where a canary is.
func (s sources) leaks() (found []string) {
	for _, name := range slices.Sorted(maps.Keys(s)) {
		for what, canary := range map[string]string{"key": canaryKey, "secret": canarySecret, "wrong secret": canaryWrong} {
			for how, needle := range needles(canary) {
				if bytes.Contains(s[name], needle) {
					found = append(found, fmt.Sprintf("%s has the %s %s", name, what, how))
				}
			}
		}
	}
	return found
}

// aviary is an installation with an API in this process, and what it said.
type aviary struct {
	*plant
	base    string
	metrics []string
	mutex   sync.Mutex
	heard   bytes.Buffer // all answers of the API
	who     user.Who
}

// Identify implements api.Guard.
func (a *aviary) Identify(context.Context, auth.Credentials) (user.Who, error) {
	w := a.who
	w.Fresh = time.Now().UnixMilli()
	return w, nil
}

// Gone implements api.Guard.
func (a *aviary) Gone(context.Context, []string) ([]string, error) { return nil, nil }

// serve opens the API, as a process of its own does: with the public half of the key, and no other.
func (a *aviary) serve() {
	a.Helper()
	c, err := config.Load([]string{
		"DATABASE_URL=" + a.url + "&application_name=api", "REDIS_URL=" + a.redis.URL(), "TRADEBOT_DATA_DIR=" + filepath.Join(a.dir, "api"), "LOG_LEVEL=debug",
		"PUBLIC_KEY_FILE=" + filepath.Join(a.dir, "public.key"), "LOG_FILE=" + filepath.Join(a.dir, "api.log"), "BINANCE_URL=" + a.at(), "LIVE_TRADING=on",
	})
	if err != nil {
		a.Fatal(err)
	}
	log, closer, err := c.Log(nil, false)
	if err != nil {
		a.Fatal(err)
	}
	s, err := station.Open(a.Context(), c, "test", foundry.Host(a, nil), log)
	if err != nil {
		a.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- s.Front(ctx, func(ctx context.Context, f *station.Front) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			ready <- "http://" + l.Addr().String()
			return api.New(api.Options{Front: f, Guard: a}).Serve(ctx, l)
		})
	}()
	a.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			a.Error(err)
		}
		s.Close()
		_ = closer.Close()
	})
	select {
	case a.base = <-ready:
	case err := <-ended:
		ended <- err
		a.Fatal(err)
	}
}

// ask asks the API, and keeps its answer.
func (a *aviary) ask(method, path string, body any, want int) map[string]any {
	a.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		a.Fatal(err)
	}
	if raw, ok := body.(string); ok {
		text = []byte(raw)
	}
	r, err := http.NewRequestWithContext(a.Context(), method, a.base+path, bytes.NewReader(text))
	if err != nil {
		a.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		a.Fatal(err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		a.Fatal(err)
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	fmt.Fprintf(&a.heard, "%s %v\n%s\n", answer.Status, answer.Header, got)
	if answer.StatusCode != want {
		a.Fatalf("%s %s: %s %s", method, path, answer.Status, got)
	}
	var out map[string]any
	_ = json.Unmarshal(got, &out) // some have none
	return out
}

// add adds an account and tests it, until it is in the state.
func (a *aviary) add(name, key, secret, state string) string {
	a.Helper()
	id, ok := a.ask("POST", "/api/v1/accounts", map[string]string{"name": name, "exchange": "binance", "key": key, "secret": secret}, 201)["id"].(string)
	if !ok {
		a.Fatal("an account has no id")
	}
	a.test(id, state)
	return id
}

// test tests an account, until it is in the state.
func (a *aviary) test(id, state string) {
	a.Helper()
	a.ask("POST", "/api/v1/accounts/"+id+"/test", nil, 202)
	a.until("an account is "+state, func(context.Context) (bool, error) {
		got := a.ask("GET", "/api/v1/accounts/"+id, nil, 200)
		return got["state"] == state, fmt.Errorf("%v", got)
	})
}

// until waits as the plant does; the error of what is not so yet says how it is.
func (a *aviary) until(what string, done func(context.Context) (bool, error)) {
	a.Helper()
	a.plant.until(what, func(ctx context.Context) (bool, error) {
		ok, err := done(ctx)
		if ok {
			err = nil
		}
		return ok, err
	})
}

// launch starts a process that says everything, and serves metrics.
func (a *aviary) launch(kind string, flags ...string) *process {
	a.Helper()
	a.started++
	name := fmt.Sprintf("%s-%d", kind, a.started)
	port := testbed.Port(a)
	a.metrics = append(a.metrics, fmt.Sprintf("http://127.0.0.1:%d/metrics", port))
	cmd := a.command(name, append([]string{kind}, flags...)...)
	cmd.Env = append(cmd.Env, "LOG_LEVEL=debug", fmt.Sprintf("METRICS_ADDR=127.0.0.1:%d", port))
	log := filepath.Join(a.dir, name+".log")
	return &process{testbed.Start(a, cmd, log), kind, name, a.trap(name), log}
}

// gather collects what there is.
func (a *aviary) gather() sources {
	a.Helper()
	all := sources{"answers of the API": bytes.Clone(a.heard.Bytes())}
	rows, err := a.db.Query(a.Context(), `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`)
	if err != nil {
		a.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			a.Fatal(err)
		}
		tables = append(tables, name)
	}
	rows.Close()
	one, err := a.db.Acquire(a.Context())
	if err != nil {
		a.Fatal(err)
	}
	defer one.Release()
	for _, name := range tables { // bytes are hex in it
		var out bytes.Buffer
		if _, err := one.Conn().PgConn().CopyTo(a.Context(), &out, `COPY "`+name+`" TO STDOUT`); err != nil {
			a.Fatal(err)
		}
		all["table "+name] = out.Bytes()
	}
	o, err := redis.ParseURL(a.redis.URL())
	if err != nil {
		a.Fatal(err)
	}
	cache := redis.NewClient(o)
	defer cache.Close()
	if err := errors.Join(cache.ConfigSet(a.Context(), "rdbcompression", "no").Err(), cache.Save(a.Context()).Err()); err != nil {
		a.Fatal(err)
	}
	dir := cache.ConfigGet(a.Context(), "dir").Val()["dir"]
	if all["Redis"], err = os.ReadFile(filepath.Join(dir, cache.ConfigGet(a.Context(), "dbfilename").Val()["dbfilename"])); err != nil {
		a.Fatal(err)
	}
	for i, address := range a.metrics {
		answer, err := http.Get(address) //nolint:noctx // it is a test's own
		if err != nil {
			continue // it has ended
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || !bytes.Contains(text, []byte("go_goroutines")) {
			a.Fatalf("metrics: %.100s, %v", text, err)
		}
		all[fmt.Sprintf("metrics %d", i)] = text
	}
	for what, root := range map[string]string{"file": a.dir, "cache": modules()} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path == a.book || strings.HasPrefix(filepath.Base(path), "exchange-") { // what the exchange has is its own
				return err
			}
			name, _ := filepath.Rel(root, path)
			all[what+" "+name], err = os.ReadFile(path)
			return err
		})
		if err != nil {
			a.Fatal(err)
		}
	}
	return all
}

// After a full run, in which keys are added, tested, rotated, refused and used, and everything fails that can, no key is anywhere but in what
// is sealed: and a key that somebody puts there is found.
func TestCanary(t *testing.T) {
	a := &aviary{plant: newPlant(t, options{lease: 3 * time.Second, accounts: []string{canaryKey + ":" + canarySecret + ":USDT=1000000"}})}
	a.trade()
	owner := a.owner()
	a.who = user.Who{User: owner, Name: "owner", Role: user.Admin, Scope: user.Command, Session: "s"}
	a.run("admin", "rotate-keys")
	a.workers = []*process{a.launch("worker", "--speed", fmt.Sprint(speed)), a.launch("worker", "--speed", fmt.Sprint(speed))}
	a.schedulers = []*process{a.launch("scheduler")}
	a.serve()

	good := a.add("good", canaryKey, canarySecret, "ok")
	a.add("wrong", canaryKey, canaryWrong, "failed")
	a.add("unknown", canaryWrong, canarySecret, "failed")
	for _, body := range []any{ // mistakes, in which the secret is where it should not be
		map[string]any{"name": canarySecret, "exchange": "binance", "key": canaryKey, "secret": []string{canarySecret}},
		map[string]any{"name": "x", "exchange": "binance", "key": canaryKey, "secret": canarySecret + " "},
		map[string]any{"name": "x", "exchange": "binance", "key": canaryKey, "secret": strings.Repeat(canarySecret, 20)},
		map[string]any{"name": "x", "exchange": "binance", "key": map[string]string{"a": canaryKey}, "secret": canarySecret},
		map[string]any{"name": "x", "exchange": "nowhere", "key": canaryKey, "secret": canarySecret},
	} {
		a.ask("POST", "/api/v1/accounts", body, 422)
	}
	a.ask("POST", "/api/v1/accounts", `{"secret": "`+canarySecret, 400)
	a.ask("POST", "/api/v1/accounts", map[string]string{"name": "good", "exchange": "binance", "key": canaryKey, "secret": canarySecret}, 409)

	made := a.create(owner, shipped(t, "hasty"), bot.Config{Name: "singer", Mode: bot.Live, Account: good}, "ETHUSDT")
	trades := func() (n int) {
		for _, o := range a.read().Orders {
			if o.Account == canaryKey {
				n += len(o.Trades)
			}
		}
		return n
	}
	traded := func(what string, more int) {
		t.Helper()
		before := trades()
		a.until(what, func(ctx context.Context) (bool, error) {
			b, err := a.store.Bot(ctx, made.ID)
			if err == nil && b.Status == bot.Failed {
				a.fail("the bot has failed: %s", b.Reason)
			}
			return trades() >= before+more, err
		})
	}
	traded("the bot trades with the account", 2)
	a.run("admin", "rotate-keys", "--drop-old") // what is sealed is sealed anew, and nobody notices
	a.ask("POST", "/api/v1/accounts/"+good+"/rotate", map[string]string{"key": canaryKey + "/another", "secret": canarySecret}, 200)
	a.test(good, "ok")
	traded("the bot trades with the other key", 2)
	a.exchange.Kill() // everything fails that asks it
	id := a.ask("POST", "/api/v1/accounts/"+good+"/test", nil, 202)["id"].(string)
	a.until("a test fails without the exchange", func(ctx context.Context) (bool, error) {
		j, err := a.store.Job(ctx, id)
		if err == nil && j.Status == "done" {
			a.fail("it is done")
		}
		return err == nil && j.Status == "failed", err
	})
	a.openExchange(0)
	a.calm()
	traded("the bot trades when the exchange is back", 1)
	a.ask("POST", "/api/v1/accounts/"+good+"/rotate", map[string]string{"key": canaryKey, "secret": canaryWrong}, 200)
	a.test(good, "failed")
	a.until("the bot fails with a key that the exchange does not take", func(ctx context.Context) (bool, error) {
		b, err := a.store.Bot(ctx, made.ID)
		return err == nil && b.Status == bot.Failed, fmt.Errorf("%s: %s, %w", b.Status, b.Reason, err)
	})
	a.ask("DELETE", "/api/v1/accounts/"+good, nil, 409)

	all := a.gather()
	for _, wanted := range []string{"table accounts", "table audit", "table journal", "Redis", "metrics 0", "file api.log", "file " + a.workers[0].name + ".log", "answers of the API", "file data/master.key"} {
		if len(all[wanted]) == 0 {
			t.Errorf("nothing was looked at in %s; there is %q", wanted, slices.Sorted(maps.Keys(all)))
		}
	}
	t.Logf("%d places were searched", len(all))
	if found := all.leaks(); len(found) > 0 {
		t.Fatal(strings.Join(found, "\n"))
	}

	// It would be found.
	for _, plant := range []struct {
		where string
		put   func() error
	}{
		{"table settings has the secret as it is", func() error {
			_, err := a.db.Exec(t.Context(), `INSERT INTO settings VALUES ('x', $1, '', 0)`, canarySecret)
			return err
		}},
		{"table modules has the secret in hex", func() error {
			_, err := a.db.Exec(t.Context(), `INSERT INTO modules VALUES ('x', $1, 0)`, []byte("a"+canarySecret+"b"))
			return err
		}},
		{"Redis has the key", func() error { return write(a, "asynq:x", canaryKey) }},
		{"answers of the API has the key", func() error {
			_, err := fmt.Fprintf(&a.heard, "%x", canaryKey)
			return err
		}},
		{"file data/x has the wrong secret", func() error { return os.WriteFile(filepath.Join(a.dir, "data", "x"), []byte(canaryWrong), 0o600) }},
		{"cache x has the secret in base64", func() error {
			return os.WriteFile(filepath.Join(modules(), "x"), []byte(base64.StdEncoding.EncodeToString([]byte("a"+canarySecret+"b"))), 0o600)
		}},
		{"file api.log has the secret in a URL", func() error {
			return add(filepath.Join(a.dir, "api.log"), func(l *slog.Logger) { l.Warn("x", "url", url.QueryEscape(canarySecret)) })
		}},
		{"file scheduler-", func() error {
			return add(a.schedulers[0].log, func(l *slog.Logger) { l.Warn("x", "body", canarySecret) })
		}},
	} {
		if err := plant.put(); err != nil {
			t.Fatal(err)
		}
		if found := a.gather().leaks(); !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, plant.where) }) {
			t.Errorf("it is not found that %s: %q", plant.where, found)
		}
	}
	_ = os.Remove(filepath.Join(modules(), "x"))
}

// write puts a value into Redis.
func write(a *aviary, key, value string) error {
	o, err := redis.ParseURL(a.redis.URL())
	if err != nil {
		return err
	}
	cache := redis.NewClient(o)
	defer cache.Close()
	return cache.Set(a.Context(), key, value, 0).Err()
}

// add writes to a log.
func add(path string, say func(*slog.Logger)) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	say(slog.New(slog.NewJSONHandler(file, nil)))
	return file.Close()
}
