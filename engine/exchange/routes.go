package exchange

import (
	"net/http"
	"strconv"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/market"
)

// route is what answers at a method and path. It is called with x.mu held, resting orders settled.
type route struct {
	signed bool
	serve  func(x *Exchange, q *query, now int64) *reply
}

var table = map[string]route{
	"GET /api/v3/ping":         {false, func(*Exchange, *query, int64) *reply { return say(200, struct{}{}) }},
	"GET /api/v3/time":         {false, func(_ *Exchange, _ *query, now int64) *reply { return say(200, map[string]int64{"serverTime": now}) }},
	"GET /api/v3/exchangeInfo": {false, (*Exchange).info},
	"GET /api/v3/ticker/price": {false, (*Exchange).ticker},
	"GET /api/v3/klines":       {false, (*Exchange).klines},
	"POST /api/v3/order":       {true, (*Exchange).order},
	"DELETE /api/v3/order":     {true, (*Exchange).cancel},
	"GET /api/v3/order":        {true, (*Exchange).query},
	"GET /api/v3/openOrders":   {true, (*Exchange).list},
	"GET /api/v3/allOrders":    {true, (*Exchange).list},
	"GET /api/v3/myTrades":     {true, (*Exchange).myTrades},
	"GET /api/v3/account":      {true, (*Exchange).account},

	"GET /sapi/v1/account/apiRestrictions": {true, (*Exchange).rights},
}

// answer executes a request, a while after it was understood.
func (x *Exchange) answer(r *http.Request, body string, stall time.Duration) *reply {
	name := r.Method + " " + r.URL.Path
	route, ok := table[name]
	if !ok {
		return say(http.StatusNotFound, refusal{Code: -1000, Msg: "There is no such endpoint."})
	}
	key, now := r.Header.Get("X-MBX-APIKEY"), time.Now()
	q, no := x.understand(r, body, route.signed)
	if route.signed && no == nil && x.limits.ignores(key, time.UnixMilli(q.stamp).Add(-x.config.Skew), now) {
		if err := x.note(&Event{Kind: ignored, Account: key}); err != nil {
			return broken()
		}
	}
	if a := x.limits.count(name, key, now); a != nil {
		return a
	}
	var a *reply
	if no == nil {
		if stall > 0 {
			x.sleep(stall)
		}
		a = x.execute(route, q)
	} else {
		a = no.reply()
	}
	x.limits.mark(a, name, key)
	return a
}

func (x *Exchange) execute(r route, q *query) *reply {
	x.mu.Lock()
	defer x.mu.Unlock()
	now := x.now()
	if no := q.timely(now); no != nil {
		return no.reply()
	}
	if symbol := q.params.Get("symbol"); symbol != "" && x.symbols[symbol] == nil {
		return refuse(-1121, "Invalid symbol.").reply()
	}
	if err := x.settle(now); err != nil {
		return broken()
	}
	return r.serve(x, q, now)
}

// broken is the answer once the book cannot be written.
func broken() *reply { return say(500, refusal{Code: -1000, Msg: "The book cannot be written."}) }

func missing(name string) *reply {
	return refuse(-1102, "Mandatory parameter '"+name+"' was not sent, was empty/null, or malformed.").reply()
}

// order places an order.
func (x *Exchange) order(q *query, now int64) *reply {
	o := Order{Account: q.account, TIF: "GTC"}
	for name, to := range map[string]*string{"symbol": &o.Symbol, "side": &o.Side, "type": &o.Type, "newClientOrderId": &o.ClientID} {
		if *to = q.params.Get(name); *to == "" {
			return missing(name)
		}
	}
	var err error
	if o.Qty, err = udecimal.Parse(q.params.Get("quantity")); err != nil {
		return missing("quantity")
	}
	switch o.Type {
	case "MARKET":
	case "LIMIT", "LIMIT_MAKER":
		if o.Price, err = udecimal.Parse(q.params.Get("price")); err != nil {
			return missing("price")
		}
		if o.Type == "LIMIT" {
			if o.TIF = q.params.Get("timeInForce"); o.TIF != "GTC" && o.TIF != "IOC" && o.TIF != "FOK" {
				return refuse(-1115, "Invalid timeInForce.").reply()
			}
		}
	default:
		return refuse(-1116, "Invalid orderType.").reply()
	}
	if o.Side != "BUY" && o.Side != "SELL" {
		return refuse(-1117, "Invalid side.").reply()
	}
	e, no := x.place(o, now)
	if no != nil {
		return no.reply()
	}
	if err := x.happen(e); err != nil {
		return broken()
	}
	placed := x.book.find(e.Order.ID)
	return say(200, placed.full(e.Trades))
}

// cancel cancels an open order.
func (x *Exchange) cancel(q *query, now int64) *reply {
	for _, o := range x.book.open {
		if x.named(o, q) {
			if err := x.happen(&Event{Kind: canceled, Time: now, ID: o.ID}); err != nil {
				return broken()
			}
			return say(200, o.taken(now))
		}
	}
	return refuse(-2011, "Unknown order sent.").reply()
}

// named reports whether a request is about an order.
func (x *Exchange) named(o *Order, q *query) bool {
	id, client := q.params.Get("orderId"), q.params.Get("origClientOrderId")
	return o.Account == q.account && o.Symbol == q.params.Get("symbol") && (id != "" || client != "") &&
		(id == "" || id == strconv.FormatInt(o.ID, 10)) && (client == "" || client == o.ClientID)
}

// query finds an order: of several with a client id the latest.
func (x *Exchange) query(q *query, _ int64) *reply {
	for i := len(x.book.Orders) - 1; i >= 0; i-- {
		if o := x.book.Orders[i]; x.named(o, q) {
			return say(200, o.answer())
		}
	}
	return refuse(-2013, "Order does not exist.").reply()
}

// list lists orders of an account, of one symbol if it is given.
func (x *Exchange) list(q *query, _ int64) *reply {
	from := x.book.Orders
	if q.path == "/api/v3/openOrders" {
		from = x.book.open
	}
	all := []map[string]any{}
	for _, o := range from {
		if symbol := q.params.Get("symbol"); o.Account == q.account && (symbol == "" || symbol == o.Symbol) {
			all = append(all, o.answer())
		}
	}
	return say(200, all)
}

// myTrades lists trades of an account in a symbol, of one order if it is given, from a number on.
func (x *Exchange) myTrades(q *query, _ int64) *reply {
	from, _ := strconv.ParseInt(q.params.Get("fromId"), 10, 64)
	most, _ := strconv.Atoi(q.params.Get("limit"))
	if most <= 0 || most > 1000 {
		most = 500
	}
	all := []map[string]any{}
	for _, o := range x.book.Orders {
		if id := q.params.Get("orderId"); o.Account != q.account || o.Symbol != q.params.Get("symbol") || id != "" && id != strconv.FormatInt(o.ID, 10) {
			continue
		}
		for _, t := range o.Trades {
			if t.ID >= from && len(all) < most {
				all = append(all, o.trade(&t))
			}
		}
	}
	return say(200, all)
}

// klines are candles of the market that end before now or contain it.
func (x *Exchange) klines(q *query, now int64) *reply {
	tf, err := market.ParseTimeframe(q.params.Get("interval"))
	if err != nil || !market.Minute.Builds(tf) {
		return refuse(-1120, "Invalid interval.").reply()
	}
	t := x.tapes[q.params.Get("symbol")]
	if t == nil {
		return missing("symbol")
	}
	most, _ := strconv.Atoi(q.params.Get("limit"))
	if most <= 0 || most > 1000 {
		most = 500
	}
	now = x.at(now)
	from, _ := strconv.ParseInt(q.params.Get("startTime"), 10, 64)
	to, err := strconv.ParseInt(q.params.Get("endTime"), 10, 64)
	if err != nil {
		to = now
	}
	rows := [][]any{}
	for open := tf.Close(max(from, t.begin) - 1); open <= min(to, now) && len(rows) < most; open += int64(tf) {
		rows = append(rows, row(t.candle(open, tf, now), int64(tf)))
	}
	return say(200, rows)
}

// candle returns a candle of a timeframe, as far as it goes.
func (t *tape) candle(open int64, tf market.Timeframe, now int64) market.Candle {
	c := *t.at(open)
	for m := open + minute; m < open+int64(tf) && m <= now; m += minute {
		part := t.at(m)
		c.High, c.Low, c.Close, c.Volume = max(c.High, part.High), min(c.Low, part.Low), part.Close, c.Volume+part.Volume
	}
	return c
}
