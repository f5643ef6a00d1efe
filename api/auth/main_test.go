package auth_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"os"

	"tradebot/api/auth"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
	"tradebot/engine/user"
)

func TestMain(m *testing.M) { os.Exit(testbed.Run(m)) }

// desk is where people sign in: one process of an installation whose clock the test turns.
type desk struct {
	*testing.T
	*auth.Auth
	store *store.Store
	clock *clock
	post  *post
}

// clock stands still until it is turned.
type clock struct {
	mutex sync.Mutex
	at    time.Time
}

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.at
}

func (c *clock) turn(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at = c.at.Add(d)
}

// post keeps what is sent.
type post struct {
	mutex sync.Mutex
	sent  []string
	to    []string
}

func (p *post) Send(_ context.Context, to, _, text string) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.to, p.sent = append(p.to, to), append(p.sent, text)
	return nil
}

const password = "velvet otter juggles 9 anvils"

var keys = [][]byte{[]byte("0123456789abcdef0123456789abcdef")}

func newDesk(t *testing.T) *desk {
	return deskAt(t, "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
}

func deskAt(t *testing.T, url string) *desk {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := &desk{T: t, store: s, clock: &clock{at: time.UnixMilli(1_700_000_000_000)}, post: &post{}}
	d.Auth = d.another()
	return d
}

// another is another process of the same installation.
func (d *desk) another() *auth.Auth {
	d.Helper()
	return d.keyed(keys...)
}

// keyed is one with other keys.
func (d *desk) keyed(keys ...[]byte) *auth.Auth {
	d.Helper()
	a, err := auth.New(auth.Options{
		Store: d.store, Keys: keys, URL: "https://bots.example.org/", Mail: d.post, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: d.clock.now,
	})
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(a.Close)
	return a
}

func (d *desk) ok(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// fails fails the test unless err has a kind and a reason (nil: any).
func (d *desk) fails(err error, kind fault.Kind, reason error) {
	d.Helper()
	if err == nil || fault.KindOf(err) != kind || reason != nil && !errors.Is(err, reason) {
		d.Errorf("got %v, want one that is %s and %v", err, kind, reason)
	}
}

// from is what a request from an address shows.
func from(address string) auth.Credentials {
	return auth.Credentials{Method: "POST", Host: "bots.example.org", Secure: true, Address: address, Agent: "test"}
}

// of is what a request shows that changes something in a session.
func of(s *auth.Session) auth.Credentials {
	c := from("192.0.2.1")
	c.Cookie, c.CSRF, c.Site = s.Secret, s.CSRF, "same-origin"
	return c
}

// person makes a user who can sign in with the password.
func (d *desk) person(name string, role user.Role) store.User {
	d.Helper()
	_, link, err := d.Invite(d.Context(), "boss", "", name, name+"@example.org", role)
	d.ok(err)
	u, err := d.Accept(d.Context(), from("192.0.2.1"), link, password)
	d.ok(err)
	return u
}

// enter signs somebody in.
func (d *desk) enter(name string) *auth.Session {
	d.Helper()
	s, err := d.SignIn(d.Context(), from("192.0.2.1"), name, password, "")
	d.ok(err)
	return s
}

// in reports whether a session or a token lets somebody in.
func (d *desk) in(a *auth.Auth, c auth.Credentials) bool {
	d.Helper()
	_, err := a.Identify(d.Context(), c)
	if err != nil {
		d.fails(err, fault.Refused, auth.ErrUnauthenticated)
	}
	return err == nil
}

func ptr[T any](v T) *T { return &v }
