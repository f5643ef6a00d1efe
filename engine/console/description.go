package console

import (
	"strconv"
	"strings"

	"tradebot/engine/strategy"
)

// Description shows what a strategy says of itself.
func (s *Screen) Description(d *strategy.Description, sha256 string) {
	s.title(d)
	if d.About != "" {
		for _, line := range wrap(d.About, s.width) {
			s.Print("%s", line)
		}
	}
	s.section("Parameters")
	if len(d.Params) == 0 {
		s.Print("  none")
	} else {
		rows := [][]cell{heads("name", "type", "default", "range", "step", "help")}
		for i := range d.Params {
			p := &d.Params[i]
			rows = append(rows, texts(p.Name, string(p.Type), value(p), bounds(p), number(p.Step), p.Help))
		}
		s.table(rows)
	}
	s.section("Slots")
	rows := [][]cell{heads("name", "timeframes", "help")}
	for _, slot := range d.Slots {
		rows = append(rows, texts(slot.Name, timeframes(slot.Timeframes), slot.Help))
	}
	s.table(rows)
	s.section("More")
	s.table([][]cell{
		texts("warm-up", Plural(d.Warmup, "candle")+" with the default parameters"),
		texts("signals", orNone(d.Signals)),
		texts("plots", plots(d.Plots)),
		texts("sha256", sha256),
	})
}

// Descriptions shows several strategies, a line each.
func (s *Screen) Descriptions(all []*strategy.Description) {
	rows := [][]cell{heads("name", "version", "about")}
	for _, d := range all {
		rows = append(rows, []cell{{text: d.Name, how: bold}, {text: d.Version}, {text: d.About}})
	}
	s.table(rows)
}

func (s *Screen) section(name string) {
	s.Print("")
	s.Print("%s", s.paint(bold, name))
}

// value returns a parameter's default as a person types it.
func value(p *strategy.Param) string {
	v, err := p.DefaultValue()
	if err != nil {
		return string(p.Default) // a description that was read has none such
	}
	if v.Type == strategy.String {
		return strconv.Quote(v.String)
	}
	return v.Text()
}

// bounds returns the values a parameter accepts.
func bounds(p *strategy.Param) string {
	switch {
	case len(p.Options) > 0:
		return strings.Join(p.Options, ", ")
	case p.Min != nil && p.Max != nil:
		return number(p.Min) + " to " + number(p.Max)
	case p.Min != nil:
		return "from " + number(p.Min)
	case p.Max != nil:
		return "up to " + number(p.Max)
	}
	return ""
}

func number(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}

func timeframes(list []string) string {
	if len(list) == 0 {
		return "as given"
	}
	return strings.ReplaceAll(strings.Join(list, ", "), strategy.Base, "as given")
}

func plots(list []strategy.Plot) string {
	names := make([]string, len(list))
	for i, p := range list {
		if names[i] = p.Name; p.Pane != "" {
			names[i] += " (in a pane of its own)"
		}
	}
	return orNone(names)
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
