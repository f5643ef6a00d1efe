package courier_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/courier"
	"tradebot/engine/exchange"
	"tradebot/engine/fault"
	"tradebot/engine/order"
	"tradebot/engine/store"
)

// What was switched off after a decision is not sent, and one that was lost not again.
func testSwitches(t *testing.T) {
	db := newDatabase(t, urls[0].make(t))
	for _, c := range []struct {
		name string
		says string
		turn func(r *rig, off bool) error // off: nothing is sent
	}{
		{"the bot's kill switch", "the kill switch of the bot is on", func(r *rig, off bool) error {
			return db.SetKill(r.Context(), store.KillBot(r.bot.ID), off, "ann", 1)
		}},
		{"the owner's kill switch", "the kill switch of the bot's owner is on", func(r *rig, off bool) error {
			return db.SetKill(r.Context(), store.KillUser(db.owner), off, "ann", 1)
		}},
		{"the kill switch for all", "the kill switch for everything is on", func(r *rig, off bool) error {
			return db.SetKill(r.Context(), store.KillAll, off, "ann", 1)
		}},
		{"the server does not trade live", "live trading is switched off on this server", func(r *rig, off bool) error {
			return db.SetLive(r.Context(), !off, "ann", 1)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, db, exchange.Config{})
			r.plan(bid(4, "29000"))
			r.until(4, "open")
			r.plan(bid(8, "29000"))
			r.plan(atMarket(12, order.Sell))
			r.ok(c.turn(r, true))
			for _, id := range []uint64{8, 12} {
				if o := r.until(id, "rejected"); o.Reason != "risk_limit" || !strings.Contains(o.Text, c.says) {
					t.Errorf("%s: %s", o.Reason, o.Text)
				}
			}
			r.cancel(4) // what is there can be taken back
			r.until(4, "canceled")
			r.ok(c.turn(r, false))
			r.settled()
			if n := r.posts(); n != 1 {
				t.Errorf("%d orders were sent", n)
			}
		})
	}
	t.Run("after it was lost", func(t *testing.T) {
		r := newRig(t, newDatabase(t, urls[0].make(t)), exchange.Config{})
		r.inject(exchange.Fault{Kind: "cut", Method: "POST"})
		r.plan(bid(4, "29000"))
		r.round()
		r.ok(r.db.SetKill(t.Context(), store.KillAll, true, "ann", 1))
		r.until(4, "rejected")
		r.settled()
		if n := r.posts(); n != 1 {
			t.Errorf("%d orders were sent", n)
		}
	})
}

// What could open something does not leave a minute after its decision, also if it was lost; what closes something does.
func testLate(t *testing.T) {
	db := newDatabase(t, urls[0].make(t))
	r := newRig(t, db, exchange.Config{})
	long := time.Now().Add(-courier.Late - time.Second)
	r.planAt(long, bid(4, "29000"))
	r.planAt(long, atMarket(8, order.Buy))
	r.planAt(long, atMarket(12, order.Sell))
	for _, id := range []uint64{4, 8} {
		if o := r.until(id, "rejected"); o.Reason != "venue_refused" || !strings.Contains(o.Text, "within a minute") {
			t.Errorf("order %d: %s, %s", id, o.Reason, o.Text)
		}
	}
	r.until(12, "filled")
	r.settled()
	if n := r.posts(); n != 1 {
		t.Errorf("%d orders were sent", n)
	}
	soon := time.Now().Add(-courier.Late + 3*time.Second) // too late by the time at which it is proved to be nowhere
	r.inject(exchange.Fault{Kind: "busy_before", Method: "POST", Count: 2})
	r.planAt(soon, bid(16, "29000"))
	r.planAt(soon, atMarket(20, order.Sell))
	r.until(16, "rejected")
	r.until(20, "filled")
	r.settled()
}

// An exchange that cannot be reached does not keep an order from being taken back that has not left, nor one that is too late from being
// refused.
func testNobodyThere(t *testing.T) {
	r := newRig(t, newDatabase(t, urls[0].make(t)), exchange.Config{})
	r.inject(exchange.Fault{Kind: "busy_before", Count: 1000})
	r.plan(bid(4, "29000"))
	r.planAt(time.Now().Add(-courier.Late-time.Second), bid(8, "29000"))
	r.plan(bid(12, "29000"))
	for range 3 { // the time is asked for once a round, not once for every order
		before := r.x.Requests("GET", "/api/v3/time")
		r.courier.Soon()
		r.round()
		if n := r.x.Requests("GET", "/api/v3/time") - before; n > 1 {
			t.Errorf("its time was asked for %d times", n)
		}
	}
	r.until(8, "rejected")
	r.cancel(4)
	r.until(4, "canceled")
	r.x.Calm()
	r.until(12, "open")
	r.settled()
}

// While the exchange wants no request none is made, and then everything goes on.
func testLimits(t *testing.T) {
	db := newDatabase(t, urls[0].make(t))
	together(t, []string{"limit", "ban"}, func(kind string) string { return kind }, func(t *testing.T, kind string) {
		r := newRig(t, db, exchange.Config{})
		r.plan(bid(4, "29000"))
		r.until(4, "open")
		r.inject(exchange.Fault{Kind: kind, Method: "POST", Wait: 2})
		r.plan(bid(8, "29000"))
		r.plan(bid(12, "29000"))
		r.cancel(4)
		for r.posts() < 2 {
			r.pass(r.round())
		}
		met := time.Now()
		count := func() (n int) {
			for _, request := range []string{"POST /api/v3/order", "GET /api/v3/order", "DELETE /api/v3/order", "GET /api/v3/openOrders", "GET /api/v3/myTrades", "GET /api/v3/time"} {
				method, path, _ := strings.Cut(request, " ")
				n += r.x.Requests(method, path)
			}
			return n
		}
		for before := count(); time.Since(met) < 2*time.Second; {
			if wait := r.round(); time.Since(met) < 2*time.Second {
				if n := count(); n != before {
					t.Fatalf("%d requests were made", n-before)
				}
				r.pass(min(wait, 100*time.Millisecond))
			}
		}
		r.until(8, "open")
		r.until(12, "open")
		r.settled()
	})
}

// An id is taken again by the exchange once its order is filled; the answer that was lost is found, and the order is not sent again.
func testIDsAreTakenAgain(t *testing.T) {
	r := newRig(t, newDatabase(t, urls[0].make(t)), exchange.Config{})
	r.inject(exchange.Fault{Kind: "lose", Method: "POST"})
	r.plan(atMarket(4, order.Buy))
	o := r.until(4, "filled")
	r.settled()
	a := r.client.Place(context.Background(), binance.Order{Symbol: "BTCUSDT", ClientID: o.ClientID, Side: order.Buy, Kind: order.Market, Qty: amount("0.01")}, r.client.Now()+2000)
	if a.Outcome != binance.Accepted {
		t.Errorf("the exchange for tests refuses what Binance takes: %v", a.Err)
	}
}

// An exchange that was set up anew does not know what it had. After an hour that is believed.
func testForgotten(t *testing.T) {
	r := newRig(t, newDatabase(t, urls[0].make(t)), exchange.Config{})
	r.plan(bid(4, "29000"))
	r.until(4, "open")
	other, err := exchange.Open(t.TempDir()+"/book", exchange.Config{Accounts: []exchange.Account{{Key: account, Secret: secret}}})
	r.ok(err)
	t.Cleanup(func() { r.ok(other.Close()) })
	r.server.Config.Handler = other
	asked := func() {
		for n := other.Requests("GET", "/api/v3/order"); other.Requests("GET", "/api/v3/order") == n; {
			r.pass(min(r.round(), 100*time.Millisecond))
			r.courier.Soon()
		}
	}
	asked()
	r.courier.Miss(4, courier.Forgets-time.Minute)
	if asked(); r.row(4).Status != "open" {
		t.Errorf("after less than an hour the order is %s", r.row(4).Status)
	}
	r.courier.Miss(4, courier.Forgets+time.Second)
	asked()
	if o := r.row(4); o.Status != "canceled" || o.Reason != "unknown_order" || other.Requests("POST", "/api/v3/order") != 0 {
		t.Errorf("the order is %s because of %s", o.Status, o.Reason)
	}
}

// watched is a transport that does something before each request.
type watched struct {
	http.RoundTripper
	before func(*http.Request)
}

func (w watched) RoundTrip(r *http.Request) (*http.Response, error) {
	w.before(r)
	return w.RoundTripper.RoundTrip(r)
}

// What is to be taken back goes before what is still to be sent, also while the courier is at it.
func testTakenBackFirst(t *testing.T) {
	var r *rig
	var list []string
	r = newRig(t, newDatabase(t, urls[0].make(t)), exchange.Config{}, func(c *binance.Config) {
		c.Transport = watched{http.DefaultTransport, func(q *http.Request) {
			if q.URL.Path != "/api/v3/order" {
				return
			}
			if list = append(list, q.Method); len(list) == 2 {
				r.cancel(4)
			}
		}}
	})
	r.plan(bid(4, "29000"))
	r.until(4, "open")
	for id := uint64(8); id < 20; id += 4 {
		r.plan(bid(id, "29000"))
	}
	for id := uint64(8); id < 20; id += 4 {
		r.until(id, "open")
	}
	r.until(4, "canceled")
	if got := strings.Join(list, " "); !strings.HasPrefix(got, "POST POST DELETE POST POST") {
		t.Errorf("the requests were %s", got)
	}
	r.settled()
}

// A courier that is closed ends at once, wherever it is, and the next one goes on.
func testCloses(t *testing.T) {
	db := newDatabase(t, urls[0].make(t))
	paths := []string{"GET /api/v3/time", "POST /api/v3/order", "GET /api/v3/order", "GET /api/v3/openOrders", "GET /api/v3/myTrades", "DELETE /api/v3/order"}
	together(t, paths, func(path string) string { return path }, func(t *testing.T, path string) {
		reached := make(chan struct{})
		var once sync.Once
		stop := false
		r := newRig(t, db, exchange.Config{}, func(c *binance.Config) {
			c.Transport = watched{http.DefaultTransport, func(q *http.Request) {
				if q.Method+" "+q.URL.Path == path && stop {
					once.Do(func() { close(reached) })
					<-q.Context().Done()
				}
			}}
		})
		switch path {
		case "GET /api/v3/openOrders", "DELETE /api/v3/order", "GET /api/v3/myTrades":
			r.plan(bid(4, "29000"))
			r.until(4, "open")
			r.parcel(4).Cancel = strings.HasPrefix(path, "DELETE")
			if strings.HasSuffix(path, "myTrades") {
				r.pin("29000")
			}
		default:
			r.plan(atMarket(4, order.Buy))
			if path == "GET /api/v3/order" {
				r.inject(exchange.Fault{Kind: "lose", Method: "POST"})
			}
		}
		stop = true
		c := courier.Start(r.options())
		r.courier = c
		r.update()
		<-reached
		begun := time.Now()
		if c.Close(); time.Since(begun) > 5*time.Second {
			t.Errorf("it took %s to end", time.Since(begun))
		}
		stop = false
		r.lose()
		r.hold("two")
		r.pin("29000")
		r.finish()
		r.settled()
	})
}

// A database that cannot be asked keeps everything where it is: nothing leaves that it does not know of.
func testNoDatabase(t *testing.T) {
	db := newDatabase(t, urls[0].make(t))
	away := func(r *rig) {
		r.Helper()
		posts, told := r.posts(), len(r.all)
		breakTable(t, db.url, true)
		if _, err := db.Order(t.Context(), r.bot.ID, 4); fault.KindOf(err) != fault.Unavailable {
			t.Fatalf("the database answers: %v", err)
		}
		for range 3 {
			r.courier.Soon()
			r.courier.Round(t.Context())
		}
		breakTable(t, db.url, false)
		if r.posts() != posts || len(r.all) != told {
			t.Errorf("%d orders left, told %v", r.posts()-posts, r.all[told:])
		}
		r.courier.Soon()
	}
	r := newRig(t, db, exchange.Config{})
	r.plan(bid(4, "29000"))
	away(r) // it cannot be read
	r.until(4, "open")
	r.inject(exchange.Fault{Kind: "cut", Method: "POST"})
	r.plan(bid(8, "29000"))
	for r.posts() < 2 {
		r.round()
	}
	away(r) // it cannot be kept as unknown
	r.until(8, "unknown")
	away(r) // and still is
	r.until(8, "open")
	r.settled()
}
