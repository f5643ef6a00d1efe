package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/report"
	"tradebot/engine/user"
)

// HeatMaps are a metric over every pair of parameters that vary.
type HeatMaps struct {
	Metric  string    `json:"metric" doc:"what is shown"`
	How     string    `json:"how" enum:"best,mean" doc:"what of the combinations that share a cell"`
	Smaller bool      `json:"smaller" doc:"whether less of the metric is better"`
	Maps    []HeatMap `json:"maps" nullable:"false" doc:"a map for every pair; of one parameter a map of one line"`
}

// HeatMap is one map.
type HeatMap struct {
	X       string            `json:"x" doc:"the parameter of the columns"`
	Y       string            `json:"y" doc:"the parameter of the lines; empty if only one varies"`
	Columns []string          `json:"columns" nullable:"false" doc:"values of x, or ranges of them where they are many"`
	Lines   []string          `json:"lines" nullable:"false" doc:"values of y, or ranges of them"`
	Cells   [][]report.Number `json:"cells" nullable:"false" doc:"for every line the metric in every column; null where nothing has a result"`
	Counts  [][]int           `json:"counts" nullable:"false" doc:"for every line how many combinations with a result share each cell"`
}

// mostEdge is how many values an edge of a map has at most; of more, it has ranges of equal width.
const mostEdge = 50

// edge is the values of a parameter on an edge of a map.
type edge struct {
	names []string
	at    func(value any) int
}

// heat answers with the maps of a sweep.
func (s *Server) heat(ctx context.Context, who *user.Who, in *struct {
	InJob
	Metric string `query:"metric" maxLength:"64" doc:"final_equity or a metric of the report; that of the ranking unless given"`
	How    string `query:"how" enum:"best,mean" default:"best" doc:"What of the combinations that share a cell"`
}) (*answered[HeatMaps], error) {
	sweep, err := s.finished(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Metric == "" {
		in.Metric = sweep.Metric
	}
	if in.Metric != backtest.FinalEquity && !slices.Contains(report.Names(), in.Metric) {
		return nil, fault.New(fault.Invalid, "api.heat", "%q is no metric; the metrics are those of a report, and final_equity", in.Metric)
	}
	out := HeatMaps{Metric: in.Metric, How: in.How, Smaller: report.Better(in.Metric, 0, 1), Maps: []HeatMap{}}
	edges := map[string]edge{}
	for _, name := range sweep.Params {
		edges[name] = edgeOf(name, sweep.Results)
	}
	for i, y := range sweep.Params {
		for _, x := range sweep.Params[i+1:] {
			out.Maps = append(out.Maps, mapped(sweep.Results, x, y, edges, &out))
		}
	}
	if len(sweep.Params) == 1 {
		edges[""] = edge{[]string{""}, func(any) int { return 0 }}
		out.Maps = append(out.Maps, mapped(sweep.Results, sweep.Params[0], "", edges, &out))
	}
	return give(out, nil)
}

// mapped makes a map.
func mapped(rows []backtest.SweepRow, x, y string, edges map[string]edge, of *HeatMaps) HeatMap {
	columns, lines := edges[x], edges[y]
	m := HeatMap{X: x, Y: y, Columns: columns.names, Lines: lines.names, Cells: make([][]report.Number, len(lines.names)), Counts: make([][]int, len(lines.names))}
	for i := range m.Cells {
		m.Cells[i], m.Counts[i] = make([]report.Number, len(columns.names)), make([]int, len(columns.names))
		for k := range m.Cells[i] {
			m.Cells[i][k] = report.Undefined()
		}
	}
	for i := range rows {
		value := worth(&rows[i], of.Metric)
		if !value.Defined() {
			continue
		}
		line, column := lines.at(rows[i].Params[y]), columns.at(rows[i].Params[x])
		cell, n := &m.Cells[line][column], &m.Counts[line][column]
		switch *n++; {
		case *n == 1, of.How == "best" && report.Better(of.Metric, value, *cell):
			*cell = value
		case of.How == "mean":
			*cell += (value - *cell) / report.Number(*n)
		}
	}
	return m
}

// worth is a metric of a combination.
func worth(r *backtest.SweepRow, metric string) report.Number {
	switch {
	case r.Metrics == nil:
		return report.Undefined()
	case metric == backtest.FinalEquity:
		return report.Number(r.FinalEquity.InexactFloat64())
	}
	value, _ := r.Metrics.Value(metric)
	return value
}

// edgeOf is the edge of a parameter: its values in order, or ranges of them.
func edgeOf(name string, rows []backtest.SweepRow) edge {
	numbers, words := map[float64]bool{}, map[string]bool{}
	for i := range rows {
		if rows[i].Params == nil {
			continue
		}
		value := rows[i].Params[name]
		if x, ok := numeric(value); ok {
			numbers[x] = true
			continue
		}
		words[fmt.Sprint(value)] = true
	}
	if len(words) > 0 || len(numbers) == 0 { // of words there are few
		names := make([]string, 0, len(words))
		for word := range words {
			names = append(names, word)
		}
		slices.Sort(names)
		return edge{names, func(v any) int { return max(0, slices.Index(names, fmt.Sprint(v))) }}
	}
	values := make([]float64, 0, len(numbers))
	for x := range numbers {
		values = append(values, x)
	}
	slices.Sort(values)
	place := func(v any) float64 { x, _ := numeric(v); return x }
	if len(values) <= mostEdge {
		names := make([]string, len(values))
		for i, x := range values {
			names[i] = plain(x)
		}
		return edge{names, func(v any) int { return min(sort.SearchFloat64s(values, place(v)), len(values)-1) }}
	}
	const bins = 24
	low, width := values[0], (values[len(values)-1]-values[0])/bins
	names := make([]string, bins)
	for i := range names {
		names[i] = brief(low+float64(i)*width) + " to " + brief(low+float64(i+1)*width)
	}
	return edge{names, func(v any) int { return min(bins-1, max(0, int((place(v)-low)/width))) }}
}

func brief(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }

// numeric is a parameter as a number.
func numeric(value any) (float64, bool) {
	switch v := value.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case json.Number:
		x, err := v.Float64()
		return x, err == nil
	}
	return 0, false
}
