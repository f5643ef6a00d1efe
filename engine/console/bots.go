package console

import (
	"fmt"
	"strings"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/history"
	"tradebot/engine/station"
	"tradebot/engine/worker"
)

// Row is a bot in a list.
type Row struct {
	Bot    bot.Bot
	Equity *bot.Point // the last one; nil before the first
}

// Bots shows a list of bots.
func (s *Screen) Bots(rows []Row) {
	table := [][]cell{heads("id", "name", "mode", "status", "equity", "profit", "last candle", "why")}
	for _, r := range rows {
		c := &r.Bot.Config
		status := string(r.Bot.Status)
		if r.Bot.Pause != "" {
			status += " (" + string(r.Bot.Pause) + ")"
		}
		equity, profit := "", ""
		if r.Equity != nil && !c.Cash.IsZero() {
			equity = s.money(r.Equity.Equity)
			change := r.Equity.Equity.Sub(c.Cash).InexactFloat64() / c.Cash.InexactFloat64()
			profit = fmt.Sprintf("%+.2f %%", 100*change)
		}
		last := ""
		if r.Bot.Cursor > 0 {
			last = moment(r.Bot.Cursor)
		}
		table = append(table, []cell{{text: r.Bot.ID}, {text: c.Name}, {text: string(c.Mode)}, {text: status}, {text: equity, right: true},
			{text: profit, right: true}, {text: last}, {text: r.Bot.Reason}})
	}
	s.table(table)
}

// Happened shows what became of a bot: fills, what its state became, what the strategy and the engine logged.
func (s *Screen) Happened(e worker.Event) {
	name := e.Bot.Config.Name
	if e.Bot.Status != e.Before {
		text := string(e.Bot.Status)
		if e.Bot.Pause != "" {
			text += " (" + string(e.Bot.Pause) + ")"
		}
		if e.Bot.Reason != "" {
			text += ": " + e.Bot.Reason
		}
		at := strings.Repeat(" ", len("2006-01-02 15:04"))
		if e.Bot.Cursor > 0 {
			at = moment(e.Bot.Cursor)
		}
		s.Print("%s  %-24s %s", s.paint(faint, at), name, text)
	}
	for _, f := range e.Batch.Fills {
		symbol := ""
		if f.Slot < len(e.Bot.Config.Slots) {
			symbol = strings.SplitN(e.Bot.Config.Slots[f.Slot].Market, ":", 3)[1]
		}
		text := fmt.Sprintf("%-4s %s %s at %s", f.Side, f.Qty, symbol, f.Price)
		if f.Reason != "signal" {
			text += "  " + strings.ReplaceAll(f.Reason, "_", " ")
		}
		if f.Tag != "" {
			text += "  " + f.Tag
		}
		s.Print("%s  %-24s %s", s.paint(faint, moment(f.Time)), name, text)
	}
	for _, l := range e.Batch.Logs {
		s.Print("%s  %-24s %s", s.paint(faint, moment(l.Time)), name, l.Text)
	}
}

// Stored shows what is stored of streams.
func (s *Screen) Stored(all []history.Coverage) {
	table := [][]cell{heads("stream", "candles", "from", "to", "gaps", "missing", "sealed months")}
	for i := range all {
		c := &all[i]
		missing, gaps := 0, c.Gaps()
		for _, g := range gaps {
			missing += g.Missing
		}
		from, to := "", ""
		if n := len(c.Ranges); n > 0 {
			from, to = moment(c.Ranges[0].From), moment(c.Ranges[n-1].To)
		}
		table = append(table, []cell{{text: c.Stream.String()}, {text: Count(c.Candles), right: true}, {text: from}, {text: to},
			{text: Count(len(gaps)), right: true}, {text: Count(missing), right: true}, {text: Count(c.Months), right: true}})
	}
	s.table(table)
}

// moment writes a time for people.
func moment(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04") }

// Finding shows what was found of one thing that is needed.
func (s *Screen) Finding(f station.Finding) {
	how, word := green, "ok"
	if f.Bad {
		how, word = red, "bad"
	}
	s.Print("%s  %-12s %s", s.paint(how, fmt.Sprintf("%-3s", word)), f.What, f.Text)
}
