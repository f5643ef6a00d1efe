package backtest

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/ledger"
	"tradebot/engine/report"
	"tradebot/engine/strategy"
)

// Sweep is a finished sweep, or what was done of it when it was stopped. JSON names are read by programs outside.
type Sweep struct {
	Combinations int        `json:"combinations"`
	Done         int        `json:"done"`
	Metric       string     `json:"metric"`
	Results      []SweepRow `json:"results"` // best first, refused combinations last; at most Kept
	RunNS        int64      `json:"run_ns"`  // of the runs, from the first to the last
	Evaluations  int64      `json:"candle_evaluations"`
	Failed       int        `json:"failed"` // combinations with an error

	Strategy        string      `json:"strategy"`
	StrategyVersion string      `json:"strategy_version"`
	ModuleSHA256    string      `json:"module_sha256"`
	Params          []string    `json:"swept"` // names of parameters that vary, in order
	Settings        Settings    `json:"settings"`
	Slots           []feed.Slot `json:"slots"`
	Warnings        []string    `json:"warnings"`
}

// SweepRow is one combination.
type SweepRow struct {
	Rank        int             `json:"rank"` // from 1
	Params      map[string]any  `json:"params"`
	FinalEquity Decimal         `json:"final_equity"`
	Metrics     *report.Metrics `json:"metrics"` // null if it failed
	Trades      int             `json:"trades"`
	Error       string          `json:"error,omitempty"`

	number int // of the combination, which orders ties
}

// Kept is how many results a sweep keeps: the best. It is what bounds its memory, some 500 bytes each.
const Kept = 10_000

// FinalEquity as the metric of a sweep ranks by what is left in the end; other metrics are those of a report.
const FinalEquity = "final_equity"

// SweepRequest says what to sweep.
type SweepRequest struct {
	Request Request // its Params are those that do not vary
	Grid    *Grid
	Metric  string // to rank by
	First   int    // number of the first combination to run
	Count   int    // how many to run; 0: all from First on
	Workers int    // runs at a time; 0: one for every processor
	// Progress is told how many combinations are done, from one goroutine at a time; nil for nobody.
	Progress func(done, total int)
}

// Check says what is wrong with a request that no candles could mend. The error is Invalid.
func (r *SweepRequest) Check() error {
	const op = "backtest.SweepRequest.Check"
	if err := r.Grid.Check(); err != nil {
		return fault.In(op, err)
	}
	if r.Metric != FinalEquity && !slices.Contains(report.Names(), r.Metric) {
		return fault.New(fault.Invalid, op, "%q is no metric; rank by %s or one of %s", r.Metric, FinalEquity, strings.Join(report.Names(), ", "))
	}
	return fault.In(op, r.Request.Check())
}

// RunSweep runs a strategy with every combination of a grid. A combination that the strategy refuses, or in which it fails, has
// an error and does not end the sweep. If ctx ends, what is done is returned and nothing is lost. Errors: Invalid, those of
// [feed.Load].
func RunSweep(ctx context.Context, r SweepRequest) (*Sweep, error) {
	const op = "backtest.RunSweep"
	d := r.Request.Setup.Module.Description()
	values, err := d.Bind(r.Request.Params)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, op, err)
	}
	r.Request.Setup.Values, r.Request.Setup.Watch = values, nil
	r.Request.Feed.Warmup = d.Warmup // as for a backtest: it decides where a synthetic market begins
	candles, err := feed.Load(&d, r.Request.Feed)
	if err != nil {
		return nil, fault.In(op, err)
	}
	whole, err := candles.Open(d.Warmup)
	if err != nil {
		return nil, fault.In(op, err)
	}
	s := &sweep{request: r, description: &d, market: candles, next: r.First, total: r.Grid.Len()}
	if r.Count > 0 {
		s.total = min(s.total, r.First+r.Count)
	}
	begun := time.Now()
	s.run(ctx)
	s.trim()
	for i := range s.rows {
		s.rows[i].Rank = i + 1
	}
	return &Sweep{
		Combinations: s.total - r.First, Done: s.done, Metric: r.Metric, Results: append([]SweepRow{}, s.rows...), RunNS: time.Since(begun).Nanoseconds(),
		Evaluations: s.evaluations, Failed: s.failed, Strategy: d.Name, StrategyVersion: d.Version,
		ModuleSHA256: r.Request.Setup.Module.SHA256(), Params: r.Grid.Varied(), Settings: r.Request.settings(&d),
		Slots: whole.Slots, Warnings: append(append([]string{}, whole.Warnings...), s.warnings()...),
	}, nil
}

// sweep is a sweep under way.
type sweep struct {
	request     SweepRequest
	description *strategy.Description
	market      *feed.Market
	total       int

	mutex       sync.Mutex
	next        int
	done        int
	failed      int
	dropped     int
	evaluations int64
	rows        []SweepRow
}

// run works the grid off with several workers.
func (s *sweep) run(ctx context.Context) {
	workers := s.request.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var wait sync.WaitGroup
	for range min(workers, s.total-s.next) {
		wait.Go(func() {
			for {
				i, ok := s.take(ctx)
				if !ok {
					return
				}
				row, candles, err := s.combination(ctx, i)
				if fault.KindOf(err) == fault.Canceled && err != nil {
					return
				}
				s.put(row, candles)
			}
		})
	}
	wait.Wait()
}

// take returns the number of the next combination.
func (s *sweep) take(ctx context.Context) (int, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.next == s.total || ctx.Err() != nil {
		return 0, false
	}
	s.next++
	return s.next - 1, true
}

// combination runs one. The error is in the row as well.
func (s *sweep) combination(ctx context.Context, i int) (SweepRow, int, error) {
	params := s.request.Grid.At(i)
	for name, value := range s.request.Request.Params {
		if _, varies := params[name]; !varies {
			params[name] = value
		}
	}
	row := SweepRow{number: i}
	values, err := s.description.Bind(params)
	if err != nil { // every value was checked before
		row.Error = fault.Sentence(err)
		return row, 0, err
	}
	row.Params = paramValues(s.description, values)
	setup := s.request.Request.Setup
	setup.Values = values
	b := &books{}
	played, err := setup.Play(ctx, s.market, feed.End, b)
	if err != nil {
		row.Error = fault.Sentence(err)
		return row, 0, err
	}
	metrics := setup.measure(b, played)
	row.FinalEquity = played.Account.Worth().RoundBank(ledger.Places)
	row.Metrics, row.Trades = &metrics, len(b.trades)
	return row, b.candles, nil
}

// put keeps a row.
func (s *sweep) put(row SweepRow, candles int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.done++
	s.evaluations += int64(candles)
	if row.Error != "" {
		s.failed++
	}
	s.rows = append(s.rows, row)
	if len(s.rows) >= 2*Kept {
		s.trim()
	}
	if s.request.Progress != nil {
		s.request.Progress(s.done, s.total-s.request.First)
	}
}

// trim sorts the rows and keeps the best.
func (s *sweep) trim() {
	slices.SortFunc(s.rows, s.compare)
	if n := len(s.rows); n > Kept {
		s.dropped += n - Kept
		clear(s.rows[Kept:])
		s.rows = s.rows[:Kept]
	}
}

// compare orders rows: what failed last, then by the metric, then by number.
func (s *sweep) compare(a, b SweepRow) int {
	switch {
	case (a.Error == "") != (b.Error == ""):
		if a.Error == "" {
			return -1
		}
		return 1
	case a.Error != "":
	case s.request.Metric == FinalEquity:
		if c := b.FinalEquity.Cmp(a.FinalEquity); c != 0 {
			return c
		}
	default:
		x, _ := a.Metrics.Value(s.request.Metric)
		y, _ := b.Metrics.Value(s.request.Metric)
		switch {
		case report.Better(s.request.Metric, x, y):
			return -1
		case report.Better(s.request.Metric, y, x):
			return 1
		}
	}
	return cmp.Compare(a.number, b.number)
}

// warnings are those of the sweep itself.
func (s *sweep) warnings() []string {
	var list []string
	if total := s.total - s.request.First; s.done < total {
		list = append(list, fmt.Sprintf("the sweep was stopped: %d of %d combinations are done", s.done, total))
	}
	if s.dropped > 0 {
		list = append(list, fmt.Sprintf("the %d best results are kept, %d others are not listed", Kept, s.dropped))
	}
	return list
}
