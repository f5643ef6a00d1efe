package auth_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"tradebot/api/auth"
	"tradebot/engine/fault"
	"tradebot/engine/user"
)

func (d *desk) code(secret string) string {
	d.Helper()
	code, err := totp.GenerateCode(secret, d.clock.now())
	d.ok(err)
	return code
}

func TestOneTimeCodes(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	s, other := d.enter("ann"), d.enter("ann")
	d.fails(d.DropTOTP(t.Context(), &s.Who), fault.Conflict, nil)
	_, err := d.ConfirmTOTP(t.Context(), &s.Who, of(s), "123456")
	d.fails(err, fault.Conflict, nil)
	secret, url, err := d.BeginTOTP(t.Context(), &s.Who)
	d.ok(err)
	if !strings.HasPrefix(url, "otpauth://totp/Tradebot:ann?") || !strings.Contains(url, secret) {
		t.Errorf("the address is %s", url)
	}
	d.enter("ann") // no code is asked for yet
	_, err = d.ConfirmTOTP(t.Context(), &s.Who, of(s), "000000")
	d.fails(err, fault.Refused, auth.ErrWrong)
	used := d.code(secret)
	codes, err := d.ConfirmTOTP(t.Context(), &s.Who, of(s), used)
	d.ok(err)
	if len(codes) != 10 || d.in(d.Auth, of(other)) || !d.in(d.Auth, of(s)) {
		t.Errorf("%d codes; other sessions go on", len(codes))
	}
	if u, err := d.store.UserNamed(t.Context(), "ann"); err != nil || strings.Contains(u.TOTP, secret) || u.TOTP == "" {
		t.Errorf("the secret is not sealed: %v", err)
	}

	try := func(password, code string) error {
		_, err := d.SignIn(t.Context(), from("192.0.2.1"), "ann", password, code)
		return err
	}
	d.fails(try(password, ""), fault.Refused, auth.ErrTOTP)
	d.fails(try("wrong", ""), fault.Refused, auth.ErrUnauthenticated) // nobody learns that there are codes
	d.fails(try("wrong", d.code(secret)), fault.Refused, auth.ErrUnauthenticated)
	d.fails(try(password, used), fault.Refused, auth.ErrUnauthenticated) // used when it was confirmed
	d.clock.turn(30 * time.Second)
	next := d.code(secret)
	d.clock.turn(30 * time.Second) // somebody who types slowly
	d.ok(try(password, " "+next[:3]+" "+next[3:]))
	d.fails(try(password, next), fault.Refused, auth.ErrUnauthenticated)
	d.fails(try(password, used), fault.Refused, auth.ErrUnauthenticated)
	d.ok(try(password, d.code(secret)))
	d.clock.turn(time.Minute)
	late := d.code(secret)
	d.clock.turn(time.Minute)
	d.fails(try(password, late), fault.Refused, auth.ErrUnauthenticated)

	d.ok(try(password, strings.ToUpper(codes[0])))
	d.fails(try(password, codes[0]), fault.Refused, auth.ErrUnauthenticated)
	fresh, err := d.RecoveryCodes(t.Context(), &s.Who)
	d.ok(err)
	d.fails(try(password, codes[1]), fault.Refused, auth.ErrUnauthenticated)
	_, err = d.Reauthenticate(t.Context(), &s.Who, of(s), password, "")
	d.fails(err, fault.Refused, auth.ErrTOTP)
	s, err = d.Reauthenticate(t.Context(), &s.Who, of(s), password, fresh[0])
	d.ok(err)

	// A new secret takes the place of the old one when a code of it is given, and not before.
	second, _, err := d.BeginTOTP(t.Context(), &s.Who)
	d.ok(err)
	d.clock.turn(time.Minute)
	d.fails(try(password, d.code(second)), fault.Refused, auth.ErrUnauthenticated)
	d.ok(try(password, d.code(secret)))
	d.ok(d.DropTOTP(t.Context(), &s.Who))
	d.ok(try(password, ""))
}

// Codes are guessed no faster than passwords.
func TestGuessedCodes(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	s := d.enter("ann")
	secret, _, err := d.BeginTOTP(t.Context(), &s.Who)
	d.ok(err)
	_, err = d.ConfirmTOTP(t.Context(), &s.Who, of(s), d.code(secret))
	d.ok(err)
	for i := range 5 {
		if _, err := d.SignIn(t.Context(), from("198.51.100.1"), "ann", password, "000000"); auth.WaitOf(err) != 0 {
			t.Fatalf("guess %d waits: %v", i, err)
		}
	}
	_, err = d.SignIn(t.Context(), from("198.51.100.1"), "ann", password, d.code(secret))
	d.fails(err, fault.Limit, nil)
}

// With another key nobody gets in without somebody seeing to it, and the sentence says how.
func TestAnotherKey(t *testing.T) {
	d := newDesk(t)
	u := d.person("ann", user.Trader)
	s := d.enter("ann")
	secret, _, err := d.BeginTOTP(t.Context(), &s.Who)
	d.ok(err)
	_, err = d.ConfirmTOTP(t.Context(), &s.Who, of(s), d.code(secret))
	d.ok(err)
	d.clock.turn(time.Minute)
	sign := func(keys ...[]byte) error {
		a, err := auth.New(auth.Options{Store: d.store, Keys: keys, URL: "http://x", Now: d.clock.now})
		d.ok(err)
		_, err = a.SignIn(t.Context(), from("192.0.2.1"), "ann", password, d.code(secret))
		return err
	}
	next := []byte(strings.Repeat("k", 32))
	if err := sign(next); fault.KindOf(err) != fault.Internal || !strings.Contains(err.Error(), "disable-totp") {
		t.Error(err)
	}
	d.ok(sign(next, keys[0])) // the one before still opens
	d.ok(d.ForceTOTPOff(t.Context(), "command line", u.ID))
	d.fails(d.ForceTOTPOff(t.Context(), "command line", u.ID), fault.Conflict, nil)
	d.enter("ann")
	_, err = auth.New(auth.Options{Store: d.store, Keys: [][]byte{[]byte("short")}, URL: "http://x"})
	d.fails(err, fault.Invalid, nil)
	none, err := auth.New(auth.Options{Store: d.store, URL: "http://x"})
	d.ok(err)
	_, _, err = none.BeginTOTP(t.Context(), &s.Who)
	d.fails(err, fault.Unavailable, nil)
	for _, bad := range []string{"", "bots.example.org", "ftp://x", "https://x/#y", "https://u:p@x"} {
		_, err := auth.New(auth.Options{Store: d.store, Keys: keys, URL: bad})
		d.fails(err, fault.Invalid, nil)
	}
}

// Another key takes over: with both everybody signs in, and when all is sealed anew the new one is enough.
func TestAnotherSecretKey(t *testing.T) {
	d := newDesk(t)
	fresh := []byte("fedcba9876543210fedcba9876543210")
	secrets := map[string]string{}
	for _, name := range []string{"ann", "bob"} {
		d.person(name, user.Trader)
		s := d.enter(name)
		secret, _, err := d.BeginTOTP(t.Context(), &s.Who)
		d.ok(err)
		if name == "ann" { // bob's is only offered
			_, err = d.ConfirmTOTP(t.Context(), &s.Who, of(s), d.code(secret))
			d.ok(err)
		}
		secrets[name] = secret
	}
	d.person("eve", user.Trader) // without codes
	try := func(a *auth.Auth) error {
		d.clock.turn(time.Minute)
		_, err := a.SignIn(t.Context(), from("192.0.2.1"), "ann", password, d.code(secrets["ann"]))
		return err
	}
	d.fails(try(d.keyed(fresh)), fault.Internal, nil)
	both := d.keyed(fresh, keys[0])
	d.ok(try(both))
	for i, want := range []int{2, 0} {
		if n, lost, err := both.Reseal(t.Context()); err != nil || n != want || len(lost) > 0 {
			t.Fatalf("run %d: %d sealed, %q lost, %v", i, n, lost, err)
		}
	}
	alone := d.keyed(fresh)
	d.ok(try(alone))
	d.fails(try(d.keyed(keys[0])), fault.Internal, nil)
	bob, err := alone.SignIn(t.Context(), from("192.0.2.1"), "bob", password, "")
	d.ok(err)
	_, err = alone.ConfirmTOTP(t.Context(), &bob.Who, of(bob), d.code(secrets["bob"]))
	d.ok(err)

	// A third key, and nobody has the second any more.
	third := d.keyed([]byte("0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"), keys[0])
	if n, lost, err := third.Reseal(t.Context()); err != nil || n != 0 || strings.Join(lost, " ") != "ann bob" {
		t.Errorf("%d sealed, %q lost, %v", n, lost, err)
	}
	d.ok(try(alone)) // what is lost for one key is as it was
}
