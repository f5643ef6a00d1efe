package station

import (
	"context"
	"crypto/rand"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/events"
	"tradebot/engine/view"
)

// It is looked so often how much is asked of exchanges, and told when that has changed. After so many looks it is told all the same, so
// that whoever began to watch learns it, and whoever hears nothing for longer knows that nobody asks any more. An exchange of which nobody
// wanted anything for so long is not in use.
const (
	usageLook  = 5 * time.Second
	usageQuiet = 6 // looks: half a minute
	usageIdle  = 10 * time.Minute
)

// usage tells how much a process asks of exchanges. It reads what their budgets have counted, and asks nobody.
type usage struct {
	budgets map[string]*binance.Budget // of each exchange
	source  string                     // a word for this process that says nothing of it
	publish func(...events.Event)
	told    map[string]usageSaid // of each exchange, while it is in use
}

// usageSaid is what was told of an exchange last.
type usageSaid struct {
	use   binance.Use
	looks int // since then
}

func newUsage(x *exchanges, publish func(...events.Event)) *usage {
	return &usage{budgets: x.budgets, source: rand.Text(), publish: publish, told: map[string]usageSaid{}}
}

// run looks and tells until ctx ends.
func (u *usage) run(ctx context.Context) {
	tick := time.NewTicker(usageLook)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			u.look(time.Now())
		case <-ctx.Done():
			return
		}
	}
}

// look tells what has changed, and what was not told for long.
func (u *usage) look(now time.Time) {
	for name, budget := range u.budgets {
		use := budget.Use()
		if use.Asked.IsZero() || now.Sub(use.Asked) > usageIdle && !use.Blocked.After(now) {
			delete(u.told, name)
			continue
		}
		if !use.Blocked.After(now) {
			use.Blocked = time.Time{}
		}
		use.Asked = time.Time{} // that somebody asked shows in what is used
		last, known := u.told[name]
		if last.looks++; known && last.use == use && last.looks < usageQuiet {
			u.told[name] = last
			continue
		}
		u.told[name] = usageSaid{use: use}
		v := view.Exchange{Name: name, Source: u.source, Weight: use.Used, Limit: use.Limit}
		if use.Measured {
			v.OffsetMS = &use.Offset
		}
		if !use.Blocked.IsZero() {
			until := use.Blocked.UnixMilli()
			v.Blocked = &until
		}
		u.publish(event(events.Exchange, "", name+" "+u.source, v))
	}
}
