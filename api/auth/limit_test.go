package auth_test

import (
	"fmt"
	"testing"
	"time"

	"tradebot/api/auth"
	"tradebot/engine/fault"
	"tradebot/engine/user"
)

// guess tries a wrong password, and returns how long it must wait, 0 if it was looked at.
func (d *desk) guess(account, address string) time.Duration {
	d.Helper()
	_, err := d.SignIn(d.Context(), from(address), account, "wrong", "")
	if wait := auth.WaitOf(err); wait > 0 {
		d.fails(err, fault.Limit, nil)
		return wait
	}
	d.fails(err, fault.Refused, auth.ErrUnauthenticated)
	return 0
}

func TestGuessesFromOneAddress(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	for i := range 5 {
		if wait := d.guess("ann", "198.51.100.1"); wait != 0 {
			t.Fatalf("guess %d waits for %s", i, wait)
		}
	}
	for _, want := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		if wait := d.guess("ann", "198.51.100.1"); wait != want {
			t.Fatalf("it waits for %s, want %s", wait, want)
		}
		_, err := d.SignIn(t.Context(), from("198.51.100.1"), "ann", password, "") // the right one is not looked at either
		d.fails(err, fault.Limit, nil)
		d.clock.turn(want)
		if wait := d.guess("ann", "198.51.100.1"); wait != 0 {
			t.Fatalf("after the wait it waits for %s", wait)
		}
	}
	d.enter("ann") // from elsewhere
	d.clock.turn(2 * time.Hour)
	for i := range 5 {
		if wait := d.guess("ann", "198.51.100.1"); wait != 0 {
			t.Fatalf("two hours later guess %d waits for %s", i, wait)
		}
	}
}

// Strangers with many addresses cannot keep somebody out who signed in at theirs before, and others for a minute at most.
func TestGuessesFromManyAddresses(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Trader)
	d.enter("ann")
	most := time.Duration(0)
	for i := range 40 {
		wait := d.guess("ann", fmt.Sprintf("198.51.100.%d", i))
		most = max(most, wait)
		d.clock.turn(wait)
		if wait > 0 {
			if wait = d.guess("ann", fmt.Sprintf("198.51.100.%d", i)); wait != 0 {
				t.Fatalf("after the wait it waits for %s", wait)
			}
		}
	}
	if most != time.Minute {
		t.Errorf("guessers wait for %s", most)
	}
	_, err := d.SignIn(t.Context(), from("203.0.113.1"), "ann", password, "")
	if wait := auth.WaitOf(err); wait != time.Minute {
		t.Errorf("from a new address it waits for %s: %v", wait, err)
	}
	d.enter("ann")
}

func TestManyNamesFromOneAddress(t *testing.T) {
	d := newDesk(t)
	for i := range 100 {
		if wait := d.guess(fmt.Sprint("user", i), fmt.Sprintf("2001:db8::%d", i)); wait != 0 {
			t.Fatalf("guess %d waits for %s", i, wait)
		}
	}
	if wait := d.guess("another", "2001:db8::ffff"); wait != 5*time.Second {
		t.Errorf("it waits for %s", wait)
	}
	if wait := d.guess("another", "2001:db8:0:1::1"); wait != 0 {
		t.Errorf("another network waits for %s", wait)
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8::1": "2001:db8::/64", "fe80::1%eth0": "fe80::/64", "": "", "x": "x",
	} {
		if got := auth.Network(address); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
}
