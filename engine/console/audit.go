package console

import (
	"fmt"

	"tradebot/engine/audit"
	"tradebot/engine/feed"
)

// Audit shows an audit: whether decisions depended on later candles, and what more warm-up would change.
func (s *Screen) Audit(r *audit.Result) {
	s.Print("%s %s  %s", s.paint(bold, r.Strategy), r.Version, s.paint(faint, "sha256 "+r.SHA256[:12]))
	s.Print("%s, %s with decisions", Plural(r.Candles, "candle"), Count(r.Decisions))
	s.Print("")
	var rows [][]cell
	for _, c := range r.Cuts {
		ending := "history ends"
		if c.Ending == "other" {
			ending = "another goes on"
		}
		what, how := fmt.Sprintf("the same %s", Plural(c.Decisions, "decision")), plain
		if c.Difference != "" {
			what, how = c.Difference, red
		}
		rows = append(rows, []cell{{text: feed.Stamp(c.Time)}, {text: ending}, {text: what, how: how}})
	}
	s.table(rows)
	s.Print("")
	if r.OK {
		s.Print("%s no decision depends on candles after it", s.paint(green, "ok"))
	} else {
		s.Print("%s decisions change with candles that come after them", s.paint(red, "failed"))
	}
	s.Print("")
	if r.Warmup == nil {
		s.Print("The market is too short to begin later and look at the warm-up.")
		return
	}
	longest := r.Warmup.Runs[len(r.Warmup.Runs)-1]
	s.Print("Warm-up, beginning at %s UTC; the strategy asks for %s:", feed.Stamp(r.Warmup.From), Plural(r.Warmup.Wanted, "candle"))
	rows = nil
	for _, l := range r.Warmup.Runs {
		text := fmt.Sprintf("%s, as with %s", Plural(l.Decisions, "decision"), Count(longest.Candles))
		if l.Differ > 0 {
			text = fmt.Sprintf("%s, %s other than with %s, the last at %s", Plural(l.Decisions, "decision"), Count(l.Differ), Count(longest.Candles), feed.Stamp(l.Last))
		}
		if l.Candles == longest.Candles {
			text = Plural(l.Decisions, "decision")
		}
		rows = append(rows, texts(Count(l.Candles), text))
	}
	s.table(rows)
}
