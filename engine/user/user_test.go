package user_test

import (
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/user"
)

// What somebody may do is what both the role and the credentials allow.
func TestMay(t *testing.T) {
	for _, c := range []struct {
		role               user.Role
		scope              user.Scope
		read, trade, admin bool
	}{
		{user.Admin, user.Command, true, true, true},
		{user.Admin, user.Trade, true, true, false},
		{user.Admin, user.Read, true, false, false},
		{user.Trader, user.Command, true, true, false},
		{user.Trader, user.Trade, true, true, false},
		{user.Trader, user.Read, true, false, false},
		{user.Viewer, user.Command, true, false, false},
		{user.Viewer, user.Read, true, false, false},
		{user.Admin, "", false, false, false},
		{"", user.Command, false, false, false},
		{"root", "all", false, false, false},
	} {
		w := user.Who{Role: c.role, Scope: c.scope}
		if w.May(user.Read) != c.read || w.May(user.Trade) != c.trade || w.May(user.Command) != c.admin || w.May("") || w.May("all") {
			t.Errorf("%s with %s may read %v, trade %v, command %v, nothing %v", c.role, c.scope, w.May(user.Read), w.May(user.Trade), w.May(user.Command), w.May(""))
		}
	}
}

func TestWords(t *testing.T) {
	for _, r := range user.Roles() {
		if got, err := user.ParseRole(string(r)); got != r || err != nil {
			t.Errorf("%s is read as %s, %v", r, got, err)
		}
	}
	for _, s := range user.Scopes() {
		if got, err := user.ParseScope(string(s)); got != s || err != nil {
			t.Errorf("%s is read as %s, %v", s, got, err)
		}
	}
	if _, err := user.ParseRole("Admin"); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
	if _, err := user.ParseScope(""); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}
