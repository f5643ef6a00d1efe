package api_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/api"
	"tradebot/api/auth"
	"tradebot/engine/config"
	"tradebot/engine/foundry"
	"tradebot/engine/station"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
	"tradebot/engine/user"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(servers{m})) }

// servers are tests with a PostgreSQL and a Redis.
type servers struct{ *testing.M }

func (s servers) Run() int { return testbed.Run(s.M) }

// house is an installation in this process, as `tradebot serve` runs it, whose API is reached over TCP.
type house struct {
	testing.TB
	*station.Front
	url    string
	routes []api.Route
	client *http.Client
	auth   *auth.Auth
	setup  string // the link of the first start

	mutex  sync.Mutex
	people map[string]user.Who // by the token that they show
	gone   []string            // sessions that were ended
}

// lost is a mail server whose mail nobody reads.
type lost struct{}

// Send implements auth.Mailer.
func (lost) Send(context.Context, string, string, string) error { return nil }

// newHouse opens one, which ends with the test.
func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{TB: t, people: map[string]user.Who{}, client: &http.Client{
		Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	c, err := config.Load([]string{"TRADEBOT_DATA_DIR=" + t.TempDir(), "BINANCE_URL=" + bourse(t)})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := station.Open(t.Context(), c, "test", foundry.Host(t, nil), log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended, ready := make(chan error, 1), make(chan struct{})
	go func() {
		ended <- s.Serve(ctx, station.Options{Speed: 600, Said: func(string, ...any) {}, Front: func(ctx context.Context, f *station.Front) error {
			owner, err := f.Owner(ctx)
			if err != nil {
				return err
			}
			if h.auth, err = auth.New(auth.Options{Store: f.Store, Keys: [][]byte{make([]byte, 32)}, URL: "https://bots.example.org", Mail: lost{}, Log: f.Log}); err != nil {
				return err
			}
			if h.setup, err = h.auth.SetupLink(ctx, owner); err != nil {
				return err
			}
			server := api.New(api.Options{Front: f, Guard: h, Auth: h.auth})
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			h.Front, h.url, h.routes = f, "http://"+l.Addr().String(), server.Routes()
			close(ready)
			return server.Serve(ctx, l)
		}})
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(30 * time.Second):
			t.Error("the installation does not end")
		}
		s.Close()
	})
	select {
	case <-ready:
	case err := <-ended:
		ended <- err
		t.Fatal("the installation has ended: ", err)
	}
	if _, err := h.Catalog.Put(t.Context(), "", strategy(t, "sma-cross"), "tradebot"); err != nil { // tests have no others that are ready-made
		t.Fatal(err)
	}
	return h
}

// person makes somebody who may ask, and returns the token that they show.
func (h *house) person(name string, role user.Role) string {
	h.Helper()
	u, err := h.Store.CreateUser(h.Context(), store.User{Name: name, Role: string(role)})
	if err != nil {
		h.Fatal(err)
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.people[name] = user.Who{User: u.ID, Name: name, Role: role, Scope: user.Command, Session: "s-" + name, Fresh: time.Now().UnixMilli()}
	return name
}

// Identify implements api.Guard: beside those who have signed in it knows the people of tests.
func (h *house) Identify(ctx context.Context, c auth.Credentials) (user.Who, error) {
	h.mutex.Lock()
	who, ok := h.people[strings.TrimPrefix(c.Authorization, "Bearer ")]
	h.mutex.Unlock()
	if !ok {
		return h.auth.Identify(ctx, c)
	}
	return who, nil
}

// Gone implements api.Guard.
func (h *house) Gone(context.Context, []string) ([]string, error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return slices.Clone(h.gone), nil
}

// reply is an answer that was read.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request. token "" is nobody's.
func (h *house) ask(token, method, path string, header map[string]string, body string) reply {
	h.Helper()
	r, err := http.NewRequestWithContext(h.Context(), method, h.url+path, strings.NewReader(body))
	if err != nil {
		h.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	a, err := h.client.Do(r)
	if err != nil {
		h.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		h.Fatal(err)
	}
	return reply{a.StatusCode, a.Header, text}
}

// String shows an answer in a failure.
func (r reply) String() string { return fmt.Sprintf("%d %.2000s", r.status, r.body) }

// strategy is the file of one of the strategies beside the engine.
func strategy(t testing.TB, name string) []byte {
	t.Helper()
	return foundry.File(t, filepath.Join("../strategies", name))
}
