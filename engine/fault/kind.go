package fault

import "strconv"

// Kind says what sort of failure it was, and so who should act. The list is closed: a new kind is a new row in every table
// that maps kinds.
type Kind uint8

// The kinds. Internal is the zero value, so that an error nobody classified is taken for our own mistake.
const (
	// Internal: the program is wrong, or met what it thought impossible. Its developers act; the user can only report it.
	Internal Kind = iota
	// Invalid: what was given cannot be right, at any time: a number out of range, a broken file. The giver corrects it.
	Invalid
	// NotFound: what was named does not exist, or not for the one who asks. The asker names another.
	NotFound
	// Conflict: the request is sound, but not in the present state: a name that is taken, a bot that already runs. The asker
	// looks again and decides.
	Conflict
	// Refused: a rule forbids it: a risk limit, a missing right, an exchange that says no. Repeating it does not help; who
	// owns the rule may change it.
	Refused
	// Limit: a bound on size, number or rate was reached. The asker asks for less, or later; the operator may raise the bound.
	Limit
	// Strategy: a module broke the contract, trapped or ran out of fuel. The module's author acts.
	Strategy
	// Unavailable: something this one depends on does not answer: a disk, a database, an exchange. Try again later; the
	// operator looks at it if it lasts.
	Unavailable
	// Canceled: someone stopped it on purpose. Nobody acts.
	Canceled
)

var kinds = [...]string{
	Internal: "internal", Invalid: "invalid", NotFound: "not_found", Conflict: "conflict", Refused: "refused", Limit: "limit",
	Strategy: "strategy", Unavailable: "unavailable", Canceled: "canceled",
}

// Kinds returns every kind, for the tests of tables that map them.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// String returns the kind as one lower-case word.
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return "kind " + strconv.Itoa(int(k))
}
