package backtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/report"
	"tradebot/engine/wasm"
)

// sweeping is a request over 300 candles of a synthetic market, with fees and a warm-up.
func sweeping(t testing.TB, m *wasm.Module, metric string, given ...string) backtest.SweepRequest {
	t.Helper()
	s := settings()
	s.From, s.To, s.Fee = at(0), at(300), dec("0.001")
	d := m.Description()
	axes, err := backtest.ParseAxes(&d, given)
	if err != nil {
		t.Fatal(err)
	}
	return backtest.SweepRequest{Request: request(t, m, s), Grid: backtest.NewGrid(axes), Metric: metric}
}

// swept runs a sweep.
func swept(t testing.TB, r backtest.SweepRequest) *backtest.Sweep {
	t.Helper()
	if err := r.Check(); err != nil {
		t.Fatal(err)
	}
	s, err := backtest.RunSweep(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every row is what a backtest of that combination alone comes to.
func TestSweepIsBacktests(t *testing.T) {
	r := sweeping(t, module(t, smaCross), "sharpe", "fast=2..8:3", "slow=10,20,1500")
	s := swept(t, r)
	if s.Combinations != 9 || s.Done != 9 || s.Failed != 0 || len(s.Results) != 9 || s.Evaluations != 9*300 || s.RunNS <= 0 || s.Metric != "sharpe" {
		t.Fatalf("%+v", s)
	}
	if s.Strategy != "sma-cross" || s.StrategyVersion != "1.0.0" || s.ModuleSHA256 != r.Request.Setup.Module.SHA256() || !slices.Equal(s.Params, []string{"fast", "slow"}) || len(s.Slots) != 1 || len(s.Warnings) != 0 {
		t.Errorf("%+v", s)
	}
	traded := 0
	for i, row := range s.Results {
		alone := r.Request
		alone.Params = map[string]string{"fast": fmt.Sprint(row.Params["fast"]), "slow": fmt.Sprint(row.Params["slow"])}
		got, _ := run(t, alone)
		if row.Rank != i+1 || !row.FinalEquity.Equal(got.FinalEquity) || show(row.Metrics) != show(got.Metrics) || row.Trades != len(got.Trades) || row.Error != "" {
			t.Errorf("row %d is %s\nalone it is %s %s", i, show(row), got.FinalEquity, show(got.Metrics))
		}
		traded += row.Trades
	}
	if traded == 0 {
		t.Error("nothing was traded, so that nothing was compared")
	}
}

// However many work at it, the result is the same but for the time.
func TestSweepWorkers(t *testing.T) {
	var want string
	for _, workers := range []int{1, 2, 7, 0} {
		r := sweeping(t, module(t, smaCross), "total_return", "fast=2..12", "slow=10..20:5")
		r.Workers = workers
		s := swept(t, r)
		s.RunNS = 0
		if got := show(s); want == "" {
			want = got
		} else if got != want {
			t.Errorf("%d workers come to\n%s\none to\n%s", workers, got, want)
		}
	}
}

// What the strategy refuses, or fails at, has an error, is last in order of the grid, and does not end the sweep.
func TestSweepRefused(t *testing.T) {
	s := swept(t, sweeping(t, module(t, smaCross), "sharpe", "fast=20,5,30", "slow=20,10"))
	var got []string
	for _, row := range s.Results {
		got = append(got, fmt.Sprintf("%v/%v %v", row.Params["fast"], row.Params["slow"], row.Error == ""))
	}
	if ranked := strings.Join(got[2:], ", "); !strings.HasPrefix(got[0], "5/") || !strings.HasPrefix(got[1], "5/") || ranked != "20/20 false, 20/10 false, 30/20 false, 30/10 false" {
		t.Errorf("got %q", got)
	}
	refused := s.Results[2]
	if s.Done != 6 || s.Failed != 4 || s.Evaluations != 600 || refused.Metrics != nil || refused.Rank != 3 || !strings.HasPrefix(refused.Error, "sma-cross refuses these parameters: fast must be smaller than slow") {
		t.Errorf("%d done, %d failed, %d candles; %s", s.Done, s.Failed, s.Evaluations, show(refused))
	}
	s = swept(t, sweeping(t, module(t, echo), "final_equity", "do=panic,spin,nothing", "note=x"))
	if s.Done != 3 || s.Failed != 2 || s.Results[0].Params["do"] != "nothing" || s.Results[1].Params["do"] != "panic" ||
		!strings.HasPrefix(s.Results[1].Error, "in the warm-up, on the candle which closes at 2023-12-30 09:00 UTC: the strategy crashed in tb_event: ") || !strings.Contains(s.Results[2].Error, "was stopped") {
		t.Errorf("got %s", show(s.Results))
	}
	// Parameters that do not vary are in every row too.
	if s.Results[0].Params["note"] != "x" || s.Results[0].Params["period"] != int64(10) || !slices.Equal(s.Params, []string{"do"}) {
		t.Errorf("parameters are %v, varied %v", s.Results[0].Params, s.Params)
	}
}

// Ties stay in the order of the grid: of a strategy that does nothing all are.
func TestSweepTies(t *testing.T) {
	for _, metric := range []string{"final_equity", "trades", "sharpe"} {
		s := swept(t, sweeping(t, module(t, echo), metric, "period=5,3,4", "share=0.2,0.1"))
		var got []string
		for _, row := range s.Results {
			got = append(got, fmt.Sprint(row.Params["period"], " ", row.Params["share"]))
		}
		if want := []string{"5 0.2", "5 0.1", "3 0.2", "3 0.1", "4 0.2", "4 0.1"}; !slices.Equal(got, want) {
			t.Errorf("by %s: %q", metric, got)
		}
	}
}

// Every metric ranks, the better first and what is undefined last.
func TestSweepMetrics(t *testing.T) {
	undefined := 0
	for _, metric := range append(report.Names(), backtest.FinalEquity) {
		s := swept(t, sweeping(t, module(t, smaCross), metric, "fast=2,9,150", "slow=10,40,290"))
		if s.Metric != metric || s.Failed != 2 { // 150 above 10 and 40
			t.Fatalf("%s: %d failed", metric, s.Failed)
		}
		rows := s.Results[:7]
		for i := range rows[1:] {
			if metric == backtest.FinalEquity {
				if rows[i].FinalEquity.LessThan(rows[i+1].FinalEquity) {
					t.Errorf("%s before %s", rows[i].FinalEquity, rows[i+1].FinalEquity)
				}
				continue
			}
			a, ok := rows[i].Metrics.Value(metric)
			b, _ := rows[i+1].Metrics.Value(metric)
			if !ok || report.Better(metric, b, a) {
				t.Errorf("by %s comes %v before %v", metric, a, b)
			}
			if !b.Defined() {
				undefined++
			}
		}
	}
	if undefined == 0 {
		t.Error("no metric was undefined, so that nothing is known of where such rows come")
	}
	r := sweeping(t, module(t, smaCross), "luck", "fast=2,3")
	err := r.Check()
	if got := fault.Sentence(err); fault.KindOf(err) != fault.Invalid || !strings.HasPrefix(got, `"luck" is no metric; rank by final_equity or one of trades, win_rate, `) {
		t.Errorf("got %q", got)
	}
}

// A sweep that is stopped keeps what is done.
func TestSweepStopped(t *testing.T) {
	for _, workers := range []int{1, 2} {
		ctx, cancel := context.WithCancel(context.Background())
		r := sweeping(t, module(t, smaCross), "sharpe", "fast=2..9", "slow=10..40")
		r.Workers = workers
		last := 0
		r.Progress = func(done, total int) {
			if done != last+1 || total != 8*31 {
				t.Errorf("told of %d of %d after %d", done, total, last)
			}
			if last = done; done == 5 {
				cancel()
			}
		}
		s, err := backtest.RunSweep(ctx, r)
		if err != nil {
			t.Fatal(err)
		}
		// Another worker may end one more after the stop.
		if s.Done != last || s.Done < 5 || s.Done >= 5+workers || len(s.Results) != s.Done || s.Combinations != 8*31 {
			t.Errorf("%d workers: %d done, %d rows", workers, s.Done, len(s.Results))
		}
		for i, row := range s.Results {
			if row.Error != "" || row.Metrics == nil || row.Rank != i+1 {
				t.Errorf("row %s", show(row))
			}
		}
		if want := fmt.Sprintf("the sweep was stopped: %d of 248 combinations are done", s.Done); !slices.Equal(s.Warnings, []string{want}) {
			t.Errorf("warnings are %q", s.Warnings)
		}
		cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, err := backtest.RunSweep(ctx, sweeping(t, module(t, smaCross), "sharpe", "fast=2..9"))
	if err != nil || s.Done != 0 || s.Combinations != 8 || show(s.Results) != "[]" {
		t.Errorf("stopped before it began: %s, %v", show(s), err)
	}
}

// A sample of a grid gives the rows of the whole grid.
func TestSweepSample(t *testing.T) {
	r := sweeping(t, module(t, smaCross), "sharpe", "fast=2..9", "slow=10..14")
	rows := map[string]string{}
	for _, row := range swept(t, r).Results {
		rows[show(row.Params)] = show(row.Metrics)
	}
	r.Grid = sample(t, r.Grid, 7, 1)
	s := swept(t, r)
	if s.Combinations != 7 || len(s.Results) != 7 {
		t.Errorf("%d combinations, %d rows", s.Combinations, len(s.Results))
	}
	for _, row := range s.Results {
		if rows[show(row.Params)] != show(row.Metrics) {
			t.Errorf("%v is %s, in the whole grid %s", row.Params, show(row.Metrics), rows[show(row.Params)])
		}
	}
}

func TestSweepErrors(t *testing.T) {
	r := sweeping(t, module(t, smaCross), "sharpe", "fast=2..9")
	r.Request.Params = map[string]string{"speed": "1"}
	if _, err := backtest.RunSweep(context.Background(), r); fault.KindOf(err) != fault.Invalid || r.Check() == nil {
		t.Errorf("unknown parameter: %v, %v", err, r.Check())
	}
	r = sweeping(t, module(t, smaCross), "sharpe", "fast=2..9")
	r.Grid = backtest.NewGrid([]backtest.Axis{axis("fast", 100_000), axis("slow", 100_000)})
	if err := r.Check(); fault.KindOf(err) != fault.Invalid || !strings.HasPrefix(fault.Sentence(err), "the parameters have 10000000000 combinations; at most 10000000 are run: ") {
		t.Errorf("too many: %v", err)
	}
	s := settings("/no/such.csv")
	r = sweeping(t, module(t, smaCross), "sharpe", "fast=2..9")
	r.Request = request(t, module(t, smaCross), s)
	if _, err := backtest.RunSweep(context.Background(), r); fault.KindOf(err) != fault.NotFound {
		t.Errorf("missing file: %v", err)
	}
}

// The names that other programs depend on, exactly.
func TestSweepNames(t *testing.T) {
	text := []byte(show(swept(t, sweeping(t, module(t, smaCross), "sharpe", "fast=9,20", "slow=20"))))
	names := "combinations done metric results run_ns candle_evaluations failed strategy strategy_version module_sha256 swept settings slots warnings"
	if got := strings.Join(fields(t, text, ""), " "); got != names {
		t.Errorf("it has %s", got)
	}
	if got := strings.Join(fields(t, text, "results"), " "); got != "rank params final_equity metrics trades" {
		t.Errorf("a row has %s", got)
	}
	var read struct{ Results []json.RawMessage }
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(fields(t, read.Results[1], ""), " "); got != "rank params final_equity metrics trades error" {
		t.Errorf("a refused row has %s", got)
	}
}

// Memory is that of the rows: ten times as many combinations leave no more than so many rows behind, while it runs and after.
func TestSweepMemory(t *testing.T) {
	m := module(t, smaCross)
	file := write(t, "tiny.csv", closes(10, 9, 8, 9, 12, 11, 10, 10.5))
	heap := func() float64 {
		var s runtime.MemStats
		runtime.GC()
		runtime.GC() // finalizers of the first run before the second
		runtime.ReadMemStats(&s)
		return float64(s.HeapAlloc)
	}
	// held is by how much the heap is larger when all but the last run are done, and what is left with the rows afterwards.
	held := func(slow string) (during, after float64) {
		r := sweeping(t, m, "sharpe", "fast=1..20", slow)
		r.Request = request(t, m, settings(file))
		r.Workers = 1
		before := heap()
		r.Progress = func(done, total int) {
			if done == total {
				during = heap() - before
			}
		}
		s := swept(t, r)
		after = heap() - before
		if s.Done != r.Grid.Len() || s.Failed != 0 {
			t.Fatalf("%d done, %d failed", s.Done, s.Failed)
		}
		runtime.KeepAlive(s)
		return during, after
	}
	held("slow=30..39") // what is made once is made
	during200, after200 := held("slow=30..39")
	during2000, after2000 := held("slow=30..129")
	const most = 1500 // bytes a row: metrics 26 words, parameters, and room to grow in a list that doubles
	for name, d := range map[string]float64{"during": during2000 - during200, "after": after2000 - after200} {
		if each := d / 1800; math.IsNaN(each) || each > most {
			t.Errorf("%s: %.0f bytes a combination", name, each)
		}
		t.Logf("%s: %.0f bytes a combination", name, d/1800)
	}
}
