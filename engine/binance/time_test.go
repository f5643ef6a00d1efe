package binance_test

import (
	"net/http"
	"testing"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/fault"
)

// An order that would be signed later than it may be sent is not on the wire: the exchange saw no request, its book is empty.
func TestTooLateIsNotSent(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	if _, err := w.client.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, late := range []int64{1, 2000, 1e12} {
		a := w.client.Place(t.Context(), buy("a"), w.client.Now()-late)
		if a.Outcome != binance.NotSent || !a.Again || fault.KindOf(a.Err) != fault.Conflict {
			t.Errorf("%d ms late: %s, %v", late, a.Outcome, a.Err)
		}
	}
	if a := w.client.Place(t.Context(), buy("a"), 0); a.Outcome != binance.NotSent {
		t.Errorf("never: %s, %v", a.Outcome, a.Err)
	}
	if n, b := w.Requests("POST", orders), w.book(t); n != 0 || len(b.Orders) != 0 {
		t.Errorf("%d requests, %d orders", n, len(b.Orders))
	}
	if a := w.client.Place(t.Context(), buy("a"), w.client.Now()+100); a.Outcome != binance.Accepted {
		t.Errorf("in time: %s, %v", a.Outcome, a.Err)
	}
}

// A sender that slept between signing and writing is refused by the exchange, and so is a request that lay about on its way,
// though it was sent in time.
func TestSleepersAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		edit   func(*binance.Config)
		faults []exchange.Fault
	}{
		"the sender": {edit: func(c *binance.Config) {
			c.Transport = through{http.DefaultTransport, http.MethodPost, func(*http.Request) { time.Sleep(slow) }}
		}},
		"the way": {edit: func(*binance.Config) {}, faults: []exchange.Fault{{Kind: "stall", Method: "POST", Delay: int(slow.Milliseconds())}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, exchange.Config{}, c.edit)
			w.misbehave(t, c.faults...)
			a := w.place(buy("a"))
			if a.Outcome != binance.Refused || a.Code != -1021 || !a.Again {
				t.Errorf("got %s, %v", a.Outcome, a.Err)
			}
			if b := w.book(t); w.Requests("POST", orders) != 1 || len(b.Orders) != 0 {
				t.Errorf("the book has %d orders", len(b.Orders))
			}
		})
	}
}

// The exchange's clock is measured, whatever it shows, and again once it was put.
func TestClocks(t *testing.T) {
	for _, skew := range []time.Duration{0, 7 * time.Minute, -7 * time.Minute} {
		w := newWorld(t, exchange.Config{Skew: skew})
		offset, err := w.client.Sync(t.Context())
		if err != nil || (time.Duration(offset)*time.Millisecond-skew).Abs() > 500*time.Millisecond {
			t.Fatalf("skew %s: measured %d ms, %v", skew, offset, err)
		}
		if a := w.place(buy("a")); a.Outcome != binance.Accepted {
			t.Errorf("skew %s: %s, %v", skew, a.Outcome, a.Err)
		}
	}
	// The exchange's clock is put while the client holds another offset: a query is asked again, an order is not sent again.
	w := newWorld(t, exchange.Config{Skew: time.Hour})
	here := newWorld(t, exchange.Config{})
	at := "http://127.0.0.1"
	moved := &moving{to: here.config.URL}
	config := w.config
	config.URL, config.Transport = at, moved
	client := newClient(t, config)
	if _, err := client.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	moved.to = w.config.URL
	if _, err := client.Query(t.Context(), "BTCUSDT", "a"); err != nil {
		t.Errorf("a query in spite of the clock: %v", err)
	}
	if n := w.Requests("GET", orders); n != 2 {
		t.Errorf("%d queries", n)
	}
	moved.to = here.config.URL
	if a := client.Place(t.Context(), buy("a"), client.Now()+2000); a.Outcome != binance.Refused || a.Code != -1021 || !a.Again {
		t.Errorf("an hour ahead: %s, %v", a.Outcome, a.Err)
	}
	if n := here.Requests("POST", orders); n != 1 {
		t.Errorf("%d orders were sent", n)
	}
	if err := client.Place(t.Context(), buy("a"), time.Now().UnixMilli()+2000).Err; err != nil {
		t.Errorf("after the clock was measured again: %v", err)
	}
}

// moving leads requests to another place.
type moving struct{ to string }

func (m *moving) RoundTrip(r *http.Request) (*http.Response, error) {
	r.URL.Host = m.to[len("http://"):]
	return http.DefaultTransport.RoundTrip(r)
}

// "Unknown order" proves nothing until no request can be taken any more.
func TestAbsence(t *testing.T) {
	const sendBy = 1_000_000
	for asked, absent := range map[int64]bool{0: false, sendBy: false, sendBy + 3000: false, sendBy + 3001: true} {
		if l := (binance.Lookup{Asked: asked}); l.Absent(sendBy) != absent {
			t.Errorf("asked at %d: absent %v", asked, !absent)
		}
		if l := (binance.Lookup{Known: true, Asked: asked}); l.Absent(sendBy) {
			t.Errorf("asked at %d: an order that is known is absent", asked)
		}
	}
}
