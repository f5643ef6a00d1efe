package auth_test

import (
	"slices"
	"testing"
	"time"

	"tradebot/api/auth"
	"tradebot/engine/testbed"
	"tradebot/engine/user"
)

// Who watches for long is asked about by id: those who would not be let in any more are gone.
func TestGone(t *testing.T) {
	d := deskAt(t, testbed.SharedPostgres(t).Database(t))
	ann, bob := d.person("ann", user.Trader), d.person("bob", user.Trader)
	one, two, three := d.enter("ann"), d.enter("ann"), d.enter("bob")
	mine, _, err := d.CreateToken(t.Context(), &one.Who, "", "script", user.Read, d.clock.now().Add(time.Hour).UnixMilli())
	d.ok(err)
	theirs, _, err := d.CreateToken(t.Context(), &three.Who, "", "script", user.Read, 0)
	d.ok(err)
	ids := []string{one.Who.Session, two.Who.Session, three.Who.Session, mine.ID, theirs.ID}
	gone := func(want ...string) {
		t.Helper()
		if got, err := d.Gone(t.Context(), append(ids, "nobody")); err != nil || !slices.Equal(got, append(want, "nobody")) {
			t.Errorf("gone are %v, %v; want %v", got, err, want)
		}
	}
	gone()
	d.ok(d.EndSession(t.Context(), &one.Who, two.Who.Session))
	gone(two.Who.Session)
	_, err = d.ChangeUser(t.Context(), ann.ID, bob.ID, 0, auth.Change{Disabled: ptr(true)})
	d.ok(err)
	gone(two.Who.Session, three.Who.Session, theirs.ID)
	d.clock.turn(time.Hour)
	gone(two.Who.Session, three.Who.Session, mine.ID, theirs.ID)
	d.clock.turn(11 * time.Hour)
	gone(ids...)
}
