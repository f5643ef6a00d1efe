package dryrun

import (
	"tradebot/engine/account"
	"tradebot/engine/backtest"
	"tradebot/engine/feed"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
)

// log collects decisions. It implements backtest.Recorder.
type log struct {
	description *strategy.Description
	account     *account.Account
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

func newLog(d *strategy.Description) *log {
	return &log{description: d, decisions: []Decision{}, lines: []Line{}, fills: []Fill{}}
}

// Draws implements backtest.Recorder.
func (l *log) Draws() bool { return false }

// Begin implements backtest.Recorder.
func (l *log) Begin(a *account.Account, f *feed.Feed) { l.account, l.start = a, f.Start }

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
	for _, f := range l.account.Fills() {
		l.fills = append(l.fills, l.filled(&f))
	}
	for i := range d.Intents {
		l.decisions = append(l.decisions, l.decided(&d.Intents[i]))
	}
	for _, text := range d.Logs {
		l.lines = append(l.lines, Line{l.time, l.candles, text})
	}
	return nil
}

// filled returns the record of a fill.
func (l *log) filled(f *order.Fill) Fill {
	return Fill{
		Time: l.time, Candle: l.candles, Order: f.Order, Slot: l.slot(f.Slot), Side: f.Side.String(), Qty: f.Qty.Decimal(), Price: f.Price,
		Reason: f.Reason.String(),
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
	order.QtyBase: "base", order.QtyQuote: "quote", order.QtyEquity: "equity", order.QtyPosition: "position",
}

func (l *log) slot(i int) string { return l.description.Slots[i].Name }

// decimal returns a number as text, "" for zero.
func decimal(d order.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// result is everything collected.
func (l *log) result(m *wasm.Module, values []strategy.Value, p *backtest.Played) *Result {
	r := &Result{
		Strategy: l.description.Name, Version: l.description.Version, SHA256: m.SHA256(), Slots: p.Feed.Slots,
		Candles: l.candles, Warmup: l.steps - l.candles, Decisions: l.decisions, Logs: l.lines, Fills: l.fills,
		Fuel: l.fuel, FuelMax: l.most, Nanoseconds: p.Took.Nanoseconds(), Warnings: append([]string{}, p.Feed.Warnings...),
	}
	for i := range values {
		r.Params = append(r.Params, Param{l.description.Params[i].Name, values[i]})
	}
	if steps := float64(l.steps); steps > 0 {
		r.FuelMean = float64(l.fuel) / steps
		r.Speed = steps / max(p.Took.Seconds(), 1e-9)
	}
	return r
}
