package console

import (
	"fmt"
	"slices"
	"strings"

	"tradebot/engine/backtest"
)

// Sweep prints the best combinations of a sweep, at most so many, with a column for each parameter that varied.
func (s *Screen) Sweep(sw *backtest.Sweep, top int) {
	s.heading(sw.Strategy, sw.StrategyVersion, sw.Slots)
	s.Print("")
	head := heads("rank")
	head[0].right = true
	for _, name := range sw.Params {
		head = append(head, cell{text: name, how: faint, right: true})
	}
	columns := s.columns(sw)
	for _, name := range columns {
		head = append(head, cell{text: strings.ReplaceAll(strings.TrimSuffix(name, "_ms"), "_", " "), how: faint, right: true})
	}
	rows := [][]cell{head}
	reasons := map[string]int{}
	for i := range sw.Results {
		r := &sw.Results[i]
		if r.Error != "" || r.Metrics == nil {
			reasons[r.Error]++
			continue
		}
		if len(rows) > top {
			continue
		}
		row := []cell{{text: Count(r.Rank), right: true}}
		for _, name := range sw.Params {
			row = append(row, cell{text: fmt.Sprint(r.Params[name]), right: true})
		}
		for _, name := range columns {
			if name == backtest.FinalEquity {
				row = append(row, cell{text: s.money(r.FinalEquity), right: true})
			} else {
				row = append(row, s.metric(r.Metrics, name))
			}
		}
		rows = append(rows, row)
	}
	if len(rows) == 1 {
		s.Print("  no combination has a result")
	} else {
		s.table(rows)
	}
	s.refused(reasons)
	s.warnings(sw.Warnings)
	s.Print("")
	s.table([][]cell{
		{{text: "costs", how: faint}, {text: costs(&sw.Settings)}},
		{{text: "run", how: faint}, {text: fmt.Sprintf("%s of %s in %s, %s candles; ranked by %s: the best of many looks good by luck too", Count(sw.Done),
			Plural(sw.Combinations, "combination"), s.took(sw.RunNS), Count(sw.Evaluations), strings.ReplaceAll(sw.Metric, "_", " "))}},
	})
}

// columns are the metrics shown: the one that ranks, then what a trader asks next, as far as there is room.
func (s *Screen) columns(sw *backtest.Sweep) []string {
	list := []string{sw.Metric}
	for _, name := range []string{"total_return", "max_drawdown", "trades", "win_rate", "profit_factor", backtest.FinalEquity} {
		if name != sw.Metric {
			list = append(list, name)
		}
	}
	used := 8
	for _, name := range sw.Params {
		used += max(len(name), 6) + 2
	}
	if s.width > 0 {
		list = list[:min(len(list), max(1, (s.width-used)/14))]
	}
	return list
}

// refused says why combinations have no result, the most frequent reason first.
func (s *Screen) refused(reasons map[string]int) {
	if len(reasons) == 0 {
		return
	}
	s.section("Without a result")
	var list []string
	for reason := range reasons {
		list = append(list, reason)
	}
	slices.SortFunc(list, func(a, b string) int {
		if reasons[a] != reasons[b] {
			return reasons[b] - reasons[a]
		}
		return strings.Compare(a, b)
	})
	rows := [][]cell{}
	for i, reason := range list {
		if i == fewWarnings {
			rows = append(rows, []cell{{}, {text: Plural(len(list)-i, "other reason")}})
			break
		}
		rows = append(rows, []cell{{text: Count(reasons[reason]), right: true}, {text: reason}})
	}
	s.table(rows)
}
