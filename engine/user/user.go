package user

import (
	"slices"

	"tradebot/engine/fault"
)

// Role is what somebody may do in an installation. The words are kept in databases and read by programs outside.
type Role string

// The roles.
const (
	Admin  Role = "admin"  // everything: people, kill switches, the audit; and what a trader may
	Trader Role = "trader" // their own strategies, bots, jobs and accounts
	Viewer Role = "viewer" // see what is their own
)

// Roles returns every role, the one that may most first.
func Roles() []Role { return []Role{Admin, Trader, Viewer} }

// ParseRole reads a role. The error is Invalid.
func ParseRole(word string) (Role, error) {
	if r := Role(word); slices.Contains(Roles(), r) {
		return r, nil
	}
	return "", fault.New(fault.Invalid, "user.ParseRole", "a role is admin, trader or viewer, not %q", word)
}

// Scope is what is needed to do something, and what credentials allow at most. Each allows what those before it do.
type Scope string

// The scopes, the least first.
const (
	Read    Scope = "read"  // see
	Trade   Scope = "trade" // change what is one's own, and let bots trade
	Command Scope = "admin" // change the installation, and see what is others'
)

// Scopes returns every scope, the least first.
func Scopes() []Scope { return []Scope{Read, Trade, Command} }

// ParseScope reads a scope. The error is Invalid.
func ParseScope(word string) (Scope, error) {
	if s := Scope(word); slices.Contains(Scopes(), s) {
		return s, nil
	}
	return "", fault.New(fault.Invalid, "user.ParseScope", "a scope is read, trade or admin, not %q", word)
}

// Covers reports whether who is allowed one scope is allowed another. A word that is no scope covers nothing and is not covered.
func (s Scope) Covers(other Scope) bool {
	needed := slices.Index(Scopes(), other)
	return needed >= 0 && slices.Index(Scopes(), s) >= needed
}

// Scope returns the most that a role allows.
func (r Role) Scope() Scope {
	switch r {
	case Admin:
		return Command
	case Trader:
		return Trade
	case Viewer:
		return Read
	}
	return ""
}

// Who is who asks for something, and how they showed who they are.
type Who struct {
	User    string // id
	Name    string
	Role    Role
	Scope   Scope  // the most that the credentials allow
	Session string // id of the session; "": a token was shown
	Token   string // id of the token of the API; "": a session was shown
	Fresh   int64  // when the password was last given in the session, ms UTC; 0: a token was shown
	Address string // where the request came from
	Request string // id of the request
}

// May reports whether somebody may do what needs a scope.
func (w *Who) May(s Scope) bool { return w.Role.Scope().Covers(s) && w.Scope.Covers(s) }
