package api

import (
	"context"
	"net/http"
	"sort"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/jobs"
	"tradebot/engine/report"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Comparison is backtests side by side, in the order in which they were asked for.
type Comparison struct {
	Backtests []Compared        `json:"backtests" nullable:"false" doc:"what is compared"`
	Metrics   []ComparedMetric  `json:"metrics" nullable:"false" doc:"final_equity and every metric, with a value for each backtest"`
	Settings  []ComparedSetting `json:"settings" nullable:"false" doc:"the settings and parameters in which they differ"`
	Times     []int64           `json:"times" nullable:"false" doc:"the time axis of the equity curves, ms UTC: at most 1,000 points"`
	Equity    [][]*string       `json:"equity" nullable:"false" doc:"for each backtest what it was worth at each of the times; null before its beginning and after its end"`
}

// Compared is one of the backtests.
type Compared struct {
	ID       string `json:"id" doc:"id of the job"`
	Strategy string `json:"strategy" doc:"name of the strategy"`
	Version  string `json:"version" doc:"what its author calls the version"`
	Module   string `json:"module_sha256" doc:"SHA-256 of its file"`
	Data     string `json:"data_sha256" doc:"of the candles it saw: the same where it is the same"`
	Trades   int    `json:"trades" doc:"how many trades it closed"`
}

// ComparedMetric is a metric of each.
type ComparedMetric struct {
	Name   string          `json:"name" doc:"name of the metric"`
	Values []report.Number `json:"values" nullable:"false" doc:"its value in each backtest; null where it is undefined"`
	Best   *int            `json:"best" doc:"place of the backtest that has the best; null if several have it, or none"`
}

// ComparedSetting is a setting of each.
type ComparedSetting struct {
	Name   string `json:"name" doc:"name of the setting; of a parameter params. and its name" example:"params.fast"`
	Values []any  `json:"values" nullable:"false" doc:"its value in each backtest; null where it has none"`
}

// mostTimes bounds the time axis of a comparison.
const mostTimes = 1000

func (s *Server) compare() {
	register(s, Route{Method: http.MethodGet, Path: "/backtests/compare", ID: "compare-backtests", Summary: "Up to four backtests side by side", Tag: "backtests",
		Needs: user.Read, Errors: []int{http.StatusNotFound, http.StatusConflict}},
		func(ctx context.Context, who *user.Who, in *struct {
			IDs []string `query:"ids" required:"true" minItems:"1" maxItems:"4" uniqueItems:"true" doc:"ids of the jobs, separated by commas"`
		}) (*answered[Comparison], error) {
			var all []*jobs.Tested
			for _, id := range in.IDs {
				j, err := s.own(ctx, who, id, store.Backtest)
				if err != nil {
					return nil, err
				}
				if j.Status != store.Done {
					return nil, fault.New(fault.Conflict, "api.compare", "the backtest %s is %s; only what is done can be compared", j.ID, j.Status)
				}
				t, err := s.Jobs.Tested(ctx, id)
				if err != nil {
					return nil, err
				}
				all = append(all, t)
			}
			return give(compared(in.IDs, all), nil)
		})
}

// compared puts backtests side by side.
func compared(ids []string, all []*jobs.Tested) Comparison {
	out := Comparison{Settings: []ComparedSetting{}}
	for i, t := range all {
		r := t.Report
		out.Backtests = append(out.Backtests, Compared{ids[i], r.Strategy, r.StrategyVersion, r.ModuleSHA256, r.DataSHA256, len(r.Trades)})
	}
	for _, name := range append([]string{backtest.FinalEquity}, report.Names()...) {
		m := ComparedMetric{Name: name}
		for _, t := range all {
			value, _ := t.Report.Metrics.Value(name)
			if name == backtest.FinalEquity {
				value = report.Number(t.Report.FinalEquity.InexactFloat64())
			}
			m.Values = append(m.Values, value)
		}
		m.Best = best(name, m.Values)
		out.Metrics = append(out.Metrics, m)
	}
	out.Settings = differing(all)
	out.Times, out.Equity = together(all)
	return out
}

// best is the place of the best value, nil if it is not one's alone.
func best(name string, values []report.Number) *int {
	for i := range values {
		alone := values[i].Defined()
		for k := range values {
			alone = alone && (k == i || !values[k].Defined() || report.Better(name, values[i], values[k]))
		}
		if alone && len(values) > 1 {
			return &i
		}
	}
	return nil
}

// differing are the settings that are not the same in all.
func differing(all []*jobs.Tested) []ComparedSetting {
	values := map[string][]any{}
	put := func(i int, name string, value any) {
		if values[name] == nil {
			values[name] = make([]any, len(all))
		}
		values[name][i] = value
	}
	for i, t := range all {
		for name, value := range spread(&t.Report.Settings) {
			put(i, name, value)
		}
	}
	out := []ComparedSetting{}
	for name, list := range values {
		same := true
		for _, value := range list {
			same = same && text(value) == text(list[0])
		}
		if !same {
			out = append(out, ComparedSetting{name, list})
		}
	}
	sort.Slice(out, func(a, b int) bool { return out[a].Name < out[b].Name })
	return out
}

// together are equity curves over one time axis: at each of its times, what each was worth last.
func together(all []*jobs.Tested) (times []int64, equity [][]*string) {
	var first, last int64
	seen := map[int64]bool{}
	times, equity = []int64{}, [][]*string{}
	for _, t := range all {
		for _, p := range t.Chart.Equity {
			if len(seen) == 0 {
				first, last = p.Time, p.Time
			}
			first, last = min(first, p.Time), max(last, p.Time)
			seen[p.Time] = true
		}
	}
	if len(seen) <= mostTimes {
		for t := range seen {
			times = append(times, t)
		}
		sort.Slice(times, func(a, b int) bool { return times[a] < times[b] })
	} else {
		for i := range int64(mostTimes) {
			times = append(times, first+(last-first)/(mostTimes-1)*i+(last-first)%(mostTimes-1)*i/(mostTimes-1))
		}
	}
	for _, t := range all {
		points, k := t.Chart.Equity, -1
		curve := make([]*string, len(times))
		for i, at := range times {
			for k+1 < len(points) && points[k+1].Time <= at {
				k++
			}
			if k >= 0 && at <= points[len(points)-1].Time {
				curve[i] = ptr(plain(points[k].Equity))
			}
		}
		equity = append(equity, curve)
	}
	return times, equity
}
