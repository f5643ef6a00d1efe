package audit

import (
	"strconv"
	"strings"

	"tradebot/engine/account"
	"tradebot/engine/feed"
	"tradebot/engine/strategy"
)

// diary keeps what a strategy decided. It implements backtest.Recorder.
type diary struct {
	feed    *feed.Feed
	steps   []step
	candles int
	wanted  int
}

// step is an instant at which something was asked for.
type step struct {
	time  int64
	text  string // all of it, with ids
	plain string // without ids
}

// Draws implements backtest.Recorder.
func (d *diary) Draws() bool { return false }

// Begin implements backtest.Recorder.
func (d *diary) Begin(_ *account.Account, f *feed.Feed) { d.feed = f }

// Record implements runner.Journal.
func (d *diary) Record(s *strategy.Step, decision *strategy.Decision) error {
	if s.Stop {
		return nil
	}
	if s.Time >= d.feed.Start {
		d.candles++
	}
	if len(decision.Intents) == 0 {
		return nil
	}
	var text, plain strings.Builder
	for i := range decision.Intents {
		in := decision.Intents[i]
		text.WriteString(strconv.FormatUint(in.ID, 10) + " " + in.String() + "; ")
		in.ID = 0
		plain.WriteString(in.String() + "; ")
	}
	d.steps = append(d.steps, step{s.Time, strings.TrimSuffix(text.String(), "; "), plain.String()})
	return nil
}

// until returns the steps up to a time.
func (d *diary) until(t int64) []step {
	n := len(d.steps)
	for n > 0 && d.steps[n-1].time > t {
		n--
	}
	return d.steps[:n]
}

// short reports whether there was less history before the run than was asked for.
func (d *diary) short() bool {
	for i := range d.feed.Slots {
		if d.feed.Slots[i].Short > 0 {
			return true
		}
	}
	return false
}
