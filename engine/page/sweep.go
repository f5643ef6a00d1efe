package page

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"tradebot/engine/backtest"
	"tradebot/engine/report"
)

// sweepView is what the template of a sweep fills in.
type sweepView struct {
	Title    string
	Strategy string
	Version  string
	Markets  []string
	Range    string
	Swept    string
	Keys     []key
	Params   []pair // that did not vary
	Costs    []pair
	Hash     hashed
	Refused  []refusal
	Warnings []string
	Listed   int
}

// refusal is why combinations have no result.
type refusal struct {
	Error   string
	Count   int
	Example string // the first of them
}

// maxRefused is how many different reasons are listed.
const maxRefused = 100

// grid is what the script of a sweep draws: rows of values, in the order of the columns.
type grid struct {
	Params  []string `json:"params"`
	Metrics []metric `json:"metrics"`
	Smaller []string `json:"smaller"` // metrics of which less is better
	By      string   `json:"by"`      // the metric of the ranking
	Rows    []row    `json:"rows"`
}

// row is a combination with a result, or without: then it has no values.
type row struct {
	Rank   int    `json:"r"`
	Params []any  `json:"p"`
	Equity string `json:"e,omitempty"`
	Values []cell `json:"v,omitempty"`
}

// cell is a metric of a combination: null if undefined, six significant digits.
type cell float64

// MarshalJSON implements json.Marshaler.
func (c cell) MarshalJSON() ([]byte, error) {
	x := float64(c)
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(rounded(x))
}

func newGrid(s *backtest.Sweep) *grid {
	g := &grid{Params: append([]string{}, s.Params...), Metrics: metrics, By: s.Metric, Smaller: []string{}, Rows: []row{}}
	for _, m := range metrics {
		if report.Better(m.Name, 0, 1) {
			g.Smaller = append(g.Smaller, m.Name)
		}
	}
	for i := range s.Results {
		r := &s.Results[i]
		line := row{Rank: r.Rank}
		for _, name := range s.Params {
			line.Params = append(line.Params, r.Params[name])
		}
		if r.Error == "" && r.Metrics != nil {
			line.Equity = cents(r.FinalEquity)
			for _, m := range metrics {
				value, _ := r.Metrics.Value(m.Name)
				line.Values = append(line.Values, cell(value))
			}
		}
		g.Rows = append(g.Rows, line)
	}
	return g
}

func newSweepView(s *backtest.Sweep) *sweepView {
	v := &sweepView{
		Strategy: s.Strategy, Version: s.StrategyVersion, Swept: strings.Join(s.Params, ", "), Costs: costs(&s.Settings), Warnings: s.Warnings,
		Hash: hashed{"Module", short(s.ModuleSHA256), s.ModuleSHA256}, Range: period(s.Slots),
	}
	v.Markets = markets(s.Slots)
	v.Title = "Sweep of " + s.Strategy + " on " + strings.Join(v.Markets, ", ")
	varies := map[string]bool{}
	for _, name := range s.Params {
		varies[name] = true
	}
	for _, p := range params(s.Settings.Params) {
		if !varies[p.Name] {
			v.Params = append(v.Params, p)
		}
	}
	reasons := map[string]int{}
	for i := range s.Results {
		r := &s.Results[i]
		k, known := reasons[r.Error]
		switch {
		case r.Error == "":
			v.Listed++
		case known:
			v.Refused[k].Count++
		case len(v.Refused) < maxRefused:
			reasons[r.Error] = len(v.Refused)
			v.Refused = append(v.Refused, refusal{r.Error, 1, combination(s.Params, r.Params)})
		}
	}
	v.Keys = sweepKeys(s)
	return v
}

// ListedText says how many combinations have a result.
func (v *sweepView) ListedText() string { return count(v.Listed) }

// combination writes the parameters that vary.
func combination(names []string, values map[string]any) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = fmt.Sprintf("%s=%v", name, values[name])
	}
	return strings.Join(list, ", ")
}

// sweepKeys are the figures of a sweep at a glance.
func sweepKeys(s *backtest.Sweep) []key {
	list := []key{
		{"Combinations", figure{Text: count(s.Done)}, "of " + count(s.Combinations) + " done", "How many were run, refused ones included."},
		{"Refused", figure{Text: count(s.Failed)}, "have no result", "Combinations that the strategy refuses, or in which it failed."},
	}
	if len(s.Results) == 0 || s.Results[0].Metrics == nil {
		return list
	}
	best := &s.Results[0]
	label, value := "Final equity", figure{Text: money(best.FinalEquity)}
	if s.Metric != backtest.FinalEquity {
		m := measure(best.Metrics, s.Metric)
		label, value = m.Label, m.figure
	}
	returned := measure(best.Metrics, "total_return")
	return append(list,
		key{"Best by " + label, value, combination(s.Params, best.Params), "The first of the ranking. Best of many looks good by luck too."},
		key{"Its return", returned.figure, "buy and hold " + measure(best.Metrics, "buy_hold_return").Text, returned.Help},
		key{"Its drawdown", measure(best.Metrics, "max_drawdown").figure, "deepest", "The deepest fall below an earlier high."},
		key{"Its trades", figure{Text: count(best.Trades)}, measure(best.Metrics, "win_rate").Text + " won", "Closed trades of the best combination."})
}
