package console

import (
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
)

// Verdict shows a verdict rule by rule, and what it comes to.
func (s *Screen) Verdict(v *wasm.Verdict) {
	if v.Description != nil {
		s.title(v.Description)
	}
	rows := make([][]cell, len(v.Rules))
	failed := ""
	for i, rule := range v.Rules {
		mark := cell{text: "✓", how: green}
		switch {
		case !rule.OK && failed == "":
			failed = rule.ID
			mark = cell{text: "✗", how: red}
		case !rule.OK:
			mark = cell{text: "·", how: faint}
		}
		rows[i] = []cell{mark, {text: rule.ID, how: bold}, {text: rule.Message}}
	}
	s.table(rows)
	s.Summary(v)
	s.Print("sha256 %s", v.SHA256)
}

// Summary shows in one line what a verdict comes to.
func (s *Screen) Summary(v *wasm.Verdict) {
	if v.OK {
		s.Print("%s all %d rules hold: the module can be used", s.paint(green, "✓"), len(v.Rules))
		return
	}
	for _, rule := range v.Rules {
		if !rule.OK {
			s.Print("%s refused by the rule %s: %s", s.paint(red, "✗"), s.paint(bold, rule.ID), rule.Message)
			return
		}
	}
}

// title shows a strategy's name and version.
func (s *Screen) title(d *strategy.Description) {
	s.Print("%s %s", s.paint(bold, d.Name), d.Version)
}
