package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tradebot/engine/backtest"
	"tradebot/engine/feed"
	"tradebot/engine/report"
)

const (
	lately      = 2 // trades at the end that are shown
	fewWarnings = 3 // warnings that are shown
	fewBeliefs  = 6 // beliefs that a terminal shows one by one, whatever they say
)

// Backtest prints the summary of a backtest: figures, equity, a few trades, what was assumed and how much of it to believe. It
// fits on one screen. Without a chart, or with one of no points, there is no equity curve.
func (s *Screen) Backtest(r *backtest.Result, c *backtest.Chart) {
	s.heading(r.Strategy, r.StrategyVersion, r.Slots)
	s.Print("")
	s.figures(r)
	if c != nil {
		s.curve(c.Equity)
	}
	s.trades(r)
	s.warnings(r.Warnings)
	s.beliefs(r.Beliefs)
	s.Print("")
	s.table([][]cell{
		{{text: "costs", how: faint}, {text: costs(&r.Settings)}},
		{{text: "hashes", how: faint}, {text: fmt.Sprintf("module %.8s, data %.8s, decisions %.8s, engine %s", r.ModuleSHA256, r.DataSHA256, r.JournalSHA256, cmp.Or(r.EngineVersion, "not a release"))}},
		{{text: "run", how: faint}, {text: fmt.Sprintf("%s in %s: %.0f ns a candle; %s, %s refused", Plural(r.Candles, "candle"),
			s.took(r.RunNS), float64(r.RunNS)/float64(max(r.Candles, 1)), Plural(r.Fills, "fill"), Count(r.Refusals))}},
	})
}

// took writes a duration of ns.
func (s *Screen) took(ns int64) string {
	text := time.Duration(ns).Round(10 * time.Microsecond).String()
	if s.ascii {
		text = strings.ReplaceAll(text, "µ", "u")
	}
	return text
}

// heading says what ran on what.
func (s *Screen) heading(name, version string, slots []feed.Slot) {
	s.Print("%s %s", s.paint(bold, name), version)
	rows := make([][]cell, len(slots))
	for i := range slots {
		slot := &slots[i]
		market := slot.Symbol
		if market == "" {
			market = slot.Name
		}
		rows[i] = []cell{{text: market + " " + slot.Timeframe}, {text: fmt.Sprintf("%s to %s UTC, %s", feed.Stamp(slot.From), feed.Stamp(slot.To), Plural(slot.Candles, "candle"))}}
	}
	s.table(rows)
}

// narrow says whether the screen is known to have less than so many columns.
func (s *Screen) narrow(columns int) bool { return s.width > 0 && s.width < columns }

// figures prints what a trader looks at first, in two columns where there is room.
func (s *Screen) figures(r *backtest.Result) {
	m := &r.Metrics
	total := s.gain(m.TotalReturn)
	if total.how == plain {
		total.how = bold
	}
	left := [][]cell{
		{{text: "return"}, total}, {{text: "buy and hold"}, s.metric(m, "buy_hold_return")}, {{text: "max drawdown"}, s.metric(m, "max_drawdown")}, {{text: "Sharpe"}, s.metric(m, "sharpe")},
	}
	right := [][]cell{
		{{text: "final equity"}, {text: s.money(r.FinalEquity), how: bold, right: true}}, {{text: "trades"}, s.metric(m, "trades")},
		{{text: "won"}, s.metric(m, "win_rate")}, {{text: "profit factor"}, s.metric(m, "profit_factor")},
	}
	for _, row := range slices.Concat(left, right) {
		row[0].how = faint
	}
	if s.narrow(56) {
		s.table(slices.Concat(left, right))
		return
	}
	for i := range left {
		left[i] = append(append(left[i], cell{text: "  "}), right[i]...)
	}
	s.table(left)
}

// trades prints the best, the worst and the last trades, and what is still held.
func (s *Screen) trades(r *backtest.Result) {
	s.Print("")
	if len(r.Trades) == 0 {
		s.Print("  %s  none were closed", s.paint(bold, "trades"))
	} else {
		rows := [][]cell{s.tradeHead()}
		if len(r.Trades) > lately {
			best, worst := 0, 0
			for i := range r.Trades {
				if r.Trades[i].PnL.GreaterThan(r.Trades[best].PnL) {
					best = i
				}
				if r.Trades[i].PnL.LessThan(r.Trades[worst].PnL) {
					worst = i
				}
			}
			rows = append(rows, s.trade("best", &r.Trades[best]), s.trade("worst", &r.Trades[worst]))
		}
		for i := max(len(r.Trades)-lately, 0); i < len(r.Trades); i++ {
			rows = append(rows, s.trade(fmt.Sprintf("%s of %s", Count(i+1), Count(len(r.Trades))), &r.Trades[i]))
		}
		s.table(rows)
	}
	for _, p := range r.OpenPositions {
		open := s.profit(p.Unrealised)
		s.wrapped(fmt.Sprintf("still open: %s %s %s since %s at %s, ", p.Side, s.grouped(p.Qty.String()), p.Symbol, feed.Stamp(p.EntryTime), s.grouped(p.EntryPrice.String())) + open.text)
	}
}

// wrapped prints a sentence, indented, in as many lines as it needs.
func (s *Screen) wrapped(text string) {
	for _, line := range wrap(text, s.width-2) {
		s.Print("  %s", line)
	}
}

// tradeHead and trade are a row of the trades, with as many columns as there is room for.
func (s *Screen) tradeHead() []cell {
	row := s.fit([]cell{{text: "trades"}, {text: "opened"}, {text: "closed"}, {text: "side"}, {text: "entry", right: true}, {text: "exit", right: true}, {text: "PnL", right: true}, {text: "reason"}})
	for i := range row {
		row[i].how = faint
	}
	row[0].how = bold
	return row
}

func (s *Screen) trade(name string, t *backtest.Trade) []cell {
	reason := strings.ReplaceAll(t.ExitReason, "_", " ")
	return s.fit([]cell{
		{text: name, how: faint}, {text: feed.Stamp(t.EntryTime)}, {text: feed.Stamp(t.ExitTime)}, {text: t.Side}, {text: s.grouped(t.EntryPrice.String()), right: true},
		{text: s.grouped(t.ExitPrice.String()), right: true}, s.profit(t.PnL), {text: reason},
	})
}

// fit leaves out what a narrow screen has no room for.
func (s *Screen) fit(row []cell) []cell {
	switch {
	case s.narrow(56):
		return []cell{row[0], row[2], row[6]}
	case s.narrow(76):
		return []cell{row[0], row[2], row[3], row[6], row[7]}
	case s.narrow(100):
		return []cell{row[0], row[1], row[2], row[3], row[6], row[7]}
	}
	return row
}

// warnings prints the first of them.
func (s *Screen) warnings(list []string) {
	if len(list) == 0 {
		return
	}
	s.section("Warnings")
	for i, text := range list {
		if i == fewWarnings {
			s.Print("  and %s more (--json has all)", Count(len(list)-i))
			break
		}
		s.wrapped(text)
	}
}

// beliefs prints what strengthens and what weakens the result. A terminal has no room for every sentence: of what nothing speaks
// against it shows the names.
func (s *Screen) beliefs(list []report.Belief) {
	if len(list) == 0 {
		return
	}
	s.section("How much of this to believe")
	var rows [][]cell
	var fine []string // said in one line
	for _, b := range list {
		if b.Verdict == report.OK && s.terminal && len(list) > fewBeliefs {
			fine = append(fine, strings.ReplaceAll(b.ID, "_", " "))
			continue
		}
		how := green
		switch b.Verdict {
		case report.Caution:
			how = yellow
		case report.Failed:
			how = red
		}
		rows = append(rows, []cell{{text: string(b.Verdict), how: how}, {text: b.Text}})
	}
	if len(fine) > 0 {
		rows = append(rows, []cell{{text: string(report.OK), how: green}, {text: strings.Join(fine, ", ")}})
	}
	s.table(rows)
}
