package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/api"
	"tradebot/api/auth"
	"tradebot/engine/config"
	"tradebot/engine/foundry"
	"tradebot/engine/station"
	"tradebot/engine/testbed"
	"tradebot/engine/user"
)

// diary is a log that a test reads.
type diary struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

// Write implements io.Writer.
func (d *diary) Write(p []byte) (int, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.text.Write(p)
}

// has reports whether a line has all of some texts.
func (d *diary) has(texts ...string) bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for line := range strings.Lines(d.text.String()) {
		all := true
		for _, text := range texts {
			all = all && strings.Contains(line, text)
		}
		if all {
			return true
		}
	}
	return false
}

// district is an installation around PostgreSQL and Redis: its API is one process, its worker another, both here.
type district struct {
	*house
	postgres *testbed.PostgresServer
	redis    *testbed.RedisServer
	front    diary // log of the API
	worker   diary
	constant [3][]byte // what /api/constant/0 and so on answer
}

// newDistrict opens one of a level, with a worker or without.
func newDistrict(t testing.TB, level slog.Level, work bool) *district {
	t.Helper()
	d := &district{postgres: testbed.Postgres(t), redis: testbed.Redis(t)}
	d.house = &house{TB: t, people: map[string]user.Who{}, client: &http.Client{Timeout: time.Minute}}
	address := d.postgres.Database(t)
	ctx, cancel := context.WithCancel(context.Background())
	var crew sync.WaitGroup
	t.Cleanup(func() {
		cancel()
		crew.Wait()
	})
	open := func(log *diary) *station.Station {
		c, err := config.Load([]string{"TRADEBOT_DATA_DIR=" + t.TempDir(), "DATABASE_URL=" + address, "REDIS_URL=" + d.redis.URL(), "METRICS_ADDR=127.0.0.1:0"})
		if err != nil {
			t.Fatal(err)
		}
		s, err := station.Open(ctx, c, "test", foundry.Host(t, nil), slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: level})))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		return s
	}
	s, ready := open(&d.front), make(chan struct{})
	crew.Go(func() {
		defer s.Close()
		if err := s.Front(ctx, func(ctx context.Context, f *station.Front) error {
			var err error
			d.house.auth, err = auth.New(auth.Options{Store: f.Store, Keys: [][]byte{make([]byte, 32)}, URL: "https://bots.example.org", Mail: lost{}, Log: f.Log})
			if err != nil {
				return err
			}
			server := api.New(api.Options{Front: f, Guard: doorman{d.house}})
			for i := range d.constant {
				server.Constant(fmt.Sprintf("/api/constant/%d", i), func() []byte { return d.constant[i] })
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			d.Front, d.url, d.routes = f, "http://"+l.Addr().String(), server.Routes()
			close(ready)
			return server.Serve(ctx, l)
		}); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	})
	if work {
		w := open(&d.worker)
		crew.Go(func() {
			defer w.Close()
			if err := w.Work(ctx, station.Options{Speed: 600, Said: func(string, ...any) {}}); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
	<-ready
	return d
}

// wait waits until something is so.
func (d *district) wait(what string, is func() bool) {
	d.Helper()
	for late := time.Now().Add(30 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(late) {
			d.Fatalf("it does not come to pass that %s", what)
		}
	}
}

// ready asks how the installation is.
func (d *district) ready() (status int, w api.Wellness, took time.Duration) {
	d.Helper()
	begun := time.Now()
	a := d.ask("", http.MethodGet, "/readyz", nil, "")
	if err := json.Unmarshal(a.body, &w); err != nil {
		d.Fatal(err, a)
	}
	return a.status, w, time.Since(begun)
}

// What is gone is said within seconds, in words, even if it hangs; and it is well again when it is back.
func TestOutages(t *testing.T) {
	t.Parallel()
	d := newDistrict(t, slog.LevelDebug, false)
	for _, one := range []struct {
		name, part, says string
		break_, mend     func(testing.TB)
	}{
		{"Redis is stopped", "queue", "Redis", func(t testing.TB) { d.redis.Stop(t) }, func(t testing.TB) { d.redis.Start(t) }},
		{"Redis hangs", "queue", "Redis", d.redis.Pause, d.redis.Resume},
		{"Redis is killed", "queue", "Redis", d.redis.Kill, d.redis.Start},
		{"PostgreSQL is stopped", "database", "the database does not answer", d.postgres.Stop, d.postgres.Start},
		{"PostgreSQL is killed", "database", "the database does not answer", d.postgres.Kill, d.postgres.Start},
	} {
		t.Run(one.name, func(t *testing.T) {
			if status, w, _ := d.ready(); status != http.StatusOK {
				t.Fatalf("before: %d %+v", status, w)
			}
			one.break_(t)
			status, w, took := d.ready()
			if status != http.StatusServiceUnavailable || w.Status != "failed" || took > 4*time.Second {
				t.Errorf("%d after %s: %+v", status, took, w)
			}
			for _, c := range w.Checks {
				if c.OK == (c.Name == one.part) || c.Name == one.part && !strings.Contains(c.Detail, one.says) {
					t.Errorf("%+v", c)
				}
			}
			if a := d.ask("", http.MethodGet, "/livez", nil, ""); a.status != http.StatusOK {
				t.Errorf("livez: %s", a)
			}
			one.mend(t)
			d.wait("it is well again", func() bool { status, _, _ := d.ready(); return status == http.StatusOK })
		})
	}
}

// The id of a request is in the log of the API, in the task that it rings for, and in the log of the worker that handles it.
func TestRequestIDs(t *testing.T) {
	t.Parallel()
	d := newDistrict(t, slog.LevelDebug, true)
	d.person("ann", user.Trader)
	x := &cross{TB: t, house: d.house, anns: map[string]string{}}
	h := d.house
	h.mutex.Lock()
	h.people[ann] = h.people["ann"]
	h.mutex.Unlock()
	id := x.belonging("/bots/{bot}")
	a := d.ask(ann, http.MethodPost, "/api/v1/bots/"+id+"/start", nil, "")
	request := a.header.Get("X-Request-Id")
	if a.status != http.StatusOK || request == "" {
		t.Fatal(a)
	}
	d.wait("both logs have the request", func() bool {
		return d.front.has(`"request":"`+request+`"`, `"path":"/api/v1/bots/`+id+`/start"`) && d.worker.has(`"msg":"a task"`, `"request":"`+request+`"`, `"key":"`+id+`"`)
	})
	log := d.ask(ann, http.MethodGet, "/api/v1/audit?what=bot.start", nil, "")
	if !strings.Contains(string(log.body), fmt.Sprintf("%q", request)) {
		t.Errorf("the audit does not have the request %s: %s", request, log)
	}
}
