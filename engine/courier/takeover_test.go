package courier_test

import (
	"context"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/order"
)

// stage is where a courier stops, for good.
type stage struct {
	name string
	stop func(r *rig) // with order 4 planned, which buys 0.01 at 29000
	sent bool         // the exchange has it by then
}

// leaves gives order 4 a permit and sends it, if it does.
func leaves(r *rig, sends bool) {
	r.Helper()
	permit, err := r.db.Send(r.Context(), r.fence, 4)
	r.ok(err)
	r.sendBy[r.row(4).ClientID] = permit.SendBy
	if !sends {
		return
	}
	p := r.parcel(4)
	a := r.client.Place(context.Background(), binance.Order{Symbol: "BTCUSDT", ClientID: p.ClientID, Side: p.Side, Kind: p.Kind, Qty: p.Qty, Price: p.Price}, r.client.Now()+2000)
	r.ok(a.Err)
}

// lost makes it known that nobody knows of order 4.
func lost(r *rig) { r.Helper(); r.ok(r.db.Lose(r.Context(), r.fence, 4)) }

var stages = []stage{
	{"planned", func(*rig) {}, false},
	{"it was being sent, and never left", func(r *rig) { leaves(r, false) }, false},
	{"it was being sent, and arrived", func(r *rig) { leaves(r, true) }, true},
	{"unknown, and never left", func(r *rig) { leaves(r, false); lost(r) }, false},
	{"unknown, and arrived", func(r *rig) { leaves(r, true); lost(r) }, true},
	{"it was sent again, and never left", func(r *rig) {
		r.inject(exchange.Fault{Kind: "cut", Method: "POST", Count: 2})
		for r.posts() < 2 {
			r.pass(r.round())
		}
	}, false},
	{"open, and nobody has heard of it", func(r *rig) {
		for r.courier.Round(r.Context()); len(r.told) == 0; {
			r.courier.Round(r.Context())
		}
	}, true},
	{"open", func(r *rig) { r.until(4, "open") }, true},
	{"filled in part", func(r *rig) {
		r.until(4, "open")
		r.pin("29000")
		r.until(4, "partially_filled")
	}, true},
	{"filled, and nobody has heard of it", func(r *rig) {
		r.until(4, "open")
		r.pin("29000")
		for range 3 {
			_, err := r.x.Book()
			r.ok(err)
		}
	}, true},
	{"taken back, and nobody has heard of it", func(r *rig) {
		r.until(4, "open")
		r.client.Cancel(context.Background(), "BTCUSDT", r.parcel(4).ClientID) // whatever is heard of it
		r.parcel(4).Cancel = true
	}, true},
}

// Wherever a courier stops, the next one goes on from there under its own lease: an order that is there is not sent again, one that is
// nowhere is, and one that is not wanted any more is not.
func testTakeover(t *testing.T) {
	type wanted struct {
		stage
		cancel bool
	}
	var list []wanted
	for _, s := range stages {
		list = append(list, wanted{s, false}, wanted{s, true})
	}
	name := func(w wanted) string {
		if w.cancel {
			return w.name + ", not wanted"
		}
		return w.name
	}
	together(t, urls, func(u struct {
		name string
		make func(testing.TB) string
	}) string {
		return u.name
	}, func(t *testing.T, u struct {
		name string
		make func(testing.TB) string
	}) {
		db := newDatabase(t, u.make(t))
		together(t, list, name, func(t *testing.T, w wanted) {
			r := newRig(t, db, exchange.Config{Depths: map[string]udecimal.Decimal{"BTCUSDT": dec("0.002")}})
			r.plan(bid(4, "29000"))
			w.stop(r)
			old, posts := r.courier, r.posts()
			r.lose()
			r.hold("two")
			if old.Round(t.Context()); r.posts() != posts {
				t.Error("a courier without a lease sends")
			}
			r.told = nil
			if w.cancel {
				r.cancel(4)
				r.finish()
			} else {
				for row := r.row(4); row.Status != "open" && len(r.parcels) > 0 && row.Status != "partially_filled"; row = r.row(4) {
					r.pass(r.round())
				}
				r.pin("29000")
				r.finish()
			}
			r.settled()
			switch n := r.posts(); {
			case w.sent && n != posts:
				t.Errorf("an order that was there was sent again, %d times", n-posts)
			case !w.sent && w.cancel && n != posts:
				t.Error("an order that is not wanted any more was sent")
			case !w.sent && !w.cancel && n != posts+1:
				t.Errorf("it was sent %d times", n-posts)
			}
		})
	})
}

// A courier whose lease is lost sends nothing, whatever it was told to do before.
func testLeaseLost(t *testing.T) {
	db := newDatabase(t, urls[0].make(t))
	r := newRig(t, db, exchange.Config{})
	r.plan(bid(4, "29000"))
	r.plan(atMarket(8, order.Sell))
	old := r.courier
	r.lose()
	for range 5 {
		old.Soon()
		old.Round(t.Context())
	}
	if r.posts() != 0 || len(r.all) != 0 || r.row(4).Status != "planned" {
		t.Errorf("%d orders were sent, told: %v", r.posts(), r.all)
	}
	r.hold("two")
	r.until(8, "filled")
	r.until(4, "open")
	r.settled()
}
