package audit_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/audit"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
)

// No shipped strategy looks ahead, and each decides something that was compared.
func TestShipped(t *testing.T) {
	folders, err := os.ReadDir("../../strategies")
	if err != nil {
		t.Fatal(err)
	}
	audited := 0
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		audited++
		t.Run(folder.Name(), func(t *testing.T) {
			m := load(t, folder.Name())
			r := over(t, m, nil)
			done := 0
			r.Progress = func(n, total int) {
				if n != done+1 || total < n {
					t.Errorf("told of run %d of %d after %d", n, total, done)
				}
				done = n
			}
			got, err := audit.Run(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			if !got.OK || got.Strategy != folder.Name() || got.Version == "" || got.SHA256 != m.SHA256() || got.Candles < feed.Synthetic || got.Decisions == 0 {
				t.Errorf("%+v", got)
			}
			if len(got.Cuts) != 8 || got.Warmup == nil || len(got.Warmup.Runs) < 2 || done != 1+len(got.Cuts)+len(got.Warmup.Runs) {
				t.Fatalf("%d cuts, warm-up %+v, %d runs", len(got.Cuts), got.Warmup, done)
			}
			for i, c := range got.Cuts {
				if c.Difference != "" || c.Ending != [...]string{"none", "other"}[i%2] || i > 0 && (c.Time < got.Cuts[i-1].Time || c.Decisions < got.Cuts[i-1].Decisions) {
					t.Errorf("cut %+v after %+v", c, got.Cuts[max(i-1, 0)])
				}
			}
			if last := got.Cuts[7]; last.Decisions == 0 || last.Decisions > got.Decisions {
				t.Errorf("of %d decisions %d were compared", got.Decisions, last.Decisions)
			}
			var leads []int
			for _, l := range got.Warmup.Runs {
				leads = append(leads, l.Candles)
			}
			if !slices.IsSorted(leads) || len(slices.Compact(slices.Clone(leads))) != len(leads) || leads[0] != 0 {
				t.Errorf("warm-ups are %v", leads)
			}
		})
	}
	if audited < 3 {
		t.Errorf("%d strategies were audited", audited)
	}
}

// An exponential average never forgets, but what it forgot at ten times its warm-up decides nothing: without any warm-up
// decisions differ, and with as much as that they no longer do.
func TestWarmup(t *testing.T) {
	m := load(t, "ema-rsi")
	r := over(t, m, map[string]any{"fast": "3", "slow": "40", "rsi_low": "0", "rsi_high": "100", "trailing_stop_pct": "0", "take_profit_pct": "0", "stop_loss_pct": "0"})
	r.Test.Feed.From = begin // and history before it
	r.Test.Feed.To = begin + 2000*hour
	got, err := audit.Run(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	w := got.Warmup
	if w == nil || w.Wanted != 40 || w.From <= begin || w.From >= begin+2000*hour/2 {
		t.Fatalf("%+v", w)
	}
	var leads []int
	for _, l := range w.Runs {
		leads = append(leads, l.Candles)
	}
	if !slices.Equal(leads, []int{0, 20, 40, 80, 160, 400}) {
		t.Fatalf("warm-ups are %v", leads)
	}
	none, four, ten := w.Runs[0], w.Runs[4], w.Runs[5]
	if none.Differ == 0 || none.Last < w.From || none.Last > w.From+400*hour {
		t.Errorf("without warm-up: %+v", none)
	}
	if four.Differ != 0 || four.Last != 0 || ten.Differ != 0 || ten.Decisions == 0 || four.Decisions != ten.Decisions {
		t.Errorf("with four times as much %+v, with ten times %+v", four, ten)
	}
}

// A market in which nothing can begin later is audited all the same; of its warm-up nothing is said, or only what there is.
func TestShortMarkets(t *testing.T) {
	m := load(t, "sma-cross")
	params := map[string]any{"fast": "1", "slow": "2"}
	for _, c := range []struct {
		name   string
		closes []float64
		leads  []int // nil: nothing is said of the warm-up
	}{
		{"two candles", []float64{10, 9}, nil},
		// The run begins at the fifth candle, with four before it; ten times two are not there.
		{"eight candles", []float64{10, 9, 8, 9, 11, 12, 11, 10}, []int{0, 1, 2, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := audit.Run(context.Background(), over(t, m, params, hourly(t, c.closes...)))
			if err != nil {
				t.Fatal(err)
			}
			var leads []int
			if got.Warmup != nil {
				for _, l := range got.Warmup.Runs {
					leads = append(leads, l.Candles)
				}
			}
			if !got.OK || got.Candles != len(c.closes) || !slices.Equal(leads, c.leads) {
				t.Errorf("%+v, warm-ups %v", got, leads)
			}
		})
	}
}

// Gaps are told, lists are never null, and the names are those that programs read.
func TestJSON(t *testing.T) {
	m := load(t, "sma-cross")
	got, err := audit.Run(context.Background(), over(t, m, map[string]any{"fast": "1", "slow": "2"}, hourly(t, 10, 9, 8, 9, 11, 12, 11, 10)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"ok":true,"strategy":"sma-cross","version":"1.0.0","module_sha256":"` + m.SHA256() + `","candles":8,"decisions":2,"cuts":[{"time":`,
		`"ending":"none","decisions":0}`, `"warmup":{"from":`, `"wanted":2,"runs":[{"candles":0,"decisions":`, `"differ":`, `"last_difference":`, `"warnings":[]}`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
}

func TestErrors(t *testing.T) {
	m := load(t, "sma-cross")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name   string
		ctx    context.Context
		params map[string]any
		file   string
		kind   fault.Kind
		says   string
	}{
		{"unknown parameter", context.Background(), map[string]any{"speed": "1"}, hourly(t, 1, 2), fault.Invalid, `sma-cross has no parameter "speed"`},
		{"refused", context.Background(), map[string]any{"fast": "9", "slow": "3"}, hourly(t, 1, 2), fault.Refused, "sma-cross refuses these parameters: fast must be smaller than slow"},
		{"missing file", context.Background(), nil, "/no/such.csv", fault.NotFound, "there is no file /no/such.csv"},
		{"stopped", ctx, nil, hourly(t, 1, 2), fault.Canceled, ""},
	} {
		_, err := audit.Run(c.ctx, over(t, m, c.params, c.file))
		if fault.KindOf(err) != c.kind || !strings.HasPrefix(fault.Sentence(err), c.says) {
			t.Errorf("%s: kind %s, %q", c.name, fault.KindOf(err), fault.Sentence(err))
		}
	}
}
