package sim_test

import (
	"errors"
	"fmt"
	"math"

	"github.com/quagmt/udecimal"

	"tradebot/engine/ledger"
	"tradebot/engine/order"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
)

// filled: each fill is one that the candle, the order, the position and the money allow.
func (a *audit) filled(*strategy.Step) error {
	taken := [2]order.Amount{}
	for _, f := range a.account.Fills() {
		k := a.orders[f.Order]
		if k == nil || a.candles[f.Slot] == nil {
			return fmt.Errorf("order %d is filled in slot %d, but there is no such order or no candle", f.Order, f.Slot)
		}
		a.fills++
		k.filled = k.filled.Add(f.Qty)
		for _, leg := range a.orders {
			if leg.Parent == f.Order && leg.filled.IsZero() {
				leg.parent = f.Price
			}
		}
		if k.Reason != order.ByLiquidation {
			taken[f.Slot] = taken[f.Slot].Add(f.Qty)
		}
		if err := errors.Join(a.priced(k, &f), a.sized(k, &f), a.book(k, &f)); err != nil {
			return fmt.Errorf("order %d (%s %s, status %s, limit %s, trigger %s) fills %s at %s: %w", f.Order, k.Side, k.Kind, k.Status, k.Price, k.Stop, f.Qty, f.Price, err)
		}
	}
	for slot, c := range a.candles {
		if share := a.w.costs.VolumeCap; c != nil && !share.IsZero() && taken[slot].Decimal().GreaterThan(order.Exact(c.Volume).Mul(share)) {
			return fmt.Errorf("slot %d filled %s of a volume of %v", slot, taken[slot], c.Volume)
		}
	}
	for _, k := range a.orders {
		if k.filled != k.Filled || k.Qty.Less(k.Filled) {
			return fmt.Errorf("order %d for %s filled %s and says %s", k.ID, k.Qty, k.filled, k.Filled)
		}
	}
	return nil
}

// priced: the price is one that the candle had, made worse by no more than slippage, half the spread and a tick. A limit that
// rested gets its own price, which can be worse than any the candle had.
func (a *audit) priced(k *known, f *order.Fill) error {
	c, in, p := a.candles[f.Slot], &a.w.instruments[f.Slot], f.Price
	low, high := order.Exact(c.Low), order.Exact(c.High)
	if f.Time != c.Time {
		return fmt.Errorf("in the candle of %d at %d", c.Time, f.Time)
	}
	if f.Liquidity == order.Maker {
		if a.w.costs.Profile == sim.Default {
			if !p.Equal(k.Price) || f.Side == order.Buy && !low.LessThan(p) || f.Side == order.Sell && !high.GreaterThan(p) {
				return fmt.Errorf("it rested, and the candle from %s to %s does not trade through it", low, high)
			}
		} else if f.Side == order.Buy && (p.GreaterThan(k.Price) || p.LessThan(low)) || f.Side == order.Sell && (p.LessThan(k.Price) || p.GreaterThan(high)) {
			return fmt.Errorf("it rested, and the candle goes from %s to %s", low, high)
		}
		return nil
	}
	if k.PostOnly {
		return errors.New("it is post-only and takes")
	}
	rate := a.w.costs.Slippage.Add(a.w.costs.Spread.MustDiv(decimal("2"))).MustDiv(decimal("10000"))
	if k.Kind == order.Limit && k.Parent == 0 || k.Kind == order.StopLimit {
		if f.Side == order.Buy && p.GreaterThan(k.Price) || f.Side == order.Sell && p.LessThan(k.Price) {
			return errors.New("it is worse than its limit")
		}
	}
	if !k.parent.IsZero() && k.Placed-hour == c.Time { // it came alive in this candle, with a fill that can lie outside it
		low, high = udecimal.Min(low, k.parent), udecimal.Max(high, k.parent)
	}
	worst := high
	if f.Side == order.Sell {
		if worst = low; !rate.IsZero() {
			worst = udecimal.Max(in.PriceDown(low.Mul(decimal("1").Sub(rate))), in.Tick)
		}
		if p.GreaterThan(high) && !p.Equal(in.Tick) || p.LessThan(worst) {
			return fmt.Errorf("the candle goes from %s to %s", low, high)
		}
		return nil
	}
	if !rate.IsZero() {
		worst = in.PriceUp(high.Mul(decimal("1").Add(rate)))
	}
	if p.LessThan(low) || p.GreaterThan(worst) {
		return fmt.Errorf("the candle goes from %s to %s", low, high)
	}
	return nil
}

// sized: the quantity is whole lots, the fee is the rate's, and the order has so much.
func (a *audit) sized(k *known, f *order.Fill) error {
	if lots, err := f.Qty.Decimal().Mod(a.w.instruments[f.Slot].Lot); err != nil || !lots.IsZero() {
		return fmt.Errorf("it is no multiple of the lot %s", a.w.instruments[f.Slot].Lot)
	}
	rate := a.w.costs.Fee
	if f.Liquidity == order.Maker {
		rate = a.w.costs.MakerFee
	}
	if fee := f.Qty.Decimal().Mul(f.Price).Mul(rate).RoundAwayFromZero(8); !f.Fee.Decimal().Equal(fee) {
		return fmt.Errorf("the fee is %s instead of %s", f.Fee, fee)
	}
	if f.Side != k.Side || f.Slot != k.Slot || f.Left.IsNeg() {
		return fmt.Errorf("the fill is a %s in slot %d that leaves %s", f.Side, f.Slot, f.Left)
	}
	if sibling := a.orders[k.Sibling]; sibling != nil && !sibling.filled.IsZero() {
		return fmt.Errorf("its sibling %d was filled", sibling.ID)
	}
	if k.Parent != 0 {
		var sum order.Amount
		for _, leg := range a.orders {
			if leg.Parent == k.Parent {
				sum = sum.Add(leg.filled)
			}
		}
		if a.orders[k.Parent].filled.Less(sum) {
			return fmt.Errorf("the legs of order %d have filled %s", k.Parent, sum)
		}
	}
	return nil
}

// book: what only reduces neither turns a position over nor enlarges it; what opens one is paid for; the books balance after
// it, and the account's own agree.
func (a *audit) book(k *known, f *order.Fill) error {
	held := a.books.Position(f.Slot).Qty
	if k.ReduceOnly && k.Parent == 0 && k.Kind != order.Market && a.opened[f.Slot] == f.Time {
		return errors.New("it only reduces, and the position is of this candle")
	}
	copied := *f
	copied.Value, copied.Realised = order.Amount{}, order.Amount{}
	trade, err := a.books.Fill(&copied)
	if err != nil {
		return err
	}
	if copied.Value != f.Value || copied.Realised != f.Realised {
		return fmt.Errorf("it is worth %s and realises %s instead of %s and %s", f.Value, f.Realised, copied.Value, copied.Realised)
	}
	if trade != nil {
		a.earned[f.Slot] = a.earned[f.Slot].Add(trade.PnL)
	}
	after := a.books.Position(f.Slot).Qty
	turned := held.Sign() != after.Sign() && !after.IsZero()
	if turned {
		a.opened[f.Slot] = f.Time
	}
	larger := turned || held.Abs().Less(after.Abs())
	if k.ReduceOnly && larger {
		return fmt.Errorf("it only reduces and takes the position from %s to %s", held, after)
	}
	a.shorted = a.shorted || after.IsNeg()
	if larger && unbound(a.books).IsNeg() {
		return fmt.Errorf("it leaves free cash of %s", unbound(a.books))
	}
	return a.books.Check()
}

// unbound returns the cash that is no short's collateral.
func unbound(l *ledger.Ledger) order.Amount {
	free := l.Cash()
	for slot := range l.Slots() {
		if p := l.Position(slot); p.Qty.IsNeg() {
			free = free.Sub(p.Cost).Sub(p.Cost)
		}
	}
	return free
}

// balanced: the account's books balance and are those of the audit, equity is cash and positions, and what was earned is what
// the trades and fills earned.
func (a *audit) balanced(*strategy.Step) error {
	l := a.account.Ledger()
	if err := l.Check(); err != nil {
		return err
	}
	if l.String() != a.books.String() {
		return fmt.Errorf("the books say %s instead of %s", l, a.books)
	}
	exact, float, gross := l.Cash().Decimal(), l.Cash().Float(), math.Abs(l.Cash().Float())
	entry := order.AmountOf(a.w.cash).Add(l.Realised())
	for slot := range a.w.instruments {
		p, last := l.Position(slot), a.account.Last(slot)
		if p.Realised != a.books.Position(slot).Realised {
			return fmt.Errorf("slot %d earned %s instead of %s", slot, p.Realised, a.books.Position(slot).Realised)
		}
		if p.Qty.IsZero() && (!p.Cost.IsZero() || p.Realised != a.earned[slot]) {
			return fmt.Errorf("slot %d is flat, cost %s, and earned %s where its trades earned %s", slot, p.Cost, p.Realised, a.earned[slot])
		}
		exact = exact.Add(p.Qty.Decimal().Mul(order.Exact(last)))
		float += p.Qty.Float() * last
		gross += math.Abs(p.Qty.Float() * last)
		if p.Qty.IsNeg() {
			a.shorted = true // an order may count on the money that closing it sets free
			entry = entry.Add(p.Cost)
		} else {
			entry = entry.Sub(p.Cost)
		}
	}
	if entry != l.Cash() {
		return fmt.Errorf("cash is %s, but what came in, was earned and was spent on positions leaves %s", l.Cash(), entry)
	}
	told := a.account.Exact(func(slot int) order.Decimal { return order.Exact(a.account.Last(slot)) })
	if !told.Equal(exact) {
		return fmt.Errorf("exact equity is %s instead of %s", told, exact)
	}
	if equity := a.account.Equity(); math.Abs(equity-float) > 1e-9*gross || math.Abs(equity-exact.InexactFloat64()) > 1e-9*gross {
		return fmt.Errorf("equity is %v instead of %s", equity, exact)
	}
	free := a.account.Free()
	if free.IsNeg() && !a.shorted && !a.free.IsNeg() {
		return fmt.Errorf("free cash went from %s to %s without a short", a.free, free)
	}
	if unbound(l).Less(free) {
		return fmt.Errorf("free cash is %s, but only %s is not bound", free, unbound(l))
	}
	a.free, a.shorted = free, false
	return nil
}
