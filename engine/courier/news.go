package courier

import "time"

// news is how it goes: what failed and whether anything came through since it was last judged.
type news struct {
	bad   string // what failed last
	good  bool   // something came through
	since time.Time
	told  bool
}

// patience is how long nothing may come through before somebody is told.
const patience = 10 * time.Second

// judge tells of trouble that lasts, and of its end.
func (n *news) judge(tell func(string)) {
	switch {
	case n.good:
		n.since = time.Time{}
		if n.told {
			n.told = false
			tell("")
		}
	case n.bad != "" && n.since.IsZero():
		n.since = time.Now()
	case n.bad != "" && !n.told && time.Since(n.since) > patience:
		n.told = true
		tell(n.bad)
	}
	n.bad, n.good = "", false
}
