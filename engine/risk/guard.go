package risk

import (
	"fmt"
	"math"

	"github.com/quagmt/udecimal"

	"tradebot/engine/ledger"
	"tradebot/engine/market"
	"tradebot/engine/order"
)

// margin is how near to a breach, as a part of it, a float64 equity is computed again exactly. It is a million times what
// marking a few positions in float64 can be wrong by.
const margin = 1e-9

// Guard holds one bot to its limits. Make one with [New]. It is not for use by several goroutines at once. The times of all
// its calls are ms UTC and never go back, but may jump ahead. Of a candle that closes it is told first the trades that ended
// in it (Closed), then the equity at the close (Mark), then the orders placed at the close (Admit).
//
// A day is a UTC day without its first instant and with its last: what a close at 00:00 tells happened in the day before.
// Entries placed at that close act in the new day, and are allowed by what ends with the day before.
type Guard struct {
	limits Limits
	orders newest // placed, for orders_per_minute

	midnight int64            // end of the day
	opening  udecimal.Decimal // equity at its beginning; the limits on a day are parts of it
	floor    udecimal.Decimal // equity at which the day ends by loss
	ceiling  udecimal.Decimal // and by profit
	low      float64          // at or below it floor is near; -Inf if the day cannot end by loss (any more)
	high     float64          // at or above it ceiling is near; +Inf likewise
	ended    int              // trades that ended in the day
	equity   float64          // at the last close
	exact    udecimal.Decimal // at the last close, if that was at midnight and so begins a day

	stops newest // trades that ended at a stop loss
	peaks peaks  // of equity, for the drawdown guard
	sums  []sum  // by slot, for the low-profit lock; empty if that is off
	check []bool // by slot: a trade ended since the last Mark

	bot     [botRules]*halt
	locks   []*halt // by slot, of low_profit
	pending bool    // something is to be done at the next Mark whatever the equity
}

// New returns the guard of a bot that begins at start with an equity (finite, quote currency).
func New(l Limits, slots int, start int64, equity float64) *Guard {
	g := &Guard{limits: l, equity: equity, midnight: endOfDay(start)}
	g.orders.limit = l.OrdersPerMinute
	if l.StopGuard.on() {
		g.stops.limit = l.StopGuard.Count
	}
	if p := &l.DrawdownGuard; p.on() {
		g.peaks = peaks{window: p.Window, step: step(p.Window), keep: (1 - p.Pct.InexactFloat64()/100) * (1 + margin)}
		g.peaks.restart(start, equity)
	}
	if l.LowProfit.on() {
		g.sums, g.check, g.locks = make([]sum, slots), make([]bool, slots), make([]*halt, slots)
	}
	g.open(decimalOf(equity))
	return g
}

// Closed tells of a trade that ended in the candle that closes now.
func (g *Guard) Closed(t *ledger.Trade, now int64) {
	if now > g.midnight {
		g.nextDay(now)
	}
	l := &g.limits
	if g.ended++; l.DailyTrades > 0 && g.ended >= l.DailyTrades {
		g.begin(&g.bot[dailyTrades], now, Breach{Rule: "daily_trades", Pause: pauseTrades, Slot: AllSlots, Until: g.midnight},
			fmt.Sprintf("%s today (UTC), and daily_trades=%d allows no more", many(g.ended, "trade has ended", "trades have ended"), l.DailyTrades))
	}
	if l.Cooldown > 0 && t.PnL.Sign() < 0 {
		g.begin(&g.bot[cooldown], now, Breach{Rule: "cooldown", Pause: pauseProtection, Slot: AllSlots, Until: now + l.Cooldown},
			fmt.Sprintf("a trade lost %s, and %s is set", money(t.PnL.Neg().Decimal()), l.written("cooldown")))
	}
	if l.StopGuard.on() && stopped(t) {
		g.stops.add(now)
		if _, full := g.stops.full(now, l.StopGuard.Window); full {
			g.begin(&g.bot[stopGuard], now, Breach{Rule: "stop_guard", Pause: pauseProtection, Slot: AllSlots, Until: now + l.StopGuard.Pause},
				fmt.Sprintf("%s at a stop loss within %s, and %s is set", many(l.StopGuard.Count, "trade has ended", "trades have ended"),
					span(l.StopGuard.Window), l.written("stop_guard")))
		}
	}
	if l.LowProfit.on() {
		g.sums[t.Slot].add(now, l.LowProfit.Window, t.PnL.Decimal())
		g.check[t.Slot], g.pending = true, true
	}
}

// stopped reports whether a trade counts for the stop guard: it ended at a stop loss, or at a loss through the other two
// orders that end a trade because the price went the wrong way.
func stopped(t *ledger.Trade) bool {
	switch t.Reason {
	case order.ByStopLoss:
		return true
	case order.ByTrailingStop, order.ByLiquidation:
		return t.PnL.Sign() < 0
	}
	return false
}

// Mark tells of the equity (finite) at the close of a candle; exact computes it without error and is called only when it
// matters. It returns a breach that begins. If several begin at once each further call, with the same arguments or at the next
// candle, returns one more: those that close positions first, and all are in force from the first call.
func (g *Guard) Mark(now int64, equity float64, exact func() udecimal.Decimal) *Breach {
	if now > g.midnight {
		g.nextDay(now)
	}
	near := g.pending || equity <= g.low || equity >= g.high || now == g.midnight
	if g.peaks.window > 0 && g.peaks.add(now, equity) {
		near = true
	}
	g.equity = equity
	if !near {
		return nil
	}
	g.judgeEquity(now, exact())
	return g.tell()
}

// Far returns at how many of the closes that come next, in order, [Guard.Mark] surely begins neither a breach nor a day, with
// these times and equities and nothing between them. It changes nothing.
func (g *Guard) Far(times []int64, equity []float64) int {
	if g.pending {
		return 0
	}
	highest := math.Inf(-1) // no window ever holds a higher one
	if g.peaks.window > 0 {
		highest = g.peaks.closes.front().equity
	}
	for i, e := range equity {
		if e <= g.low || e >= g.high || times[i] >= g.midnight {
			return i
		}
		if g.peaks.window > 0 {
			if highest = max(highest, e); e <= highest*g.peaks.keep {
				return i
			}
		}
	}
	return len(equity)
}

// judgeEquity holds the exact equity at a close against the limits on equity.
func (g *Guard) judgeEquity(now int64, equity udecimal.Decimal) {
	l := &g.limits
	if now == g.midnight {
		g.exact = equity
	}
	if !math.IsInf(g.low, -1) && equity.LessThanOrEqual(g.floor) {
		g.low = math.Inf(-1)
		g.endDay(dailyLoss, now, equity, Breach{Rule: "daily_loss_pct", Pause: pauseLoss}, l.DailyLossPct, g.floor)
	}
	if !math.IsInf(g.high, 1) && equity.GreaterThanOrEqual(g.ceiling) {
		g.high = math.Inf(1)
		g.endDay(dailyProfit, now, equity, Breach{Rule: "daily_profit_pct", Pause: pauseProfit}, l.DailyProfitPct, g.ceiling)
	}
	if g.peaks.window > 0 {
		g.judgeFall(now, equity)
	}
	for slot, due := range g.check {
		if due {
			g.check[slot] = false
			g.judgeSlot(slot, now, equity)
		}
	}
}

// endDay begins a breach that closes everything and lasts until midnight.
func (g *Guard) endDay(rule int, now int64, equity udecimal.Decimal, b Breach, pct, level udecimal.Decimal) {
	b.Slot, b.Flatten, b.Until = AllSlots, true, g.midnight
	g.begin(&g.bot[rule], now, b, fmt.Sprintf("equity is %s, and %s=%s ends a day that began with %s at %s",
		money(equity), b.Rule, pct, money(g.opening), money(level)))
}

// judgeFall holds equity against its highest close. After a breach a fall is measured anew from there: otherwise a bot that
// holds nothing would breach at every close for as long as the old height lies in the window, and the pause would mean nothing.
func (g *Guard) judgeFall(now int64, equity udecimal.Decimal) {
	p := &g.limits.DrawdownGuard
	height := decimalOf(g.peaks.closes.front().equity)
	level := height.Sub(share(height, p.Pct))
	if height.Sign() <= 0 || equity.GreaterThan(level) {
		return
	}
	g.peaks.restart(now, g.equity)
	g.begin(&g.bot[drawdownGuard], now, Breach{Rule: "drawdown_guard", Pause: pauseProtection, Slot: AllSlots, Until: now + p.Pause},
		fmt.Sprintf("equity has fallen from %s to %s, and %s stops at %s", money(height), money(equity), g.limits.written("drawdown_guard"), money(level)))
}

// judgeSlot holds what a slot earned against equity.
func (g *Guard) judgeSlot(slot int, now int64, equity udecimal.Decimal) {
	p, total := &g.limits.LowProfit, g.sums[slot].total
	least := share(equity, p.Pct)
	if !total.LessThan(least) {
		return
	}
	g.begin(&g.locks[slot], now, Breach{Rule: "low_profit", Pause: pauseProtection, Slot: slot, Until: now + p.Pause},
		fmt.Sprintf("the trades of this slot in the last %s earned %s together, and %s asks for %s", span(p.Window), money(total),
			g.limits.written("low_profit"), money(least)))
}

// nextDay begins the day that contains now. Days without a close are passed over: the equity before them is carried forward.
func (g *Guard) nextDay(now int64) {
	opening := g.exact
	if opening.IsZero() { // the last close was not at midnight
		opening = decimalOf(g.equity)
	}
	g.exact = udecimal.Zero
	g.midnight = endOfDay(now)
	g.ended = 0
	g.open(opening)
}

// open sets what the limits on a day are measured by. Parts of an equity that is not above 0 would mean nothing.
func (g *Guard) open(equity udecimal.Decimal) {
	g.opening, g.low, g.high = equity, math.Inf(-1), math.Inf(1)
	if equity.Sign() <= 0 {
		return
	}
	if pct := g.limits.DailyLossPct; !pct.IsZero() {
		g.floor = equity.Sub(share(equity, pct))
		g.low = g.floor.InexactFloat64() * (1 + margin)
	}
	if pct := g.limits.DailyProfitPct; !pct.IsZero() {
		g.ceiling = equity.Add(share(equity, pct))
		g.high = g.ceiling.InexactFloat64() * (1 - margin)
	}
}

// endOfDay returns the midnight that ends the day of a time.
func endOfDay(now int64) int64 { return market.Day.Close(now - 1) }

// decimalOf returns an equity that was marked in float64 as money: what the float64 is wrong by is cut off.
func decimalOf(equity float64) udecimal.Decimal { return order.Exact(equity).RoundBank(places) }
