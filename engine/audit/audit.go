package audit

import (
	"context"
	"fmt"
	"strings"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/market"
)

// Request says what to audit.
type Request struct {
	Test backtest.Request
	Cuts int // histories that end early, and as many whose end is another
	// Progress is told how many runs are done; nil for nobody.
	Progress func(done, total int)
}

// Result is an audit. Times are close times, ms UTC.
type Result struct {
	OK        bool     `json:"ok"` // no decision depended on later candles
	Strategy  string   `json:"strategy"`
	Version   string   `json:"version"`
	SHA256    string   `json:"module_sha256"`
	Candles   int      `json:"candles"`
	Decisions int      `json:"decisions"` // steps of the whole run in which something was asked for
	Cuts      []Cut    `json:"cuts"`
	Warmup    *Warmup  `json:"warmup"` // null if the market is too short to begin later
	Warnings  []string `json:"warnings"`
}

// Cut is a run whose candles up to a time are those of the whole run, and not afterwards.
type Cut struct {
	Time       int64  `json:"time"`
	Ending     string `json:"ending"`    // none: the history ends there; other: it goes on with other candles
	Decisions  int    `json:"decisions"` // compared
	Difference string `json:"difference,omitempty"`
}

// Warmup compares what is decided from one time on with more and less history before it.
type Warmup struct {
	From   int64  `json:"from"`   // first instant that counts
	Wanted int    `json:"wanted"` // candles of every series the strategy asks for
	Runs   []Lead `json:"runs"`   // the longest warm-up last; the others are compared with it
}

// Lead is a run with a number of candles of warm-up.
type Lead struct {
	Candles   int   `json:"candles"`
	Decisions int   `json:"decisions"`
	Differ    int   `json:"differ"`          // steps in which this run or the longest decided something the other did not
	Last      int64 `json:"last_difference"` // time of the last of them, 0 if there is none
}

// Run audits a strategy. Errors: those of [backtest.Setup.Play] and [feed.Load].
func Run(ctx context.Context, r Request) (*Result, error) {
	const op = "audit.Run"
	d := r.Test.Setup.Module.Description()
	values, err := d.Bind(r.Test.Params)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, op, err)
	}
	r.Test.Setup.Values = values
	r.Test.Feed.Warmup = d.Warmup
	candles, err := feed.Load(&d, r.Test.Feed)
	if err != nil {
		return nil, fault.In(op, err)
	}
	a := &audit{ctx: ctx, setup: r.Test.Setup, market: candles, progress: r.Progress, total: 2*r.Cuts + len(leads) + 1}
	whole, err := a.run(candles, feed.End)
	if err != nil {
		return nil, fault.In(op, err)
	}
	result := &Result{
		OK: true, Strategy: d.Name, Version: d.Version, SHA256: r.Test.Setup.Module.SHA256(), Candles: whole.candles,
		Decisions: len(whole.steps), Warnings: append([]string{}, whole.feed.Warnings...), Cuts: []Cut{},
	}
	for i := range r.Cuts {
		if err := a.cut(result, whole, i, r.Cuts); err != nil {
			return nil, fault.In(op, err)
		}
	}
	if result.Warmup, err = a.warmup(whole); err != nil {
		return nil, fault.In(op, err)
	}
	return result, nil
}

// audit is an audit under way.
type audit struct {
	ctx      context.Context
	setup    backtest.Setup
	market   *feed.Market
	progress func(done, total int)
	done     int
	total    int
}

// run plays the strategy and keeps its decisions.
func (a *audit) run(m *feed.Market, to int64) (*diary, error) {
	d := &diary{}
	played, err := a.setup.Play(a.ctx, m, to, d)
	if err != nil {
		return nil, err
	}
	d.wanted = played.Wanted
	a.done++
	if a.progress != nil {
		a.progress(a.done, a.total)
	}
	return d, nil
}

// cut compares the whole run with two that share only its beginning.
func (a *audit) cut(result *Result, whole *diary, i, n int) error {
	at := whole.feed.Start + (whole.feed.Last-whole.feed.Start)*int64(i+1)/int64(n+1)
	for _, ending := range []string{"none", "other"} {
		m, to := a.market, at
		if ending == "other" {
			m, to = a.market.Changed(at, other), feed.End
		}
		d, err := a.run(m, to)
		if fault.KindOf(err) == fault.Invalid && err != nil { // no candle is left
			continue
		}
		if err != nil {
			return err
		}
		c := Cut{Time: at, Ending: ending}
		c.Decisions, c.Difference = compare(whole.until(at), d.until(at))
		if c.Difference != "" {
			result.OK = false
		}
		result.Cuts = append(result.Cuts, c)
	}
	return nil
}

// other makes another candle of one that comes after a cut: the market turns around and trades more.
func other(c market.Candle, pivot float64) market.Candle {
	turn := func(price float64) float64 { return market.Round8(min(max(pivot*pivot/price, 1e-8), market.MaxPrice)) }
	c.Open, c.Close = turn(c.Open), turn(c.Close)
	c.High, c.Low = max(turn(c.Low), c.Open, c.Close), min(turn(c.High), c.Open, c.Close)
	c.Volume = 3*c.Volume + 1
	return c
}

// compare returns how many steps were compared and the first difference in words.
func compare(want, got []step) (int, string) {
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			return i, fmt.Sprintf("at %s the whole run decides %q, this one at %s %q", feed.Stamp(want[i].time), want[i].text, feed.Stamp(got[i].time), got[i].text)
		}
	}
	switch n := min(len(want), len(got)); {
	case len(want) > n:
		return n, fmt.Sprintf("at %s the whole run decides %q, this one nothing", feed.Stamp(want[n].time), want[n].text)
	case len(got) > n:
		return n, fmt.Sprintf("at %s the whole run decides nothing, this one %q", feed.Stamp(got[n].time), got[n].text)
	}
	return len(want), ""
}

// leads are the warm-ups that are tried, as multiples of the one the strategy asks for.
var leads = [...]float64{0, 0.5, 1, 2, 4, 10}

// warmup begins the run a third into the market, with more and less history before. It returns nil if there is too little.
func (a *audit) warmup(whole *diary) (*Warmup, error) {
	from := whole.feed.Start + (whole.feed.Last-whole.feed.Start)/3
	later := a.market.From(from)
	w := &Warmup{From: from, Wanted: whole.wanted}
	var runs []*diary
	for _, times := range leads {
		n := int(times * float64(max(whole.wanted, 1)))
		if len(w.Runs) > 0 && n == w.Runs[len(w.Runs)-1].Candles {
			continue // half of one candle
		}
		setup := a.setup
		setup.Warmup = &n
		d := &diary{}
		_, err := setup.Play(a.ctx, later, feed.End, d)
		if fault.KindOf(err) == fault.Invalid && err != nil {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		a.done++
		if a.progress != nil {
			a.progress(a.done, a.total)
		}
		if d.short() && len(runs) > 0 {
			break // there is no more history
		}
		runs = append(runs, d)
		w.Runs = append(w.Runs, Lead{Candles: n, Decisions: len(d.steps)})
	}
	longest := runs[len(runs)-1]
	for i, d := range runs {
		w.Runs[i].Differ, w.Runs[i].Last = differ(d.steps, longest.steps)
	}
	return w, nil
}

// differ counts the steps in which two runs decide differently. Ids do not count: they go on from the warm-up.
func differ(a, b []step) (count int, last int64) {
	for i, k := 0, 0; i < len(a) || k < len(b); {
		switch {
		case k == len(b) || i < len(a) && a[i].time < b[k].time:
			count, last = count+1, a[i].time
			i++
		case i == len(a) || b[k].time < a[i].time:
			count, last = count+1, b[k].time
			k++
		default:
			if strings.Compare(a[i].plain, b[k].plain) != 0 {
				count, last = count+1, a[i].time
			}
			i, k = i+1, k+1
		}
	}
	return count, last
}
