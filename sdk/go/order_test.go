package sdk

import (
	"testing"

	"tradebot/sdk/abi"
)

// tag returns s as a record holds it.
func tag(s string) (b [abi.TagSize]byte) {
	copy(b[:], s)
	return b
}

// Every method leaves the record of sdk/ABI.md and nothing else in it.
func TestIntents(t *testing.T) {
	const slot = 1
	order := func(kind uint32, side Side, qtyKind uint32, qty float64) abi.Intent {
		return abi.Intent{Kind: kind, Slot: slot, Side: uint32(side), QtyKind: qtyKind, Qty: qty}
	}
	with := func(i abi.Intent, change func(*abi.Intent)) abi.Intent { change(&i); return i }
	market := order(abi.IntentMarket, SideBuy, abi.QtyBase, 2)
	limit := with(order(abi.IntentLimit, SideSell, abi.QtyBase, 2), func(i *abi.Intent) { i.Price = 50 })
	trail := with(order(abi.IntentTrailingStop, SideSell, abi.QtyPosition, 1), func(i *abi.Intent) { i.TrailKind, i.Trail = abi.OffsetPercent, 3 })
	oco := with(order(abi.IntentOCO, SideSell, abi.QtyPosition, 1), func(i *abi.Intent) { i.Price, i.Stop = 60, 40 })
	for _, c := range []struct {
		name string
		do   func(*Context) Ticket
		want abi.Intent
	}{
		{"Buy", func(c *Context) Ticket { return c.Buy(slot, Base(2)) }, market},
		{"Sell", func(c *Context) Ticket { return c.Sell(slot, Quote(1000)) }, order(abi.IntentMarket, SideSell, abi.QtyQuote, 1000)},
		{"Equity", func(c *Context) Ticket { return c.Buy(slot, Equity(0.5)) }, order(abi.IntentMarket, SideBuy, abi.QtyEquity, 0.5)},
		{"Held", func(c *Context) Ticket { return c.Sell(slot, Held(1)) }, order(abi.IntentMarket, SideSell, abi.QtyPosition, 1)},
		{"Limit", func(c *Context) Ticket { return c.Limit(slot, SideSell, Base(2), 50) }, limit},
		{"Stop", func(c *Context) Ticket { return c.Stop(slot, SideBuy, Base(2), 70) },
			with(order(abi.IntentStop, SideBuy, abi.QtyBase, 2), func(i *abi.Intent) { i.Stop = 70 })},
		{"StopLimit", func(c *Context) Ticket { return c.StopLimit(slot, SideBuy, Base(2), 70, 71) },
			with(order(abi.IntentStopLimit, SideBuy, abi.QtyBase, 2), func(i *abi.Intent) { i.Stop, i.Price = 70, 71 })},
		{"TrailingStop", func(c *Context) Ticket { return c.TrailingStop(slot, SideSell, Held(1), Percent(3), Offset{}) }, trail},
		{"TrailingStop activated", func(c *Context) Ticket { return c.TrailingStop(slot, SideSell, Held(1), Price(5), Price(2)) },
			with(trail, func(i *abi.Intent) { i.TrailKind, i.Trail, i.Activation = abi.OffsetPrice, 5, 2 })},
		{"OCO", func(c *Context) Ticket { return c.OCO(slot, SideSell, Held(1), 60, 40) }, oco},
		{"StopLegLimit", func(c *Context) Ticket { return c.OCO(slot, SideSell, Held(1), 60, 40).StopLegLimit(39) },
			with(oco, func(i *abi.Intent) { i.Limit = 39 })},
		{"Close", func(c *Context) Ticket { return c.Close(slot).Tag("out") }, abi.Intent{Kind: abi.IntentClose, Slot: slot, Tag: tag("out")}},
		{"StopLoss", func(c *Context) Ticket { return c.Buy(slot, Base(2)).StopLoss(Percent(4)) },
			with(market, func(i *abi.Intent) { i.StopLossKind, i.StopLoss = abi.OffsetPercent, 4 })},
		{"TakeProfit", func(c *Context) Ticket { return c.Buy(slot, Base(2)).TakeProfit(Price(80)) },
			with(market, func(i *abi.Intent) { i.TakeKind, i.TakeProfit = abi.OffsetPrice, 80 })},
		{"Trail", func(c *Context) Ticket { return c.Buy(slot, Base(2)).Trail(Percent(2), Percent(1)) },
			with(market, func(i *abi.Intent) { i.BracketKind, i.BracketTrail, i.BracketStart = abi.OffsetPercent, 2, 1 })},
		{"Trail at once", func(c *Context) Ticket { return c.Buy(slot, Base(2)).Trail(Price(2), Offset{}) },
			with(market, func(i *abi.Intent) { i.BracketKind, i.BracketTrail = abi.OffsetPrice, 2 })},
		{"TIF", func(c *Context) Ticket { return c.Limit(slot, SideSell, Base(2), 50).TIF(FillOrKill) },
			with(limit, func(i *abi.Intent) { i.TIF = abi.TIFFillOrKill })},
		{"PostOnly", func(c *Context) Ticket { return c.Limit(slot, SideSell, Base(2), 50).PostOnly() },
			with(limit, func(i *abi.Intent) { i.Flags = abi.IntentPostOnly })},
		{"ReduceOnly", func(c *Context) Ticket { return c.Limit(slot, SideSell, Base(2), 50).PostOnly().ReduceOnly() },
			with(limit, func(i *abi.Intent) { i.Flags = abi.IntentPostOnly | abi.IntentReduceOnly })},
		{"Tag", func(c *Context) Ticket { return c.Buy(slot, Base(2)).Tag("first, and longer").Tag("in") },
			with(market, func(i *abi.Intent) { i.Tag = tag("in") })},
		{"Tag cut", func(c *Context) Ticket { return c.Buy(slot, Base(2)).Tag("a tag of more than thirty bytes€") },
			with(market, func(i *abi.Intent) { i.Tag = tag("a tag of more than thirty bytes") })},
		{"Cancel", func(c *Context) Ticket { c.Cancel(1 << 40); return Ticket{} }, abi.Intent{Kind: abi.IntentCancel, Ref: 1 << 40}},
		{"CancelAll", func(c *Context) Ticket { c.CancelAll(slot); return Ticket{} }, abi.Intent{Kind: abi.IntentCancelAll, Slot: slot}},
		{"CancelEverything", func(c *Context) Ticket { c.CancelEverything(); return Ticket{} },
			abi.Intent{Kind: abi.IntentCancelAll, Slot: abi.AllSlots}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var ticket Ticket
			_, intents := candle(t, func(ctx *Context) {
				for i := range ctx.box.Intents { // what an earlier call left must not shine through
					ctx.box.Intents[i] = abi.Intent{Price: -1, Activation: -1, Ref: 9, Tag: tag("old")}
				}
				ticket = c.do(ctx)
			})
			if len(intents) != 1 || intents[0] != c.want {
				t.Errorf("it leaves %+v\nwant %+v", intents, c.want)
			}
			if want := c.want.Kind <= abi.IntentClose; want != (ticket.ID() == 100) {
				t.Errorf("the ticket has id %d", ticket.ID())
			}
		})
	}
}

// Orders take ids in steps, in the order they are asked for; nothing else takes one, and the next call begins anew.
func TestIDs(t *testing.T) {
	var ids []uint64
	m, intents := candle(t, func(ctx *Context) {
		ids = append(ids[:0], ctx.Buy(0, Base(1)).ID())
		ctx.Log("between")
		ctx.CancelAll(0)
		ids = append(ids, ctx.OCO(0, SideSell, Base(1), 2, 1).ID())
		ctx.Cancel(ids[0])
		ids = append(ids, ctx.Close(1).ID())
	})
	if len(intents) != 6 || ids[0] != 100 || ids[1] != 104 || ids[2] != 108 || intents[4].Ref != 100 {
		t.Errorf("%d intents with ids %v", len(intents), ids)
	}
	m.Box.NextID = 1 << 60
	if m.Event(abi.KindCandle); ids[0] != 1<<60 || ids[2] != 1<<60+8 {
		t.Errorf("the next call begins with ids %v", ids)
	}
}

// A ticket works on its own order, also once others were asked for.
func TestTicketsAreApart(t *testing.T) {
	_, intents := candle(t, func(ctx *Context) {
		first := ctx.Buy(0, Base(1))
		second := ctx.Buy(1, Base(1))
		first.Tag("first").StopLoss(Price(5))
		second.Tag("second").ReduceOnly()
	})
	if intents[0].Tag != tag("first") || intents[0].StopLoss != 5 || intents[0].Flags != 0 || intents[1].Tag != tag("second") || intents[1].StopLoss != 0 {
		t.Errorf("they leave %+v", intents)
	}
}

func TestPanics(t *testing.T) {
	for _, c := range []struct {
		name, says string
		do         func(*Context)
	}{
		{"a 65th intent", "more than 64 intents", func(c *Context) {
			for range 65 {
				c.Buy(0, Base(1))
			}
		}},
		{"a 65th cancel", "more than 64 intents", func(c *Context) {
			for range 65 {
				c.CancelEverything()
			}
		}},
		{"mixed units", "both Price or both Percent", func(c *Context) { c.TrailingStop(0, SideSell, Held(1), Percent(1), Price(1)) }},
		{"mixed units attached", "both Price or both Percent", func(c *Context) { c.Buy(0, Base(1)).Trail(Price(1), Percent(1)) }},
		{"slot behind the last", "no such slot", func(c *Context) { c.Position(2) }},
		{"slot -1", "no such slot", func(c *Context) { c.Flat(-1) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			candle(t, func(ctx *Context) { says(t, c.says, func() { c.do(ctx) }) })
		})
	}
}
