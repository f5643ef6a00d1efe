package dryrun

import (
	"time"

	"tradebot/engine/feed"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
)

// log collects decisions. It implements runner.Journal.
type log struct {
	description *strategy.Description
	start       int64 // time of the first instant that counts
	time        int64 // of the last instant
	candles     int   // instants that count, so far
	steps       int   // instants, warm-up included
	fuel        int64
	most        int64
	decisions   []Decision
	lines       []Line
	fills       []Fill
}

func newLog(d *strategy.Description, start int64) *log {
	return &log{description: d, start: start, decisions: []Decision{}, lines: []Line{}, fills: []Fill{}}
}

// Record implements runner.Journal.
func (l *log) Record(s *strategy.Step, d *strategy.Decision) error {
	l.time = s.Time
	l.fuel += d.Fuel
	l.most = max(l.most, d.Fuel)
	if !s.Stop {
		l.steps++
		if s.Time >= l.start {
			l.candles++
		}
	}
	for i := range s.Fills {
		l.fills = append(l.fills, l.filled(&s.Fills[i]))
	}
	for i := range d.Intents {
		l.decisions = append(l.decisions, l.decided(&d.Intents[i]))
	}
	for _, text := range d.Logs {
		l.lines = append(l.lines, Line{l.time, l.candles, text})
	}
	return nil
}

// number returns the number of the candle at an instant that was not recorded; 0 is warm-up.
func (l *log) number(now int64) int {
	switch {
	case now < l.start:
		return 0
	case now == l.time:
		return l.candles // the stop after the last
	}
	return l.candles + 1
}

// filled returns the record of a fill.
func (l *log) filled(f *strategy.Fill) Fill {
	return Fill{
		Time: l.time, Candle: l.candles, Order: f.Order, Slot: l.slot(int(f.Slot)), Side: order.Side(f.Side).String(),
		Qty: f.Qty, Price: f.Price, Reason: order.Reason(f.Reason).String(),
	}
}

// decided returns the record of an intent. Fields that its kind does not have stay empty.
func (l *log) decided(i *strategy.Intent) Decision {
	d := Decision{
		Time: l.time, Candle: l.candles, Kind: i.Kind.String(), ID: i.ID, PostOnly: i.PostOnly, ReduceOnly: i.ReduceOnly,
		Price: decimal(i.Price), Stop: decimal(i.Stop), Limit: decimal(i.Limit), Tag: i.Tag, Text: i.String(),
	}
	if i.Kind != strategy.IntentCancel && i.Slot != strategy.AllSlots {
		d.Slot = l.slot(i.Slot)
	}
	if i.Side != 0 {
		d.Side = i.Side.String()
	}
	if i.Qty.Kind != 0 {
		d.Qty, d.QtyKind = i.Qty.Value.String(), quantities[i.Qty.Kind]
	}
	if i.Trail.Kind != 0 {
		d.Trail = i.Trail.String()
	}
	if i.StopLoss.Kind != 0 {
		d.StopLoss = i.StopLoss.String()
	}
	if i.TakeProfit.Kind != 0 {
		d.TakeProfit = i.TakeProfit.String()
	}
	if i.Bracket.Kind != 0 {
		d.Bracket = i.Bracket.String()
	}
	if i.TIF != order.GoodTillCancel {
		d.TIF = i.TIF.String()
	}
	return d
}

var quantities = [...]string{
	strategy.QtyBase: "base", strategy.QtyQuote: "quote", strategy.QtyEquity: "equity", strategy.QtyPosition: "position",
}

func (l *log) slot(i int) string { return l.description.Slots[i].Name }

// decimal returns a number as text, "" for zero.
func decimal(d strategy.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// result is everything collected.
func (l *log) result(m *wasm.Module, values []strategy.Value, f *feed.Feed, took time.Duration) *Result {
	r := &Result{
		Strategy: l.description.Name, Version: l.description.Version, SHA256: m.SHA256(), Slots: f.Slots,
		Candles: l.candles, Warmup: l.steps - l.candles, Decisions: l.decisions, Logs: l.lines, Fills: l.fills,
		Fuel: l.fuel, FuelMax: l.most, Nanoseconds: took.Nanoseconds(), Warnings: append([]string{}, f.Warnings...),
	}
	for i := range values {
		r.Params = append(r.Params, Param{l.description.Params[i].Name, values[i]})
	}
	if steps := float64(l.steps); steps > 0 {
		r.FuelMean = float64(l.fuel) / steps
		r.Speed = steps / max(took.Seconds(), 1e-9)
	}
	resting := 0
	for i := range l.decisions {
		switch l.decisions[i].Kind {
		case "limit", "stop", "stop_limit", "trailing_stop", "oco":
			resting++
		}
	}
	if resting > 0 {
		r.Warnings = append(r.Warnings, unfilled(resting))
	}
	return r
}
