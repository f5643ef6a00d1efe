package auth_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/api/auth"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
	"tradebot/engine/user"
)

func TestSignIn(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann", user.Trader)
	for _, c := range []struct{ account, password string }{
		{"ann", "wrong"}, {"ann", ""}, {"ann", strings.Repeat("x", 10_000)}, {"nobody", password}, {"", ""}, {"a\x00b", password}, {"nobody@example.org", password},
	} {
		_, err := d.SignIn(t.Context(), from("192.0.2.9"), c.account, c.password, "")
		d.fails(err, fault.Refused, auth.ErrUnauthenticated)
		if fault.Sentence(err) != "the name or the password is wrong" { // the same for all
			t.Errorf("%q: %v", c.account, err)
		}
	}
	for _, account := range []string{"ann", " Ann ", "ANN@example.org"} {
		s, err := d.SignIn(t.Context(), from("192.0.2.1"), account, password, "")
		d.ok(err)
		who, err := d.Identify(t.Context(), of(s))
		d.ok(err)
		want := user.Who{User: ann.ID, Name: "ann", Role: user.Trader, Scope: user.Command, Session: s.Who.Session, Fresh: d.clock.now().UnixMilli(), Address: "192.0.2.1"}
		if who != want || s.Who != want {
			t.Errorf("%+v, want %+v", who, want)
		}
		if c := s.Cookie(); !strings.HasPrefix(c, "__Host-tradebot="+s.Secret+"; ") || !strings.Contains(c, "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=604800") {
			t.Errorf("the cookie is %q", c)
		}
	}
	// What a browser shows is not in the database.
	log, err := d.store.AuditLog(t.Context(), store.AuditFilter{Who: ann.ID})
	d.ok(err)
	if len(log) != 4 { // the link, and three times
		t.Errorf("the audit has %d", len(log))
	}
}

// A session that a browser had before it signed in is none after it.
func TestSignInTakesTheOldSessionsPlace(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	d.person("bob", user.Trader)
	old, bobs := d.enter("ann"), d.enter("bob")
	s, err := d.SignIn(t.Context(), of(old), "ann", password, "")
	d.ok(err)
	if s.Secret == old.Secret || s.Who.Session == old.Who.Session || d.in(d.Auth, of(old)) || !d.in(d.Auth, of(s)) {
		t.Error("the session is the one there was")
	}
	_, err = d.SignIn(t.Context(), of(bobs), "ann", password, "")
	d.ok(err)
	if !d.in(d.Auth, of(bobs)) {
		t.Error("somebody's sign-in ended another user's session")
	}
}

func TestTimeouts(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Viewer)
	s := d.enter("ann")
	d.clock.turn(12*time.Hour - time.Minute)
	if !d.in(d.Auth, of(s)) {
		t.Error("the session has ended too soon")
	}
	d.clock.turn(12*time.Hour - time.Second)
	if !d.in(d.Auth, of(s)) {
		t.Error("it was not noted that the session was seen")
	}
	d.clock.turn(12 * time.Hour)
	if d.in(d.Auth, of(s)) {
		t.Error("a session goes on that nobody used for 12 hours")
	}
	if all, err := d.Sessions(t.Context(), &s.Who, "", 0); err != nil || len(all) != 0 {
		t.Errorf("it is listed: %+v, %v", all, err)
	}
	s = d.enter("ann")
	for range 14 {
		if !d.in(d.Auth, of(s)) {
			t.Fatal("the session has ended too soon")
		}
		d.clock.turn(12*time.Hour - time.Second)
	}
	d.clock.turn(14 * time.Second)
	if d.in(d.Auth, of(s)) {
		t.Error("a session goes on after a week")
	}
	d.ok(d.Prune(t.Context()))
	if _, _, err := d.store.SessionOf(t.Context(), nil); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

func TestReauthenticate(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	s := d.enter("ann")
	d.clock.turn(time.Hour)
	_, err := d.Reauthenticate(t.Context(), &s.Who, of(s), "wrong", "")
	d.fails(err, fault.Refused, auth.ErrWrong)
	again, err := d.Reauthenticate(t.Context(), &s.Who, of(s), password, "")
	d.ok(err)
	if d.in(d.Auth, of(s)) {
		t.Error("the secret before still counts")
	}
	who, err := d.Identify(t.Context(), of(again))
	if err != nil || who.Fresh != d.clock.now().UnixMilli() || who.Session != s.Who.Session || again.Expires != s.Expires {
		t.Errorf("%+v, %v", who, err)
	}
	_, err = d.Reauthenticate(t.Context(), &s.Who, of(s), password, "") // with the secret before
	d.fails(err, fault.Refused, auth.ErrUnauthenticated)
	token := user.Who{User: who.User, Token: "t"}
	_, err = d.Reauthenticate(t.Context(), &token, from(""), password, "")
	d.fails(err, fault.Refused, auth.ErrForbidden)
}

func TestSetPassword(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	s, other := d.enter("ann"), d.enter("ann")
	_, err := d.SetPassword(t.Context(), &s.Who, of(s), "ann@example.org")
	d.fails(err, fault.Invalid, nil)
	const next = "seven purple trombones whistle"
	now, err := d.SetPassword(t.Context(), &s.Who, of(s), next)
	d.ok(err)
	if d.in(d.Auth, of(s)) || d.in(d.Auth, of(other)) || !d.in(d.Auth, of(now)) {
		t.Error("sessions from before the change go on")
	}
	_, err = d.SignIn(t.Context(), from("192.0.2.1"), "ann", password, "")
	d.fails(err, fault.Refused, auth.ErrUnauthenticated)
	_, err = d.SignIn(t.Context(), from("192.0.2.1"), "ann", next, "")
	d.ok(err)
}

// What one process ends is at an end there at once, and elsewhere within a second.
func TestRevocation(t *testing.T) {
	d := newDesk(t)
	other := d.another()
	ann := d.person("ann", user.Trader)
	d.person("boss", user.Admin)
	for _, c := range []struct {
		name   string
		revoke func(s *auth.Session) error
	}{
		{"sign out", func(s *auth.Session) error { return d.EndSession(t.Context(), &s.Who, s.Who.Session) }},
		{"others", func(s *auth.Session) error { return d.EndOthers(t.Context(), &d.enter("ann").Who) }},
		{"disabled", func(s *auth.Session) error {
			_, err := d.ChangeUser(t.Context(), "boss", ann.ID, 0, auth.Change{Disabled: ptr(true)})
			return err
		}},
	} {
		_, err := d.ChangeUser(t.Context(), "boss", ann.ID, 0, auth.Change{Disabled: ptr(false)})
		d.ok(err)
		s := d.enter("ann")
		if !d.in(d.Auth, of(s)) || !d.in(other, of(s)) {
			t.Fatal("the session does not let in")
		}
		d.ok(c.revoke(s))
		if d.in(d.Auth, of(s)) {
			t.Errorf("%s: here it still counts", c.name)
		}
		d.clock.turn(time.Second)
		if d.in(other, of(s)) {
			t.Errorf("%s: elsewhere it counts after a second", c.name)
		}
	}
	_, err := d.SignIn(t.Context(), from("192.0.2.1"), "ann", password, "")
	if d.fails(err, fault.Refused, auth.ErrUnauthenticated); fault.Sentence(err) != "the name or the password is wrong" {
		t.Errorf("whether somebody is disabled is told to whoever asks: %v", err)
	}
}

func TestARoleThatChanges(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann", user.Trader)
	d.person("boss", user.Admin)
	s := d.enter("ann")
	_, text, err := d.CreateToken(t.Context(), &s.Who, "", "x", user.Trade, 0)
	d.ok(err)
	_, err = d.ChangeUser(t.Context(), "boss", ann.ID, 0, auth.Change{Role: ptr(user.Viewer)})
	d.ok(err)
	token := auth.Credentials{Method: "GET", Authorization: "Bearer " + text}
	for _, c := range []auth.Credentials{of(s), token} {
		if who, err := d.Identify(t.Context(), c); err != nil || who.Role != user.Viewer || who.May(user.Trade) {
			t.Errorf("%+v, %v", who, err)
		}
	}
}

// Nobody reaches the sessions and tokens of somebody else: they are as if they did not exist.
func TestOthers(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	d.person("bob", user.Trader)
	s, bob := d.enter("ann"), d.enter("bob")
	tok, text, err := d.CreateToken(t.Context(), &s.Who, "", "x", user.Read, 0)
	d.ok(err)
	same := func(a, b error, id string) {
		t.Helper()
		d.fails(a, fault.NotFound, nil)
		if strings.ReplaceAll(fault.Sentence(a), id, "nothing") != fault.Sentence(b) {
			t.Errorf("%v tells more than %v", a, b)
		}
	}
	same(d.EndSession(t.Context(), &bob.Who, s.Who.Session), d.EndSession(t.Context(), &bob.Who, "nothing"), s.Who.Session)
	same(d.DeleteToken(t.Context(), &bob.Who, tok.ID), d.DeleteToken(t.Context(), &bob.Who, "nothing"), tok.ID)
	d.ok(d.EndOthers(t.Context(), &bob.Who))
	if all, err := d.Tokens(t.Context(), &bob.Who, "", 0); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	if all, err := d.Sessions(t.Context(), &bob.Who, "", 0); err != nil || len(all) != 1 || all[0].ID != bob.Who.Session {
		t.Errorf("%+v, %v", all, err)
	}
	if !d.in(d.Auth, of(s)) || !d.in(d.Auth, auth.Credentials{Authorization: "Bearer " + text}) {
		t.Error("somebody ended what is not theirs")
	}
}

func TestCSRF(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	s := d.enter("ann")
	for _, c := range []struct {
		name   string
		change func(c *auth.Credentials)
		in     bool
	}{
		{"the dashboard", func(*auth.Credentials) {}, true},
		{"curl", func(c *auth.Credentials) { c.Site = "" }, true},
		{"an old browser", func(c *auth.Credentials) { c.Site, c.Origin = "", "https://bots.example.org" }, true},
		{"behind a proxy", func(c *auth.Credentials) {
			c.Site, c.Origin, c.Host, c.Secure = "", "https://bots.example.org", "10.0.0.7:8080", false
		}, true},
		{"this machine", func(c *auth.Credentials) {
			c.Site, c.Origin, c.Host, c.Secure = "", "http://localhost:8080", "localhost:8080", false
		}, true},
		{"a proxy that nobody named", func(c *auth.Credentials) { c.Origin, c.Secure = "https://other.example.org", false }, true},
		{"without the token", func(c *auth.Credentials) { c.CSRF = "" }, false},
		{"with another's token", func(c *auth.Credentials) { c.CSRF = d.enter("ann").CSRF }, false},
		{"another site", func(c *auth.Credentials) { c.Site = "cross-site" }, false},
		{"a sibling", func(c *auth.Credentials) { c.Site = "same-site" }, false},
		{"a sibling that says who it is", func(c *auth.Credentials) { c.Site, c.Origin = "same-site", "https://evil.example.org" }, false},
		{"a sibling that is where this was sent to", func(c *auth.Credentials) {
			c.Site, c.Origin, c.Host = "same-site", "https://api.example.org", "api.example.org"
		}, false},
		{"the dashboard, from a host of its own", func(c *auth.Credentials) {
			c.Site, c.Origin, c.Host = "same-site", "https://bots.example.org", "api.example.org"
		}, true},
		{"the same without the token", func(c *auth.Credentials) { c.Site, c.Origin, c.CSRF = "same-site", "https://bots.example.org", "" }, false},
		{"another origin", func(c *auth.Credentials) { c.Site, c.Origin = "", "https://evil.example.org" }, false},
		{"no origin", func(c *auth.Credentials) { c.Site, c.Origin = "", "null" }, false},
		{"another port", func(c *auth.Credentials) { c.Site, c.Origin = "", "https://bots.example.org:8443" }, false},
		{"without TLS", func(c *auth.Credentials) { c.Site, c.Origin = "", "http://bots.example.org" }, false},
		{"looking", func(c *auth.Credentials) { c.Method, c.Site, c.CSRF = "GET", "cross-site", "" }, true},
	} {
		cred := of(s)
		c.change(&cred)
		_, err := d.Identify(t.Context(), cred)
		if c.in {
			d.ok(err)
		} else {
			d.fails(err, fault.Refused, auth.ErrCSRF)
		}
	}
	if auth.CSRF(of(s)) != s.CSRF || auth.CSRF(from("")) != "" {
		t.Error("the token of a session is not what it was")
	}
	evil := from("192.0.2.1")
	evil.Site = "cross-site" // nobody is signed in as somebody else by a page
	_, err := d.SignIn(t.Context(), evil, "ann", password, "")
	d.fails(err, fault.Refused, auth.ErrCSRF)
}

// Without the database nobody signs in, and who is known stays known for a second.
func TestWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	server := testbed.Postgres(t)
	d := deskAt(t, server.Database(t))
	d.person("ann", user.Trader)
	s := d.enter("ann")
	if !d.in(d.Auth, of(s)) {
		t.Fatal("the session does not let in")
	}
	server.Kill(t)
	if !d.in(d.Auth, of(s)) {
		t.Error("every request asks the database")
	}
	_, err := d.SignIn(t.Context(), from("192.0.2.1"), "ann", password, "")
	d.fails(err, fault.Unavailable, nil)
	d.clock.turn(time.Second)
	_, err = d.Identify(t.Context(), of(s))
	d.fails(err, fault.Unavailable, nil)
	server.Start(t)
	if !d.in(d.Auth, of(s)) || !d.in(d.Auth, of(d.enter("ann"))) {
		t.Error("it does not come back")
	}
}

// While sessions end and begin, nobody gets in with one that has ended.
func TestManyAtOnce(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 3 {
				s, err := d.SignIn(t.Context(), from("192.0.2.1"), "ann", password, "")
				if err != nil {
					t.Error(err)
					return
				}
				var readers sync.WaitGroup
				for range 4 {
					readers.Go(func() {
						for range 20 {
							_, _ = d.Identify(t.Context(), of(s)) // it may have ended
						}
					})
				}
				if err := d.EndSession(t.Context(), &s.Who, s.Who.Session); err != nil {
					t.Error(err)
				}
				if _, err := d.Identify(t.Context(), of(s)); err == nil {
					t.Error("a session that has ended lets in")
				}
				readers.Wait()
				if _, err := d.Identify(t.Context(), of(s)); err == nil {
					t.Error("a session that has ended lets in later")
				}
			}
		})
	}
	all.Wait()
}
