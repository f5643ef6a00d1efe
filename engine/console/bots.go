package console

import (
	"fmt"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/feed"
	"tradebot/engine/history"
	"tradebot/engine/report"
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
	table := [][]cell{heads("name", "mode", "status", "equity", "gain", "last candle (UTC)", "id", "why")}
	for i := range rows {
		b := &rows[i].Bot
		equity, gain := s.worth(&rows[i])
		last := ""
		if b.Cursor > 0 {
			last = moment(b.Cursor)
		}
		table = append(table, []cell{{text: b.Config.Name, how: bold}, {text: string(b.Config.Mode)}, {text: state(b), how: mood(b.Status)},
			equity, gain, {text: last}, {text: b.ID}, {text: b.Reason}})
	}
	s.table(table)
}

// worth writes what a bot is worth, and how much it gained; nothing before its first candle.
func (s *Screen) worth(r *Row) (equity, gain cell) {
	cash := r.Bot.Config.Cash
	if r.Equity == nil || cash.IsZero() {
		return cell{}, cell{}
	}
	change := r.Equity.Equity.Sub(cash).InexactFloat64() / cash.InexactFloat64()
	return cell{text: s.money(r.Equity.Equity), right: true}, s.gain(report.Number(change))
}

// state writes the state of a bot.
func state(b *bot.Bot) string {
	if b.Pause != "" {
		return string(b.Status) + " (" + string(b.Pause) + ")"
	}
	return string(b.Status)
}

// mood is the colour of a state.
func mood(s bot.Status) style {
	switch s {
	case bot.Running:
		return green
	case bot.Paused:
		return yellow
	case bot.Failed:
		return red
	}
	return plain
}

// Happened shows what became of a bot: fills, what its state became, what the strategy and the engine logged. The times are those of
// its market.
func (s *Screen) Happened(e worker.Event) {
	say := func(at int64, text string) {
		when := strings.Repeat(" ", len(moment(0)))
		if at > 0 {
			when = moment(at)
		}
		s.Print("%s  %-24s %s", s.paint(faint, when), e.Bot.Config.Name, text)
	}
	for i := range e.Batch.Fills {
		f := &e.Batch.Fills[i]
		name := ""
		if f.Slot < len(e.Bot.Config.Slots) {
			name = symbol(e.Bot.Config.Slots[f.Slot].Market)
		}
		text := fmt.Sprintf("%-4s %s %s at %s", f.Side, f.Qty, name, f.Price)
		if f.Reason != "signal" {
			text += "  " + spaced(f.Reason)
		}
		if f.Tag != "" {
			text += "  " + f.Tag
		}
		say(f.Time, text)
	}
	for _, l := range e.Batch.Logs {
		say(l.Time, l.Text)
	}
	if e.Bot.Status != e.Before {
		text := s.paint(mood(e.Bot.Status), state(&e.Bot))
		if e.Bot.Reason != "" {
			text += ": " + e.Bot.Reason
		}
		say(e.Bot.Cursor, text)
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

// moment writes the minute of a time, for columns.
func moment(ms int64) string { return feed.Stamp(ms - ms%60_000) }

// Finding shows what was found of one thing that is needed.
func (s *Screen) Finding(f station.Finding) {
	how, word := green, "ok"
	if f.Bad {
		how, word = red, "bad"
	}
	s.Print("%s  %-12s %s", s.paint(how, fmt.Sprintf("%-3s", word)), f.What, f.Text)
}
