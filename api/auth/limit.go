package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/store"
)

const (
	forgets = time.Hour           // attempts are forgotten after an hour without one
	trusts  = 30 * 24 * time.Hour // an address is its owner's for a month after they signed in there
)

// rule is how often something may be tried, and how the wait grows after that: from first, twofold each time, to most.
type rule struct {
	name        string
	free        int64
	first, most time.Duration
	bySomebody  bool // it holds for all addresses, but for those where it went well
}

var (
	// Somebody who does not know their password any more tries a handful. A guesser has four an hour after that.
	ofPair = rule{name: "pair", free: 5, first: 30 * time.Second, most: 15 * time.Minute}
	// Guessers with many addresses: a minute's wait is what a stranger can do to somebody at most.
	ofName = rule{name: "name", free: 30, first: 5 * time.Second, most: time.Minute, bySomebody: true}
	// Many people may share an address.
	ofAddress = rule{name: "address", free: 100, first: 5 * time.Second, most: 5 * time.Minute}

	// Messages to somebody who did not ask for them.
	ofMail   = rule{name: "mail", free: 3, first: 10 * time.Minute, most: time.Hour}
	ofSender = rule{name: "sender", free: 20, first: time.Minute, most: time.Hour}
)

// try is one attempt that was counted.
type try struct {
	auth *Auth
	keys []string // of rules
	all  []rule
}

// begin counts an attempt before it is made. Errors: Limit, with what [WaitOf] says; Unavailable, the database does not answer, and then
// nothing may be tried.
func (a *Auth) begin(ctx context.Context, account, address string, rules ...rule) (*try, error) {
	now := a.ms()
	t := &try{auth: a, all: rules}
	for _, r := range rules {
		switch r.name {
		case ofPair.name:
			t.keys = append(t.keys, key(r.name, plainAccount(account), network(address)))
		case ofName.name, ofMail.name:
			t.keys = append(t.keys, key(r.name, plainAccount(account), ""))
		default:
			t.keys = append(t.keys, key(r.name, "", network(address)))
		}
	}
	err := a.store.Attempts(ctx, t.keys, now, func(all map[string]*store.Attempt) error {
		trusted := false
		for _, key := range t.keys {
			trusted = trusted || all[key].Proven > now-trusts.Milliseconds() && all[key].Proven > 0
		}
		for i, key := range t.keys {
			r, had := t.all[i], all[key]
			if r.bySomebody && trusted {
				continue
			}
			if had.Until > now {
				return fault.Wrap(fault.Limit, "auth.begin", &waiting{time.Duration(had.Until-now) * time.Millisecond})
			}
			if had.Last < now-forgets.Milliseconds() {
				had.Count = 0
			}
			had.Count++
			had.Last, had.Until = now, 0
			if over := had.Count - r.free; over >= 0 {
				wait := r.most
				if over < 10 {
					wait = min(r.most, r.first<<over)
				}
				had.Until = now + wait.Milliseconds()
			}
		}
		return nil
	})
	return t, err
}

// end takes an attempt back that was right. If all of it was, the name is its owner's at this address.
func (t *try) end(ctx context.Context, all bool) error {
	now := t.auth.ms()
	return t.auth.store.Attempts(ctx, t.keys, now, func(had map[string]*store.Attempt) error {
		for i, key := range t.keys {
			a := had[key]
			a.Count = max(0, a.Count-1)
			if a.Count < t.all[i].free {
				a.Until = 0
			}
			if all && t.all[i].name == ofPair.name {
				a.Count, a.Until, a.Proven = 0, 0, now
			}
		}
		return nil
	})
}

// key is what an attempt is counted under. It does not show what was typed, which may be a password in the wrong place.
func key(kind, account, address string) string {
	sum := sha256.Sum256([]byte(account + "\x00" + address))
	return kind + ":" + hex.EncodeToString(sum[:16])
}

// network is what one customer of a provider has: an address, or 64 bits of one of IPv6.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
