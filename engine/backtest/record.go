package backtest

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"tradebot/engine/account"
	"tradebot/engine/feed"
	"tradebot/engine/ledger"
	"tradebot/engine/order"
	"tradebot/engine/report"
	"tradebot/engine/strategy"
)

// books keeps what a report is made of, in memory that grows with trades and days and not with candles. It implements
// [Recorder].
type books struct {
	account  *account.Account
	start    int64 // time of the first instant that counts
	curve    *report.Curve
	trades   []ledger.Trade
	candles  int
	fills    int
	refusals int
	fuel     int64
	halts    []string

	journal hash.Hash // of every decision; nil: nobody wants to know
	line    []byte
	drawing *drawing // what a page draws; nil: nothing
}

// Draws implements Recorder.
func (b *books) Draws() bool { return b.drawing != nil }

// Begin implements Recorder.
func (b *books) Begin(a *account.Account, f *feed.Feed) {
	b.account, b.start = a, f.Start
	begin := f.Start
	for i := range f.Slots {
		begin = min(begin, f.Slots[i].From)
	}
	b.curve = report.NewCurve(a.Equity(), begin)
	if b.drawing != nil {
		b.drawing.begin(f)
	}
}

// Record implements runner.Journal.
func (b *books) Record(s *strategy.Step, d *strategy.Decision) error {
	b.fuel += d.Fuel
	if b.account.Happened() {
		b.happened()
	}
	if breach := b.account.Breach(); breach != nil {
		b.halts = append(b.halts, feed.Stamp(s.Time)+" "+breach.Text)
	}
	if b.journal != nil && len(d.Intents) > 0 {
		b.write(s, d)
	}
	if b.drawing != nil {
		b.drawing.draw(s, d, b.account)
	}
	if !s.Stop && s.Time >= b.start {
		b.candles++
		b.curve.Add(s.Time, s.Equity, b.account.Exposed())
	}
	return nil
}

// Pass implements runner.Passer.
func (b *books) Pass(s *strategy.Stretch) error {
	for _, fuel := range s.Fuel {
		b.fuel += fuel
	}
	if s.Times[0] >= b.start {
		b.candles += len(s.Times)
		b.curve.AddAll(s.Times, s.Equity, b.account.Exposed())
	}
	return nil
}

// happened notes what came of orders.
func (b *books) happened() {
	b.trades = append(b.trades, b.account.Trades()...)
	b.fills += len(b.account.Fills())
	for _, o := range b.account.Changed() {
		if o.Status == order.Rejected {
			b.refusals++
		}
	}
}

// write adds the decisions of a step to the journal's hash: the time, then each intent in words.
func (b *books) write(s *strategy.Step, d *strategy.Decision) {
	b.line = binary.LittleEndian.AppendUint64(b.line[:0], uint64(s.Time))
	for i := range d.Intents {
		b.line = binary.LittleEndian.AppendUint64(b.line, d.Intents[i].ID)
		b.line = append(b.line, d.Intents[i].String()...)
		b.line = append(b.line, '\n')
	}
	b.journal.Write(b.line)
}

// newBooks returns books that also hash the decisions.
func newBooks(chart bool) *books {
	b := &books{journal: sha256.New()}
	if chart {
		b.drawing = &drawing{}
	}
	return b
}

// ignore is a recorder that keeps nothing: the account says how it ended.
type ignore struct{}

// Draws implements Recorder.
func (ignore) Draws() bool { return false }

// Begin implements Recorder.
func (ignore) Begin(*account.Account, *feed.Feed) {}

// Record implements runner.Journal.
func (ignore) Record(*strategy.Step, *strategy.Decision) error { return nil }

// Pass implements runner.Passer.
func (ignore) Pass(*strategy.Stretch) error { return nil }
