package courier

import "time"

// news is how it goes: what failed and whether anything came through since it was last judged.
type news struct {
	bad   string    // what failed last
	good  bool      // something came through
	since time.Time // nothing has come through
	last  time.Time // something failed
	told  bool
}

// patience is how long nothing may come through before somebody is told.
const patience = 10 * time.Second

// apart is how long after a failure another one is the beginning of something new; tries are closer together.
const apart = time.Minute

// judge tells of trouble that lasts, and of its end.
func (n *news) judge(tell func(string)) {
	now := time.Now()
	if n.bad != "" {
		if now.Sub(n.last) > apart {
			n.since = time.Time{}
		}
		n.last = now
	}
	switch {
	case n.good:
		n.since = time.Time{}
		if n.told {
			n.told = false
			tell("")
		}
	case n.bad != "" && n.since.IsZero():
		n.since = now
	case n.bad != "" && !n.told && now.Sub(n.since) > patience:
		n.told = true
		tell(n.bad)
	}
	n.bad, n.good = "", false
}
