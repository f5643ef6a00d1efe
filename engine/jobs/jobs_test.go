package jobs_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/catalog"
	"tradebot/engine/fault"
	"tradebot/engine/foundry"
	"tradebot/engine/history"
	"tradebot/engine/jobs"
	"tradebot/engine/market"
	"tradebot/engine/queue"
	"tradebot/engine/store"
	"tradebot/engine/synth"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

var btc = market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}

// plant is an installation with stored candles and nobody who works.
type plant struct {
	testing.TB
	store   *store.Store
	library *history.Library
	catalog *catalog.Catalog
	queue   *queue.Local
	live    *synth.Live
	hash    string
	owner   string
	begin   int64
	source  jobs.Source
	told    func(store.Job) // of what happens with jobs
}

func newPlant(t testing.TB) *plant {
	t.Helper()
	return newPlantOf(t, 3)
}

// newPlantOf returns one whose market has so many days.
func newPlantOf(t testing.TB, days int64) *plant {
	t.Helper()
	p := &plant{TB: t, begin: time.Now().UnixMilli() - days*int64(market.Day)}
	var err error
	if p.store, err = store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "tradebot.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.store.Close)
	if err := p.store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.library, p.catalog = history.NewLibrary(p.store.Shelf(), history.Options{}), catalog.New(p.store, foundry.Host(t, nil))
	t.Cleanup(p.catalog.Close)
	p.queue = queue.NewLocal(slog.New(slog.DiscardHandler))
	now := time.Now().UnixMilli()
	clock := synth.Clock{World: now, Market: now, Speed: 1}
	if p.live, err = synth.NewLive(1, p.begin, clock, func(string) synth.Params { return synth.Params{Price: 1000, Volatility: 2} }); err != nil {
		t.Fatal(err)
	}
	v, err := p.catalog.Put(t.Context(), "", foundry.File(t, "../../strategies/sma-cross"), "test")
	if err != nil {
		t.Fatal(err)
	}
	u, err := p.store.CreateUser(t.Context(), store.User{Name: "owner", Role: "trader"})
	if err != nil {
		t.Fatal(err)
	}
	p.hash, p.owner, p.source = v.SHA256, u.ID, p.live
	return p
}

// desk returns a desk of jobs; it works if it runs.
func (p *plant) desk(id string, runs bool) *jobs.Jobs {
	p.Helper()
	j := jobs.New(jobs.Options{
		ID: id, Store: p.store, Queue: p.queue, Library: p.library, Modules: p.catalog, Source: p.source, Version: "test",
		Log: slog.New(slog.NewTextHandler(p.Output(), nil)), Event: p.told,
	})
	if !runs {
		return j
	}
	ctx, cancel := context.WithCancel(context.Background())
	var crew sync.WaitGroup
	crew.Go(func() { j.Run(ctx) })
	crew.Go(func() {
		if err := p.queue.Work(ctx, queue.Config{Queues: map[string]int{queue.Jobs: 1}, Concurrency: 2}, j.Handle); err != nil {
			p.Error(err)
		}
	})
	p.Cleanup(func() { cancel(); crew.Wait() })
	return j
}

// ends waits until a job has ended.
func (p *plant) ends(id string) store.Job {
	p.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		job, err := p.store.Job(p.Context(), id)
		if err != nil {
			p.Fatal(err)
		}
		switch job.Status {
		case store.Done, store.Failed, store.Canceled:
			return job
		}
	}
	p.Fatal("the job does not end")
	return store.Job{}
}

// stored downloads candles as a job.
func (p *plant) stored(j *jobs.Jobs) {
	p.Helper()
	job, err := j.Download(p.Context(), jobs.Order{Owner: p.owner}, jobs.Download{Stream: btc.String(), From: p.begin})
	if err != nil {
		p.Fatal(err)
	}
	if job = p.ends(job.ID); job.Status != store.Done || job.Total == 0 {
		p.Fatalf("%+v", job)
	}
}

func (p *plant) settings() backtest.Settings {
	from, to := p.begin+2000*int64(market.Minute), p.begin+4000*int64(market.Minute)
	return backtest.Settings{
		Module: p.hash, Candles: []string{btc.String()}, From: &from, To: &to, Cash: udecimal.MustParse("1000"), Fee: udecimal.MustParse("0.001"), Fills: "default",
	}
}

// A backtest by a worker is the backtest of a file with the same candles.
func TestBacktest(t *testing.T) {
	p := newPlant(t)
	j := p.desk("one", true)
	p.stored(j)
	job, err := j.Test(t.Context(), jobs.Order{Owner: p.owner}, jobs.Test{Settings: p.settings()})
	if err != nil {
		t.Fatal(err)
	}
	if job := p.ends(job.ID); job.Status != store.Done || job.Kind != store.Backtest {
		t.Fatalf("%+v", job)
	}
	got, err := j.Tested(t.Context(), job.ID)
	if err != nil {
		t.Fatal(err)
	}
	var csv bytes.Buffer
	if _, err := p.library.Export(t.Context(), btc, p.begin, time.Now().UnixMilli(), &csv); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "BTCUSDT-1m.csv")
	if err := os.WriteFile(path, csv.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	s := p.settings()
	s.Candles = []string{path}
	r, err := s.Request()
	if err != nil {
		t.Fatal(err)
	}
	if r.Setup.Module, err = p.catalog.Module(t.Context(), p.hash); err != nil {
		t.Fatal(err)
	}
	want, _, err := backtest.Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if got.Report.DataSHA256 != want.DataSHA256 || got.Report.JournalSHA256 != want.JournalSHA256 || !got.Report.FinalEquity.Equal(want.FinalEquity) || len(want.Trades) == 0 {
		t.Errorf("the job came to %s after %d trades, the file to %s after %d", got.Report.FinalEquity, len(got.Report.Trades), want.FinalEquity, len(want.Trades))
	}
	if len(got.Chart.Slots) != 1 || len(got.Chart.Slots[0].Candles) != want.Candles || got.Report.Slots[0].Symbol != "BTCUSDT" {
		t.Errorf("the chart has %d slots", len(got.Chart.Slots))
	}
}

// A sweep in parts, by two workers, is the sweep in one.
func TestSweep(t *testing.T) {
	p := newPlant(t)
	j := p.desk("one", true)
	p.desk("two", true)
	p.stored(j)
	for _, axes := range [][]string{{"fast=2..12", "slow=20..60:10"}, {"fast=5"}} {
		spec := jobs.Sweep{Settings: p.settings(), Axes: axes, Metric: "total_return"}
		job, err := j.Sweep(t.Context(), jobs.Order{Owner: p.owner}, spec)
		if err != nil {
			t.Fatal(err)
		}
		if ended := p.ends(job.ID); ended.Status != store.Done || ended.Done > ended.Total {
			t.Fatalf("%+v", ended)
		}
		got, err := j.Swept(t.Context(), job.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Done != got.Combinations || got.Failed != 0 || len(got.Results) != got.Combinations || len(axes) == 2 && got.Combinations != 55 {
			t.Errorf("%d of %d combinations, %d rows", got.Done, got.Combinations, len(got.Results))
		}
		for i, row := range got.Results {
			if row.Rank != i+1 || i > 0 && row.Metrics.TotalReturn > got.Results[i-1].Metrics.TotalReturn {
				t.Errorf("row %d is %+v", i, row)
			}
		}
	}
}

// What was done of a sweep before it was canceled stays.
func TestCanceledSweep(t *testing.T) {
	busy, idle := newPlant(t), newPlant(t)
	j := busy.desk("one", true)
	busy.stored(j)
	whole, err := j.Sweep(t.Context(), jobs.Order{Owner: busy.owner}, jobs.Sweep{Settings: busy.settings(), Axes: []string{"fast=2..12", "slow=20..60:10"}, Metric: "total_return"})
	if err != nil {
		t.Fatal(err)
	}
	if ended := busy.ends(whole.ID); ended.Summary == nil || ended.Summary.Strategy != "sma-cross" || ended.Summary.Figures == nil {
		t.Errorf("%+v", ended.Summary)
	}
	parts, err := busy.store.PartResults(t.Context(), whole.ID)
	if err != nil || len(parts) < 2 {
		t.Fatal(len(parts), err)
	}
	j, now := idle.desk("nobody", false), time.Now().UnixMilli()
	half, err := idle.store.CreateJob(t.Context(), store.Job{Kind: store.Sweep, Owner: idle.owner, Spec: []byte("{}")}, []int64{8, 8}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range [][]byte{nil, parts[0]} {
		if _, err := j.Swept(t.Context(), half.ID); fault.KindOf(err) != fault.Conflict {
			t.Errorf("before it is canceled: %v", err)
		}
		if result == nil {
			continue
		}
		p, ok, err := idle.store.ClaimPart(t.Context(), "one", 60_000, []string{store.Sweep}, now)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := idle.store.FinishPart(t.Context(), p, result, now); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Cancel(t.Context(), half.ID); err != nil {
		t.Fatal(err)
	}
	got, err := j.Swept(t.Context(), half.ID)
	if err != nil || len(got.Results) != 8 || got.Done != 8 || got.Results[0].Rank != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	none, err := idle.store.CreateJob(t.Context(), store.Job{Kind: store.Sweep, Owner: idle.owner, Spec: []byte("{}")}, []int64{8, 8}, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Cancel(t.Context(), none.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Swept(t.Context(), none.ID); fault.KindOf(err) != fault.Conflict {
		t.Errorf("of nothing: %v", err)
	}
}

// A job that is cancelled ends, and one whose worker died is done by another.
func TestCancelAndTakeOver(t *testing.T) {
	idle := newPlant(t)
	j := idle.desk("nobody", false)
	job, err := j.Download(t.Context(), jobs.Order{Owner: idle.owner}, jobs.Download{Stream: btc.String(), From: idle.begin})
	if err != nil {
		t.Fatal(err)
	}
	// Somebody begins it and dies.
	if _, ok, err := idle.store.ClaimPart(t.Context(), "dead", 1, []string{store.Download}, time.Now().UnixMilli()); !ok || err != nil {
		t.Fatal(ok, err)
	}
	second, err := j.Download(t.Context(), jobs.Order{Owner: idle.owner}, jobs.Download{Stream: "synth:ETHUSDT:1m", From: idle.begin})
	if err != nil {
		t.Fatal(err)
	}
	if err := idle.store.CancelJob(t.Context(), second.ID, time.Now().UnixMilli()); err != nil {
		t.Fatal(err)
	}
	idle.desk("another", true)
	if ended := idle.ends(job.ID); ended.Status != store.Done {
		t.Errorf("%+v", ended)
	}
	if ended := idle.ends(second.ID); ended.Status != store.Canceled {
		t.Errorf("%+v", ended)
	}
}

// What cannot be done is refused at once, with what to do, and what turns out not to be possible fails with its reason.
func TestRefusals(t *testing.T) {
	p := newPlant(t)
	j := p.desk("one", true)
	for _, c := range []struct {
		kind   fault.Kind
		says   string
		change func(s *backtest.Settings)
	}{
		{fault.NotFound, "no candles of synth:BTCUSDT:1m are stored", func(*backtest.Settings) {}},
		{fault.Invalid, "names no stream", func(s *backtest.Settings) { s.Candles = []string{"candles.csv"} }},
		{fault.Invalid, "name a stored stream", func(s *backtest.Settings) { s.Candles = nil }},
		{fault.NotFound, "there is no version of a strategy", func(s *backtest.Settings) { s.Module = "00" }},
		{fault.Invalid, "fsat", func(s *backtest.Settings) { s.Params = map[string]any{"fsat": 1} }},
	} {
		s := p.settings()
		c.change(&s)
		if _, err := j.Test(t.Context(), jobs.Order{Owner: p.owner}, jobs.Test{Settings: s}); fault.KindOf(err) != c.kind || !bytes.Contains([]byte(fault.Sentence(err)), []byte(c.says)) {
			t.Errorf("got %v, want %s", err, c.says)
		}
	}
	job, err := j.Download(t.Context(), jobs.Order{Owner: p.owner}, jobs.Download{Stream: "binance:BTCUSDT:1m", From: p.begin})
	if err != nil {
		t.Fatal(err)
	}
	if ended := p.ends(job.ID); ended.Status != store.Failed || ended.Error == "" {
		t.Errorf("%+v", ended)
	}
	if _, err := j.Tested(t.Context(), job.ID); err == nil {
		t.Error("a job that failed has a result")
	}
}

// A backtest comes to the same when it is run again, unless its candles are others by then.
func TestVerify(t *testing.T) {
	p := newPlant(t)
	j := p.desk("one", true)
	p.stored(j)
	s := p.settings()
	s.To = nil // up to what is stored, which is more when it is verified
	job, err := j.Test(t.Context(), jobs.Order{Owner: p.owner}, jobs.Test{Settings: s})
	if err != nil {
		t.Fatal(err)
	}
	if job := p.ends(job.ID); job.Status != store.Done {
		t.Fatalf("%+v", job)
	}
	was, err := j.Tested(t.Context(), job.ID)
	if err != nil || was.Report.Settings.To == nil {
		t.Fatalf("the backtest has no end, %v", err)
	}
	end := *was.Report.Settings.To + int64(market.Day)
	s.To = &end // an end to come
	open, err := j.Test(t.Context(), jobs.Order{Owner: p.owner}, jobs.Test{Settings: s})
	if err != nil {
		t.Fatal(err)
	}
	p.ends(open.ID)
	later := market.Candle{Time: *was.Report.Settings.To + int64(market.Minute), Open: 1, High: 1, Low: 1, Close: 1}
	if _, err := p.library.Keep(t.Context(), btc, []market.Candle{later}); err != nil {
		t.Fatal(err)
	}
	again, err := j.Verify(t.Context(), jobs.Order{Owner: p.owner}, jobs.Verification{Backtest: job.ID})
	if err != nil {
		t.Fatal(err)
	}
	if ended := p.ends(again.ID); ended.Status != store.Done || ended.Kind != store.Verify {
		t.Fatalf("%+v", ended)
	}
	if v, err := j.Verified(t.Context(), again.ID); err != nil || !v.Identical || v.Difference != "" {
		t.Errorf("%+v, %v", v, err)
	}
	if again, err = j.Verify(t.Context(), jobs.Order{Owner: p.owner}, jobs.Verification{Backtest: open.ID}); err != nil {
		t.Fatal(err)
	}
	p.ends(again.ID)
	if v, err := j.Verified(t.Context(), again.ID); err != nil || v.Identical || v.Difference == "" {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := j.Verify(t.Context(), jobs.Order{Owner: p.owner}, jobs.Verification{Backtest: "none"}); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

// An order that is repeated with its id is the same job, and nobody has more than so many that wait.
func TestOrders(t *testing.T) {
	p := newPlant(t)
	j := p.desk("nobody", false)
	order := jobs.Download{Stream: btc.String(), From: p.begin}
	id := "0190b5a0-0000-7000-8000-000000000001"
	for range 2 {
		if job, err := j.Download(t.Context(), jobs.Order{Owner: p.owner, ID: id}, order); err != nil || job.ID != id {
			t.Fatalf("%+v, %v", job, err)
		}
	}
	made := 1
	for ; made < 1000; made++ {
		if _, err := j.Download(t.Context(), jobs.Order{Owner: p.owner}, order); err != nil {
			if fault.KindOf(err) != fault.Limit {
				t.Error(err)
			}
			break
		}
	}
	if all, err := p.store.Jobs(t.Context(), store.JobFilter{Owner: p.owner, Limit: 500}); err != nil || len(all) != made || made != 50 {
		t.Errorf("%d jobs were taken, %d are there, %v", made, len(all), err)
	}
	if _, err := j.Download(t.Context(), jobs.Order{Owner: "another"}, order); err != nil {
		t.Error("another user has to wait: ", err)
	}
	for says, d := range map[string]jobs.Download{
		"ends before it begins": {Stream: btc.String(), From: 10, To: 5},
		"at most 10000000":      {Stream: "synth:BTCUSDT:1s", From: 0},
		"names no stream":       {Stream: "BTCUSDT"},
	} {
		if _, err := j.Download(t.Context(), jobs.Order{Owner: "third"}, d); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), says) {
			t.Errorf("got %v, want %s", err, says)
		}
	}
}
