package page_test

import (
	"regexp"
	"strings"
	"testing"
)

// hostile are texts that would break out of where they stand, each known by the word in it.
var hostile = []string{
	`</script><script>alert(1)</script>`, `<!--<script>`, `"><img src=x onerror=alert(1)>`, `'-alert(1)-'`, `{{.}}`, "\u2028\u2029", `&lt;b&gt;`, `]]><svg onload=alert(1)>`,
}

func TestHostile(t *testing.T) {
	plain, chart := sample(200, 60)
	clean := render(t, plain, chart)
	tags := func(text string) map[string]int {
		n := map[string]int{}
		for _, tag := range regexp.MustCompile(`(?i)</?(script|img|svg|style|!--|b|noscript)\b|<!--`).FindAllString(text, -1) {
			n[strings.ToLower(tag)]++
		}
		return n
	}
	for _, bad := range hostile {
		r, c := sample(200, 60)
		r.Strategy, r.StrategyVersion, r.EngineVersion, r.ModuleSHA256 = bad, bad, bad, bad
		r.Settings.Params = map[string]any{bad: bad, "a": 1, "b": 2, "c": 3}
		r.Settings.Module, r.Settings.Fills, r.Settings.Limits = bad, bad, []string{bad}
		r.Slots[0].Name, r.Slots[0].Symbol, r.Slots[0].Source, r.Slots[0].Timeframe = bad, bad, bad, bad
		r.Warnings = []string{bad, bad}
		r.Beliefs[0].Text, r.Beliefs[1].ID = bad, bad
		r.ByTag[0].Name, r.ByReason[0].Name = bad, bad
		r.OpenPositions[0].Symbol = bad
		for i := range r.Trades {
			r.Trades[i].Tag, r.Trades[i].Symbol, r.Trades[i].ExitReason = bad, bad, bad
		}
		c.Slots[0].Name, c.Slots[0].Symbol, c.Slots[0].Plots[0].Name, c.Slots[0].Fills[0].Tag = bad, bad, bad, bad
		text := render(t, r, c)
		if got, want := tags(text), tags(clean); !equal(got, want) {
			t.Errorf("%q changes the elements of the page: %v, not %v", bad, got, want)
		}
		trades := data(t, text)["trades"].([]any)
		if got := trades[0].(map[string]any)["t"]; got != bad {
			t.Errorf("%q arrives as %q", bad, got)
		}

		s := sweep()
		s.Strategy, s.Params[0], s.Warnings, s.Settings.Module = bad, bad, []string{bad}, bad
		for i := range s.Results {
			s.Results[i].Params[bad] = bad
			if s.Results[i].Error != "" {
				s.Results[i].Error = bad
			}
		}
		if got, want := tags(renderSweep(t, s)), tags(renderSweep(t, sweep())); !equal(got, want) {
			t.Errorf("%q changes the elements of a sweep: %v, not %v", bad, got, want)
		}
	}
}

func equal(a, b map[string]int) bool {
	for _, k := range []map[string]int{a, b} {
		for tag := range k {
			if a[tag] != b[tag] {
				return false
			}
		}
	}
	return true
}
