package chaos

import (
	"context"
	"math"

	"tradebot/engine/bot"
	"tradebot/engine/ledger"
	"tradebot/engine/market"
	"tradebot/engine/order"
)

// side is where the amounts of a fill are booked.
type side struct {
	fill    int64
	account string
	asset   int
}

// booked sums what is booked, by side.
func (b *Bot) booked() map[side]bot.Decimal {
	booked := map[side]bot.Decimal{}
	for _, e := range b.Entries {
		at := side{e.Fill, e.Account, e.Asset}
		booked[at] = booked[at].Add(e.Amount)
	}
	return booked
}

// checkLedger: every asset sums to zero, every fill is booked once and in full, and the wallet holds what was bought and not sold.
func checkLedger(_ context.Context, b *Bot, _ Modules, _ History, add adder) error {
	sums, count := map[int]bot.Decimal{}, map[side]int{}
	for _, e := range b.Entries {
		sums[e.Asset] = sums[e.Asset].Add(e.Amount)
		count[side{e.Fill, e.Account, e.Asset}]++
	}
	booked := b.booked()
	for asset, sum := range sums {
		if !sum.IsZero() {
			add("asset %d sums to %s over all accounts, not to 0", asset, sum)
		}
	}
	if got := booked[side{0, "wallet", ledger.Quote}]; len(b.Entries) > 0 && !got.Equal(b.Config.Cash) {
		add("its owner brought %s, and %s is booked", b.Config.Cash, got)
	}
	held := map[int]bot.Decimal{}
	expected := 2 * min(1, len(b.Entries))
	for _, f := range b.Fills {
		base := ledger.Base(f.Slot)
		qty, value := f.Qty, f.Value.Neg()
		if f.Side == "sell" {
			qty, value = qty.Neg(), f.Value
		}
		fee, kept, dust := f.Fee, bot.Decimal{}, bot.Decimal{}
		if b.Config.Mode == bot.Live {
			dust = booked[side{f.Seq, "dust", base}]
			if f.Side == "buy" { // the exchange keeps its fee back from what it gives
				fee, kept = bot.Decimal{}, booked[side{f.Seq, "fees", base}]
				if worth := order.Worth(order.AmountOf(kept), f.Price); kept.IsNeg() || !f.Fee.Equal(worth.Decimal()) {
					add("fill %d has a fee of %s, and %s of asset %d are booked for it, which are %s", f.Seq, f.Fee, kept, base, worth)
				}
			}
		}
		held[f.Slot] = held[f.Slot].Add(qty).Sub(kept).Sub(dust)
		expected += 4
		for _, more := range []bot.Decimal{fee, kept, dust} {
			if !more.IsZero() {
				expected += 2
			}
		}
		if !dust.IsZero() && !held[f.Slot].IsZero() {
			add("with fill %d %s of asset %d are given up, and %s are still held", f.Seq, dust, base, held[f.Slot])
		}
		for at, want := range map[side]bot.Decimal{
			{f.Seq, "wallet", base}: qty.Sub(kept).Sub(dust), {f.Seq, "market", base}: qty.Neg(), {f.Seq, "fees", base}: kept, {f.Seq, "dust", base}: dust,
			{f.Seq, "wallet", ledger.Quote}: value.Sub(fee), {f.Seq, "market", ledger.Quote}: value.Neg(), {f.Seq, "fees", ledger.Quote}: fee,
		} {
			if !booked[at].Equal(want) {
				add("of fill %d %s of asset %d is booked to %s in %d entries, and it must be %s", f.Seq, booked[at], at.asset, at.account, count[at], want)
			}
		}
	}
	if len(b.Entries) != expected {
		add("there are %d entries, and its fills and its deposit make %d", len(b.Entries), expected)
	}
	for _, p := range b.Positions {
		if !p.Qty.Equal(held[p.Slot]) {
			add("its position in slot %d is %s, and its fills come to %s", p.Slot, p.Qty, held[p.Slot])
		}
	}
	return nil
}

// near is by how much an equity, which is computed in floating point, may differ from that of the books, of the whole.
const near = 1e-9

// checkEquity: the last point is the cash and the positions of the books at the closes of its time.
func checkEquity(ctx context.Context, b *Bot, _ Modules, past History, add adder) error {
	if len(b.Equity) == 0 {
		return nil
	}
	point := b.Equity[len(b.Equity)-1]
	closes := map[int]float64{ledger.Quote: 1} // by asset
	for i := range b.Config.Slots {
		last, err := closed(ctx, past, b.Config.Slots[i].Stream, point.Time)
		if err != nil {
			return err
		}
		closes[ledger.Base(i)] = last
	}
	worth := func(counts func(e *bot.Entry) bool) (sum float64) {
		wallet := map[int]bot.Decimal{}
		for i := range b.Entries {
			if e := &b.Entries[i]; e.Account == "wallet" && counts(e) {
				wallet[e.Asset] = wallet[e.Asset].Add(e.Amount)
			}
		}
		for asset, held := range wallet {
			sum += order.Float(held) * closes[asset]
		}
		return sum
	}
	got := order.Float(point.Equity)
	agrees := func(sum float64) bool { return math.Abs(got-sum) <= near*math.Max(1, math.Abs(sum)) }
	if b.Config.Mode == bot.Live { // an exchange has a time of its own: the last fills may have come after the point
		for n := int64(len(b.Fills)); n >= 0; n-- {
			if agrees(worth(func(e *bot.Entry) bool { return e.Fill <= n })) {
				return nil
			}
		}
	}
	sum := worth(func(e *bot.Entry) bool { return e.Time < point.Time }) // a fill has the time at which its candle opened
	if !agrees(sum) {
		add("its equity at %d ms is %s, and by its books %.8f", point.Time, point.Equity, sum)
	}
	return nil
}

// closed returns the last close of a stream at a time; 0 if there is none.
func closed(ctx context.Context, past History, s market.Stream, at int64) (float64, error) {
	tf := int64(s.Timeframe)
	candles, err := past.Candles(ctx, s, at-1000*tf, at-tf+1)
	if err != nil || len(candles) == 0 {
		return 0, err
	}
	return candles[len(candles)-1].Close, nil
}
