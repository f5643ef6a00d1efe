package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tradebot/engine/dryrun"
	"tradebot/engine/feed"
)

// Lines of decisions: on a terminal at most screenful are shown unless the person says how many, and if there are more, the
// first and last few.
const (
	screenful = 40
	few       = 30
)

// Unlimited and Automatic are limits of [Screen.Run].
const (
	Unlimited = 0
	Automatic = -1
)

// Run shows a run: what was run over what, every decision, and sums. Of more lines than limit the first and last are shown.
func (s *Screen) Run(r *dryrun.Result, limit int) {
	s.Print("%s %s  %s", s.paint(bold, r.Strategy), r.Version, s.paint(faint, "sha256 "+r.SHA256[:12]))
	rows := [][]cell{texts("parameters", settings(r.Params))}
	for _, slot := range r.Slots {
		rows = append(rows, texts("candles", candles(&slot)))
	}
	rows = append(rows, texts("fills", "simulated, without costs; tradebot backtest counts them"))
	s.table(rows)
	s.Print("")
	s.decisions(r, limit)
	s.Print("")
	s.sums(r)
}

// settings lists parameters with their values.
func settings(params dryrun.Params) string {
	list := make([]string, len(params))
	for i, p := range params {
		list[i] = p.Name + "=" + p.Value.Text()
	}
	return orNone(list)
}

// candles says what a slot was given.
func candles(s *feed.Slot) string {
	text := fmt.Sprintf("%s: %s of %s, %s to %s UTC, %s", s.Name, Count(s.Candles), s.Timeframe, feed.Stamp(s.From), feed.Stamp(s.To), s.Source)
	if s.Warmup > 0 {
		text += fmt.Sprintf(", %s before them for warm-up", Count(s.Warmup))
	}
	switch {
	case s.Missing > 0:
		text += fmt.Sprintf(", %s missing in %s", Count(s.Missing), Plural(s.Gaps, "gap"))
	case s.Source != "" && !strings.HasPrefix(s.Source, "synthetic"):
		text += ", no gaps"
	}
	return text
}

// entry is a line of the list of decisions.
type entry struct {
	time   int64
	candle int
	text   string
	how    style
}

// decisions lists what was decided and logged, and the exits that nobody decided.
func (s *Screen) decisions(r *dryrun.Result, limit int) {
	all := entries(r)
	if len(all) == 0 {
		s.Print("  no decisions")
		return
	}
	if limit == Automatic {
		if limit = Unlimited; s.terminal && len(all) > screenful {
			limit = few
		}
	}
	head, tail := all, all[:0]
	if limit != Unlimited && len(all) > limit {
		head, tail = all[:(limit+1)/2], all[len(all)-limit/2:]
	}
	rows := [][]cell{heads("close (UTC)", "candle", "decision")}
	rows[0][1].right = true
	add := func(e *entry) {
		rows = append(rows, []cell{
			{text: feed.Stamp(e.time), how: faint}, {text: Count(e.candle), right: true}, {text: e.text, how: e.how},
		})
	}
	for i := range head {
		add(&head[i])
	}
	if left := len(all) - len(head) - len(tail); left > 0 {
		rows = append(rows, []cell{{text: "…"}, {}, {text: fmt.Sprintf("%s more (use --limit 0 to see all)", Count(left)), how: faint}})
	}
	for i := range tail {
		add(&tail[i])
	}
	s.table(rows)
}

// entries merges decisions, log lines and exits by time. Within an instant exits come first, for the strategy was told them
// before it decided.
func entries(r *dryrun.Result) []entry {
	var all []entry
	for _, f := range r.Fills {
		if f.Reason != "signal" {
			all = append(all, entry{f.Time, f.Candle, fmt.Sprintf("(%s: %s at %s)", strings.ReplaceAll(f.Reason, "_", " "), f.Side, f.Price), faint})
		}
	}
	for _, l := range r.Logs {
		all = append(all, entry{l.Time, l.Candle, "log: " + l.Text, faint})
	}
	for i := range r.Decisions {
		d := &r.Decisions[i]
		how := plain
		switch {
		case d.Side == "buy":
			how = green
		case d.Side == "sell" || d.Kind == "close":
			how = red
		}
		all = append(all, entry{d.Time, d.Candle, d.Text, how})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.time, b.time) })
	return all
}

// sums shows what a run comes to.
func (s *Screen) sums(r *dryrun.Result) {
	kinds := map[string]int{}
	var order []string
	for i := range r.Decisions {
		kind := r.Decisions[i].Kind
		if r.Decisions[i].Side != "" {
			kind = r.Decisions[i].Side + " " + kind
		}
		if kinds[kind]++; kinds[kind] == 1 {
			order = append(order, kind)
		}
	}
	parts := make([]string, len(order))
	for i, kind := range order {
		parts[i] = Count(kinds[kind]) + " " + strings.ReplaceAll(kind, "_", " ")
	}
	text := s.paint(bold, Plural(len(r.Decisions), "decision"))
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if len(r.Logs) > 0 {
		text += "; " + Plural(len(r.Logs), "log line")
	}
	s.Print("%s", text)
	steps := r.Candles + r.Warmup
	s.Print("%s in %s: %.0f ns a candle; fuel %s a candle, at most %s", Plural(steps, "candle"),
		time.Duration(r.Nanoseconds).Round(10*time.Microsecond), float64(r.Nanoseconds)/float64(max(steps, 1)), Count(int64(r.FuelMean+0.5)), Count(r.FuelMax))
}
