package auth_test

import (
	"bufio"
	"net"
	"strings"
	"testing"
	"time"

	"tradebot/api/auth"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// The link of the first start makes the user the admin who owns what the command line made.
func TestSetup(t *testing.T) {
	d := newDesk(t)
	local, err := d.store.CreateUser(t.Context(), store.User{Name: "local", Role: "admin"})
	d.ok(err)
	first, err := d.SetupLink(t.Context(), local.ID)
	d.ok(err)
	link, err := d.SetupLink(t.Context(), local.ID) // the next start
	d.ok(err)
	if !strings.HasPrefix(link, "https://bots.example.org/setup#") {
		t.Errorf("the link is %s", link)
	}
	use := func(link, name, email, password string) error {
		_, err := d.Setup(t.Context(), from("192.0.2.1"), link, name, email, password)
		return err
	}
	d.fails(use(first, "ann", "", password), fault.NotFound, nil)
	d.fails(use("https://x/setup#abc", "ann", "", password), fault.NotFound, nil)
	d.fails(use(link, "a b", "", password), fault.Invalid, nil)
	d.fails(use(link, "ann", "nowhere", password), fault.Invalid, nil)
	d.fails(use(link, "ann", "", "short"), fault.Invalid, nil)
	d.fails(use(link, "elephantine", "", "elephantine1"), fault.Invalid, nil)
	_, err = d.Accept(t.Context(), from("192.0.2.1"), link, password)
	d.fails(err, fault.NotFound, nil)
	d.ok(use(link, "Ann", "Ann@Example.org", password))
	s := d.enter("ann@example.org")
	if s.Who.User != local.ID || s.Who.Role != user.Admin || s.Who.Name != "ann" {
		t.Errorf("%+v", s.Who)
	}
	d.fails(use(link, "eve", "", password), fault.NotFound, nil)
	if again, err := d.SetupLink(t.Context(), local.ID); again != "" || err != nil {
		t.Errorf("another link is made: %q, %v", again, err)
	}
}

func TestInvitations(t *testing.T) {
	d := newDesk(t)
	u, link, err := d.Invite(t.Context(), "boss", "", "Bob", "", user.Viewer)
	d.ok(err)
	if u.Name != "bob" || !strings.HasPrefix(link, "https://bots.example.org/invite#") {
		t.Errorf("%+v, %s", u, link)
	}
	for _, c := range []struct {
		name, email string
		role        user.Role
		kind        fault.Kind
	}{
		{"bob", "", user.Viewer, fault.Conflict}, {"x", "", user.Viewer, fault.Invalid}, {"eve", "x", user.Viewer, fault.Invalid}, {"eve", "", "root", fault.Invalid},
	} {
		_, _, err := d.Invite(t.Context(), "boss", "", c.name, c.email, c.role)
		d.fails(err, c.kind, nil)
	}
	d.clock.turn(7 * 24 * time.Hour)
	_, err = d.Accept(t.Context(), from("192.0.2.1"), link, password)
	d.fails(err, fault.NotFound, nil)
	if link, err = d.ResetLink(t.Context(), "boss", u.ID); err != nil {
		t.Fatal(err)
	}
	evil := from("192.0.2.1")
	evil.Origin = "https://evil.example.org"
	_, err = d.Accept(t.Context(), evil, link, password)
	d.fails(err, fault.Refused, auth.ErrCSRF)
	_, err = d.Accept(t.Context(), from("192.0.2.1"), link, password)
	d.ok(err)
	d.enter("bob")
}

// Whoever asks for a new password learns nothing of who there is.
func TestForgottenPasswords(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	s := d.enter("ann")
	for _, account := range []string{"ann", "nobody", "nobody@example.org", ""} {
		d.ok(d.RequestReset(t.Context(), from("192.0.2.1"), account))
	}
	d.Close() // it waits for what is being sent
	if len(d.post.sent) != 1 || d.post.to[0] != "ann@example.org" {
		t.Fatalf("%d messages went to %v", len(d.post.sent), d.post.to)
	}
	_, link, _ := strings.Cut(d.post.sent[0], "https://bots.example.org/reset")
	link, _, _ = strings.Cut(link, "\n")
	const next = "seven purple trombones whistle"
	_, err := d.Accept(t.Context(), from("192.0.2.1"), "https://bots.example.org/reset"+link, next)
	d.ok(err)
	if d.in(d.Auth, of(s)) {
		t.Error("a session from before goes on")
	}
	_, err = d.SignIn(t.Context(), from("192.0.2.1"), "ann", next, "")
	d.ok(err)
	for range 2 {
		d.ok(d.RequestReset(t.Context(), from("192.0.2.2"), "ann"))
	}
	d.fails(d.RequestReset(t.Context(), from("192.0.2.3"), "ann"), fault.Limit, nil)
	without, err := auth.New(auth.Options{Store: d.store, Keys: keys, URL: "http://x"})
	d.ok(err)
	err = without.RequestReset(t.Context(), from("192.0.2.1"), "ann")
	if d.fails(err, fault.Refused, nil); !strings.Contains(fault.Sentence(err), "tradebot admin reset-link") {
		t.Error(err)
	}
}

func TestDeletingUsers(t *testing.T) {
	d := newDesk(t)
	d.person("boss", user.Admin)
	ann := d.person("ann", user.Trader)
	s := d.enter("ann")
	if !d.in(d.Auth, of(s)) {
		t.Fatal("the session does not let in")
	}
	d.ok(d.DeleteUser(t.Context(), "boss", ann.ID))
	if d.in(d.Auth, of(s)) {
		t.Error("somebody is in who is no more")
	}
	d.fails(d.DeleteUser(t.Context(), "boss", ann.ID), fault.NotFound, nil)
	_, err := d.ChangeUser(t.Context(), "boss", ann.ID, 0, auth.Change{Role: ptr(user.Role("root"))})
	d.fails(err, fault.Invalid, nil)
	_, err = d.ChangeUser(t.Context(), "boss", ann.ID, 0, auth.Change{Email: ptr("x")})
	d.fails(err, fault.Invalid, nil)
}

// A mail server gets the message, and what it refuses names no password.
func TestSMTP(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		lines := bufio.NewReader(c)
		say := func(s string) { _, _ = c.Write([]byte(s + "\r\n")) }
		say("220 test")
		var data strings.Builder
		for in := false; ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			line = strings.TrimRight(line, "\r\n")
			switch {
			case in && line == ".":
				in = false
				got <- data.String()
				say("250 ok")
			case in:
				data.WriteString(line + "\n")
			case strings.HasPrefix(line, "EHLO"):
				say("250 test")
			case line == "DATA":
				in = true
				say("354 go on")
			case line == "QUIT":
				say("221 bye")
				return
			default:
				data.WriteString(line + "\n")
				say("250 ok")
			}
		}
	}()
	m, err := auth.NewSMTP("smtp://"+l.Addr().String(), "Tradebot <bot@example.org>")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Send(t.Context(), "ann@example.org", "Hello", "https://x/reset#abc\n"); err != nil {
		t.Fatal(err)
	}
	text := <-got
	for _, want := range []string{"MAIL FROM:<bot@example.org>", "RCPT TO:<ann@example.org>", "Subject: Hello", "https://x/reset#abc"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in %s", want, text)
		}
	}
	l.Close()
	if err := m.Send(t.Context(), "ann@example.org", "Hello", "x"); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	for _, bad := range []string{"", "http://x", "smtp://", "smtp://u:hush@", "smtp://u:hu%zzsh@h", "smtp://h:99999", "smtp://h/path"} {
		if _, err := auth.NewSMTP(bad, "bot@example.org"); fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := auth.NewSMTP("smtp://h", "nobody"); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}
