package binance_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// Every way in which an order can end is exactly one outcome, and what the book has agrees with it.
func TestEveryOutcome(t *testing.T) {
	at := func(kind string) []exchange.Fault {
		return []exchange.Fault{{Kind: kind, Method: "POST", Path: orders, Delay: 400, Wait: 1}}
	}
	edit := func(change func(*binance.Order)) binance.Order {
		o := buy("a")
		change(&o)
		return o
	}
	limit := func(price string) binance.Order {
		return edit(func(o *binance.Order) { o.Kind, o.Price = order.Limit, num(price) })
	}
	for _, c := range []struct {
		name    string
		faults  []exchange.Fault
		order   binance.Order
		outcome binance.Outcome
		status  order.Status
		reason  order.Reason
		code    int64
		again   bool
		booked  int // orders of the book
	}{
		{name: "at market", order: buy("a"), outcome: binance.Accepted, status: order.Filled, booked: 1},
		{name: "rests", order: bid("a"), outcome: binance.Accepted, status: order.Open, booked: 1},
		{name: "a limit that takes", order: limit("30001"), outcome: binance.Accepted, status: order.Filled, booked: 1},
		{name: "fill or kill that does neither", order: edit(func(o *binance.Order) { o.Kind, o.TIF, o.Price = order.Limit, order.FillOrKill, num("20000") }),
			outcome: binance.Accepted, status: order.Expired, booked: 1},
		{name: "immediate or cancel", order: edit(func(o *binance.Order) { o.Kind, o.TIF, o.Price = order.Limit, order.ImmediateOrCancel, num("20000") }),
			outcome: binance.Accepted, status: order.Expired, booked: 1},
		{name: "post-only", order: edit(func(o *binance.Order) { o.Kind, o.PostOnly, o.Price = order.Limit, true, num("20000") }),
			outcome: binance.Accepted, status: order.Open, booked: 1},
		{name: "post-only that would take", order: edit(func(o *binance.Order) { o.Kind, o.PostOnly, o.Price = order.Limit, true, num("30000") }),
			outcome: binance.Refused, reason: order.WouldTake, code: -2010},
		{name: "no money", order: edit(func(o *binance.Order) { o.Qty = qty("1000") }), outcome: binance.Refused, reason: order.NoFunds, code: -2010},
		{name: "too small", order: edit(func(o *binance.Order) { o.Qty = qty("0.0001") }), outcome: binance.Refused, reason: order.TooSmall, code: -1013},
		{name: "half a lot", order: edit(func(o *binance.Order) { o.Qty = qty("0.010005") }), outcome: binance.Refused, reason: order.VenueRefused, code: -1013},
		{name: "half a tick", order: limit("20000.005"), outcome: binance.Refused, reason: order.VenueRefused, code: -1013},
		{name: "no such symbol", order: edit(func(o *binance.Order) { o.Symbol = "XYZ" }), outcome: binance.Refused, reason: order.VenueRefused, code: -1121},
		{name: "no such kind there", order: edit(func(o *binance.Order) { o.Kind, o.Stop = order.Stop, num("20000") }),
			outcome: binance.Refused, reason: order.VenueRefused, code: -1116},
		{name: "no such kind here", order: edit(func(o *binance.Order) { o.Kind = order.TrailingStop }), outcome: binance.NotSent},
		{name: "no side", order: edit(func(o *binance.Order) { o.Side = 0 }), outcome: binance.NotSent},
		{name: "no id", order: buy(""), outcome: binance.NotSent},
		{name: "an id with a space", order: buy("a b"), outcome: binance.NotSent},
		{name: "a long id", order: buy(strings.Repeat("a", 37)), outcome: binance.NotSent},
		{name: "no quantity", order: edit(func(o *binance.Order) { o.Qty = order.Amount{} }), outcome: binance.NotSent},
		{name: "a price at market", order: edit(func(o *binance.Order) { o.Price = num("1") }), outcome: binance.NotSent},

		{name: "cut before", faults: at("cut"), order: buy("a"), outcome: binance.Unknown},
		{name: "busy before", faults: at("busy_before"), order: buy("a"), outcome: binance.Unknown, code: -1008},
		{name: "busy after", faults: at("busy_after"), order: buy("a"), outcome: binance.Unknown, code: -1008, booked: 1},
		{name: "lost", faults: at("lose"), order: buy("a"), outcome: binance.Unknown, booked: 1},
		{name: "status unknown", faults: at("vague"), order: buy("a"), outcome: binance.Unknown, code: -1007, booked: 1},
		{name: "half an answer", faults: at("garble"), order: buy("a"), outcome: binance.Unknown, booked: 1},
		{name: "half a refusal", faults: at("garble"), order: edit(func(o *binance.Order) { o.Qty = qty("1000") }), outcome: binance.Unknown},
		{name: "late", faults: at("delay"), order: buy("a"), outcome: binance.Accepted, status: order.Filled, booked: 1},
		{name: "answered twice", faults: at("echo"), order: buy("a"), outcome: binance.Accepted, status: order.Filled, booked: 1},
		{name: "executed twice", faults: at("twice"), order: buy("a"), outcome: binance.Accepted, status: order.Filled, booked: 2},
		{name: "executed twice, but open", faults: at("twice"), order: bid("a"), outcome: binance.Accepted, status: order.Open, booked: 1},
		{name: "too much", faults: at("limit"), order: buy("a"), outcome: binance.Refused, reason: order.VenueRefused, code: -1003, again: true},
		{name: "banned", faults: at("ban"), order: buy("a"), outcome: binance.Refused, reason: order.VenueRefused, code: -1003, again: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, exchange.Config{Fee: num("0.001")})
			w.misbehave(t, c.faults...)
			a := w.place(c.order)
			if a.Outcome != c.outcome || a.Report.Status != c.status || a.Reason != c.reason || a.Code != c.code || a.Again != c.again {
				t.Errorf("got %s, %s, reason %s, code %d, again %v (%v)", a.Outcome, a.Report.Status, a.Reason, a.Code, a.Again, a.Err)
			}
			if (a.Err == nil) != (c.outcome == binance.Accepted) {
				t.Errorf("error %v", a.Err)
			}
			if limited := a.Code == -1003; limited != (a.Wait >= time.Second) {
				t.Errorf("wait %s", a.Wait)
			}
			b := w.book(t)
			if len(b.Orders) != c.booked {
				t.Errorf("the book has %d orders, want %d", len(b.Orders), c.booked)
			}
			if a.Outcome == binance.Accepted && (a.Report.ID != b.Orders[0].ID || a.Report.Filled.String() != b.Orders[0].Filled.String()) {
				t.Errorf("accepted %+v, the book has %+v", a.Report, b.Orders[0])
			}
		})
	}
}

// What nobody there could have said is no answer.
func TestAnswersThatAreNone(t *testing.T) {
	const good = `{"symbol":"BTCUSDT","orderId":1,"clientOrderId":"a","transactTime":1,"price":"0","origQty":"0.01","executedQty":"0.01",` +
		`"cummulativeQuoteQty":"300","status":"FILLED","side":"BUY","type":"MARKET","fills":[]}`
	for _, c := range []struct {
		name    string
		status  int
		body    string
		outcome binance.Outcome
		broken  bool // the connection breaks before the end of the answer is known
	}{
		{"an order that breaks off", 200, good, binance.Unknown, true},
		{"a refusal that breaks off", 400, `{"code":-1022,"msg":"Signature"}`, binance.Unknown, true},
		{"an order", 200, good, binance.Accepted, false},
		{"of another id", 200, strings.Replace(good, `"a"`, `"b"`, 1), binance.Unknown, false},
		{"of another symbol", 200, strings.Replace(good, "BTCUSDT", "ETHUSDT", 1), binance.Unknown, false},
		{"in no state we know", 200, strings.Replace(good, "FILLED", "HALTED", 1), binance.Unknown, false},
		{"a fill that is more", 200, strings.Replace(good, `"fills":[]`, `"fills":[{"qty":"1","price":"1","commission":"0"}]`, 1), binance.Unknown, false},
		{"a fill that is none", 200, strings.Replace(good, `"fills":[]`, `"fills":[null]`, 1), binance.Unknown, false},
		{"filled with nothing", 200, strings.Replace(good, `"executedQty":"0.01"`, `"executedQty":"0"`, 1), binance.Unknown, false},
		{"a quantity in words", 200, strings.Replace(good, `"executedQty":"0.01"`, `"executedQty":"some"`, 1), binance.Unknown, false},
		{"too many decimals", 200, strings.Replace(good, `"executedQty":"0.01"`, `"executedQty":"0.010000001"`, 1), binance.Unknown, false},
		{"rejected", 200, strings.Replace(strings.Replace(good, "FILLED", "REJECTED", 1), `"executedQty":"0.01"`, `"executedQty":"0"`, 1), binance.Refused, false},
		{"nothing", 200, ``, binance.Unknown, false},
		{"a page", 200, `<html>`, binance.Unknown, false},
		{"null", 200, `null`, binance.Unknown, false},
		{"an empty object", 200, `{}`, binance.Unknown, false},
		{"a list", 200, `[]`, binance.Unknown, false},
		{"an error as a success", 200, `{"code":-2010,"msg":"no"}`, binance.Unknown, false},
		{"created", 201, good, binance.Unknown, false},
		{"elsewhere", 307, ``, binance.Unknown, false},
		{"a page of a firewall", 403, `<html>`, binance.Unknown, false},
		{"refused without a code", 400, `{}`, binance.Unknown, false},
		{"a code nobody knows", 400, `{"code":-9999,"msg":"?"}`, binance.Unknown, false},
		{"unknown error", 400, `{"code":-1000,"msg":"An unknown error occurred while processing the request."}`, binance.Unknown, false},
		{"disconnected", 400, `{"code":-1001,"msg":"Internal error; unable to process your request. Please try again."}`, binance.Unknown, false},
		{"unexpected", 400, `{"code":-1006,"msg":"Execution status unknown."}`, binance.Unknown, false},
		{"timeout", 408, `{"code":-1007,"msg":"Send status unknown; execution status unknown."}`, binance.Unknown, false},
		{"an id that is open", 400, `{"code":-2010,"msg":"Duplicate order sent."}`, binance.Unknown, false},
		{"a refusal in an error of the server", 500, `{"code":-2010,"msg":"Account has insufficient balance for requested action."}`, binance.Unknown, false},
		{"a refusal", 400, `{"code":-2010,"msg":"Account has insufficient balance for requested action."}`, binance.Refused, false},
		{"a key", 401, `{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}`, binance.Refused, false},
		{"a time", 400, `{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}`, binance.Refused, false},
		{"a limit without a word", 429, ``, binance.Refused, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					_, _ = w.Write([]byte(`{"serverTime":` + num("1").String() + `}`))
					return
				}
				if r.URL.Path == "/elsewhere" {
					_, _ = w.Write([]byte(good))
					return
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
				if c.broken {
					_ = http.NewResponseController(w).Flush()
					panic(http.ErrAbortHandler)
				}
			}))
			defer server.Close()
			client := newClient(t, binance.Config{URL: server.URL, Key: binance.NewKey(account, secret), Budget: binance.NewBudget(binance.Limits{})})
			a := client.Place(context.Background(), buy("a"), time.Now().UnixMilli())
			if a.Outcome != c.outcome {
				t.Errorf("got %s: %v", a.Outcome, a.Err)
			}
		})
	}
}

// Where nobody listens nothing was sent; where somebody took the request and said nothing, nobody knows. That holds for
// HTTP/2 as well.
func TestConnections(t *testing.T) {
	first := func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte(`{"serverTime":1}`))
			return
		}
		panic(http.ErrAbortHandler)
	}
	for _, version := range []int{1, 2} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(first))
		server.EnableHTTP2 = version == 2
		server.StartTLS()
		transport := server.Client().Transport.(*http.Transport)
		client := newClient(t, binance.Config{URL: server.URL, Key: binance.NewKey(account, secret), Budget: binance.NewBudget(binance.Limits{}), Transport: transport})
		if _, err := client.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a := client.Place(t.Context(), buy("a"), client.Now()+1000); a.Outcome != binance.Unknown {
			t.Errorf("HTTP/%d, cut off: %s, %v", version, a.Outcome, a.Err)
		}
		server.Close()
		transport.CloseIdleConnections()
		a := client.Place(t.Context(), buy("a"), client.Now()+1000)
		if a.Outcome != binance.NotSent || !a.Again || fault.KindOf(a.Err) != fault.Unavailable {
			t.Errorf("HTTP/%d, nobody listens: %s, %v", version, a.Outcome, a.Err)
		}
	}
	// A transport that does not say what it did is not trusted to have done nothing.
	client := newClient(t, binance.Config{URL: "http://exchange.invalid", Key: binance.NewKey(account, secret), Budget: binance.NewBudget(binance.Limits{}), Transport: mute{}})
	if _, err := client.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := client.Place(t.Context(), buy("a"), client.Now()+1000); a.Outcome != binance.Unknown {
		t.Errorf("a transport that says nothing: %s, %v", a.Outcome, a.Err)
	}
}

// mute answers with the time and fails otherwise.
type mute struct{}

func (mute) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		return nil, errors.New("something failed")
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"serverTime":1}`)), Request: r}, nil
}

// A client that gives up does not know.
func TestTimeouts(t *testing.T) {
	w := newWorld(t, exchange.Config{}, func(c *binance.Config) { c.Timeout = 300 * time.Millisecond })
	if _, err := w.client.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.misbehave(t, exchange.Fault{Kind: "delay", Method: "POST", Delay: 5000})
	if a := w.place(buy("a")); a.Outcome != binance.Unknown || fault.KindOf(a.Err) != fault.Unavailable {
		t.Errorf("got %s, %v", a.Outcome, a.Err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a := w.client.Place(ctx, buy("b"), w.client.Now()+1000); a.Outcome != binance.NotSent || fault.KindOf(a.Err) != fault.Canceled {
		t.Errorf("canceled before: %s, %v", a.Outcome, a.Err)
	}
	if b := w.book(t); len(b.Placed(account, "a")) != 1 || len(b.Placed(account, "b")) != 0 {
		t.Errorf("the book has %d orders", len(b.Orders))
	}
}
