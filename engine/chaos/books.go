package chaos

import (
	"context"
	"math"

	"tradebot/engine/bot"
	"tradebot/engine/ledger"
	"tradebot/engine/market"
	"tradebot/engine/order"
)

// checkLedger: every asset sums to zero, every fill is booked once and in full, and the wallet holds what was bought and not sold.
func checkLedger(_ context.Context, b *Bot, _ Modules, _ History, add adder) error {
	sums := map[int]bot.Decimal{}
	type side struct {
		fill    int64
		account string
		asset   int
	}
	booked, count := map[side]bot.Decimal{}, map[side]int{}
	for _, e := range b.Entries {
		sums[e.Asset] = sums[e.Asset].Add(e.Amount)
		at := side{e.Fill, e.Account, e.Asset}
		booked[at] = booked[at].Add(e.Amount)
		count[at]++
	}
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
		qty, value := f.Qty, f.Value.Neg()
		if f.Side == "sell" {
			qty, value = qty.Neg(), f.Value
		}
		held[f.Slot] = held[f.Slot].Add(qty)
		expected += 4
		if !f.Fee.IsZero() {
			expected += 2
		}
		for at, want := range map[side]bot.Decimal{
			{f.Seq, "wallet", ledger.Base(f.Slot)}: qty, {f.Seq, "market", ledger.Base(f.Slot)}: qty.Neg(),
			{f.Seq, "wallet", ledger.Quote}: value.Sub(f.Fee), {f.Seq, "market", ledger.Quote}: value.Neg(), {f.Seq, "fees", ledger.Quote}: f.Fee,
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
	wallet := map[int]bot.Decimal{}
	for _, e := range b.Entries {
		if e.Account == "wallet" && e.Time < point.Time { // a fill has the time at which its candle opened
			wallet[e.Asset] = wallet[e.Asset].Add(e.Amount)
		}
	}
	sum := order.Float(wallet[ledger.Quote])
	for i := range b.Config.Slots {
		held := wallet[ledger.Base(i)]
		if held.IsZero() {
			continue
		}
		last, err := closed(ctx, past, b.Config.Slots[i].Stream, point.Time)
		if err != nil {
			return err
		}
		sum += order.Float(held) * last
	}
	if got := order.Float(point.Equity); math.Abs(got-sum) > near*math.Max(1, math.Abs(sum)) {
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
