package courier

import (
	"context"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/bot"
	"tradebot/engine/order"
)

// learn tells what the exchange says of an order, if it is news. It returns how long to wait before the exchange is asked once more,
// 0 if it said all.
func (c *Courier) learn(ctx context.Context, j *job, r *binance.Report) time.Duration {
	c.answered(j)
	j.at, j.there, j.missed = working, true, time.Time{}
	var fills []bot.Execution
	if j.known.Less(r.Filled) {
		trades := r.Trades
		if len(trades) == 0 || !j.known.IsZero() {
			var err error
			if trades, err = c.o.Client.Trades(ctx, j.symbol.Symbol, r.ID); err != nil {
				j.at = lost
				return c.warn(ctx, j, "the exchange does not say how an order was filled", err)
			}
		}
		sum := j.known
		for i := range trades {
			if t := &trades[i]; !j.Trades[t.ID] {
				fills = append(fills, c.execution(j, t))
				sum = sum.Add(t.Qty)
			}
		}
		if sum.Less(r.Filled) && r.Status.Done() { // its trades are not all listed yet
			j.at = lost
			return retry
		}
		for i := range fills {
			j.Trades[fills[i].Trade] = true
		}
		j.known = sum
	}
	status := r.Status
	if status == order.PartiallyFilled && j.known == j.Qty {
		status = order.Filled
	}
	if j.told && len(fills) == 0 && !status.Done() {
		return 0
	}
	c.tell(j, status, reason(status), sentence(status), fills)
	return 0
}

func reason(s order.Status) order.Reason {
	if s == order.Rejected {
		return order.VenueRefused
	}
	return 0
}

func sentence(s order.Status) string {
	if s == order.Rejected {
		return "the exchange refused it"
	}
	return ""
}

// execution returns a trade as it is booked. A fee in a currency that is neither of the symbol's is paid from what the owner keeps for
// that, which is none of the bot's, and so is what the exchange pays back of fees.
func (c *Courier) execution(j *job, t *binance.Trade) bot.Execution {
	e := bot.Execution{Trade: t.ID, Time: t.Time, Qty: t.Qty.Decimal(), Price: t.Price, Maker: t.Liquidity == order.Maker}
	switch {
	case !t.Fee.IsPos():
	case t.FeeAsset == j.symbol.Quote:
		e.Fee = t.Fee.Decimal()
	case t.FeeAsset == j.symbol.Base:
		e.FeeBase = t.Fee.Decimal()
	}
	return e
}

// recall takes an open order back.
func (c *Courier) recall(ctx context.Context, j *job) time.Duration {
	a := c.o.Client.Cancel(ctx, j.symbol.Symbol, j.client)
	if a.Outcome == binance.Accepted {
		return c.learn(ctx, j, &a.Report)
	}
	if a.Outcome != binance.Refused || a.Reason != order.UnknownOrder {
		return max(a.Wait, c.warn(ctx, j, "an order could not be taken back; it is tried again", a.Err))
	}
	return c.ask(ctx, j) // it is over already
}

// ask asks for an order that the exchange has, or had.
func (c *Courier) ask(ctx context.Context, j *job) time.Duration {
	l, err := c.o.Client.Query(ctx, j.symbol.Symbol, j.client)
	switch {
	case err != nil:
		return c.warn(ctx, j, "the exchange does not say what became of an order", err)
	case !l.Known:
		return c.gone(j)
	}
	if wait := c.learn(ctx, j, &l.Report); wait > 0 {
		return wait
	}
	if j.Cancel && j.at == working { // it was open after all
		return retry
	}
	return 0
}

// forgets is how long an exchange may not know an order that it had before that is believed: a part of it that lags behind the others
// knows it again soon, and one that was set up anew, as those for tests are every month, never does.
const forgets = time.Hour

// gone goes on with an order that the exchange had and does not know. What it filled since it last told nobody can find out.
func (c *Courier) gone(j *job) time.Duration {
	j.fails = 0
	switch {
	case j.missed.IsZero():
		j.missed = time.Now()
		c.o.Log.Error("the exchange does not know an order that it had", "bot_id", c.o.Fence.Bot, "order", j.Order)
	case time.Since(j.missed) > forgets:
		c.o.Log.Error("the exchange has lost an order; it is taken for canceled", "bot_id", c.o.Fence.Bot, "order", j.Order)
		c.tell(j, order.Canceled, order.UnknownOrder, "", nil)
		return 0
	}
	return 10 * retry
}

// poll looks for what became of open orders: one question for all of a symbol, and one for each that is not open any more.
func (c *Courier) poll(ctx context.Context) {
	symbols := map[string][]*job{}
	for _, j := range c.list {
		if j.at == working {
			symbols[j.symbol.Symbol] = append(symbols[j.symbol.Symbol], j)
		}
	}
	for symbol, jobs := range symbols {
		open, err := c.o.Client.OpenOrders(ctx, symbol)
		if err != nil {
			c.warn(ctx, jobs[0], "the exchange does not say which orders are open", err)
			continue
		}
		c.news.good = true
		found := make(map[string]*binance.Report, len(open))
		for i := range open {
			found[open[i].ClientID] = &open[i]
		}
		for _, j := range jobs {
			if r := found[j.client]; r != nil {
				j.rest = time.Now().Add(c.learn(ctx, j, r))
			} else {
				j.rest = time.Now().Add(c.ask(ctx, j))
			}
		}
	}
}
