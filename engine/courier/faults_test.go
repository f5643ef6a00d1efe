package courier_test

import (
	"strings"
	"testing"

	"tradebot/engine/exchange"
	"tradebot/engine/order"
)

// Whatever happens to whichever request: every order is at the exchange once, and what is told of it is what became of it.
func testFaults(t *testing.T) {
	requests := []string{
		"POST /api/v3/order", "GET /api/v3/order", "DELETE /api/v3/order", "GET /api/v3/openOrders", "GET /api/v3/myTrades", "GET /api/v3/time",
	}
	together(t, requests, func(request string) string { return request }, func(t *testing.T, request string) {
		var list []exchange.Fault
		method, path, _ := strings.Cut(request, " ")
		for _, kind := range exchange.Kinds() {
			if kind == "twice" && method == "POST" { // nobody can prevent that
				continue
			}
			f := exchange.Fault{Kind: kind, Method: method, Path: path, Count: 1, Wait: 1}
			switch kind {
			case "delay":
				f.Delay = 1200 // longer than a client waits
			case "stall":
				f.Delay = 2200 // longer than a request is good
			}
			list = append(list, f)
		}
		db := newDatabase(t, urls[0].make(t))
		together(t, list, func(f exchange.Fault) string { return f.Kind }, func(t *testing.T, f exchange.Fault) { meets(t, db, f) })
	})
}

// meets lets a bot meet a fault.
func meets(t *testing.T, db *database, f exchange.Fault) {
	r := newRig(t, db, exchange.Config{})
	r.inject(f)
	if f.Method == "GET" && f.Path == "/api/v3/order" { // which is asked where an answer was lost
		r.inject(exchange.Fault{Kind: "lose", Method: "POST"})
	}
	r.plan(atMarket(4, order.Buy))
	r.plan(bid(8, "20000"))
	r.plan(bid(12, "29000"))
	r.plan(atMarket(16, order.Sell))
	for id, status := range map[uint64]string{4: "filled", 8: "open", 12: "open", 16: "filled"} {
		r.until(id, status)
	}
	r.pin("29000")
	r.until(12, "filled")
	r.cancel(8)
	r.until(8, "canceled")
	r.settled()
	if r.x.Requests(f.Method, f.Path) == 0 {
		t.Error("there was no such request")
	}
	if n := r.posts(); n > 5 {
		t.Errorf("%d orders were sent", n)
	}
}

// What the exchange refuses is refused, for a reason that the strategy can tell from others.
func testRefused(t *testing.T) {
	db := newDatabase(t, urls[0].make(t))
	r := newRig(t, db, exchange.Config{Depth: dec("0.1")})
	post := bid(4, "31000")
	post.PostOnly = true
	small := bid(8, "100")
	uneven := bid(12, "29000.001")
	dear := bid(16, "29000")
	dear.Qty = amount("100")
	ioc := bid(20, "30000")
	ioc.TIF, ioc.Qty = order.ImmediateOrCancel, amount("0.3")
	fok := ioc
	fok.Order, fok.TIF = 24, order.FillOrKill
	none := bid(28, "29000")
	none.TIF = order.ImmediateOrCancel
	much := atMarket(32, order.Buy)
	much.Qty = amount("2.5")
	for _, c := range []struct {
		p      func()
		id     uint64
		status string
		reason string
		filled string
	}{
		{func() { r.plan(post) }, 4, "rejected", "would_take", "0"},
		{func() { r.plan(small) }, 8, "rejected", "too_small", "0"},
		{func() { r.plan(uneven) }, 12, "rejected", "venue_refused", "0"},
		{func() { r.plan(dear) }, 16, "rejected", "no_funds", "0"},
		{func() { r.plan(ioc) }, 20, "expired", "", "0.1"},
		{func() { r.plan(fok) }, 24, "expired", "", "0"},
		{func() { r.plan(none) }, 28, "expired", "", "0"},
		{func() { r.plan(much) }, 32, "expired", "", "2"},
	} {
		c.p()
		o := r.until(c.id, c.status)
		if o.Reason != c.reason || !o.Filled.Equal(dec(c.filled)) || (o.Status == "rejected") != (o.Text != "") {
			t.Errorf("order %d is %s because of %q, %q, with %s filled", c.id, o.Status, o.Reason, o.Text, o.Filled)
		}
	}
	r.settled()
}

// A bot may ask for many orders at once.
func testMany(t *testing.T) {
	db := newDatabase(t, urls[0].make(t))
	r := newRig(t, db, exchange.Config{})
	for i := range 50 {
		r.plan(bid(uint64(4+4*i), "20000"))
	}
	for i := range 50 {
		r.until(uint64(4+4*i), "open")
	}
	if n := r.posts(); n != 50 {
		t.Errorf("%d were sent", n)
	}
	for i := range 50 {
		r.parcel(uint64(4 + 4*i)).Cancel = true
	}
	r.update()
	for i := range 50 {
		r.until(uint64(4+4*i), "canceled")
	}
	r.settled()
}
