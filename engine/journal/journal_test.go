package journal_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/account"
	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/journal"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/runner"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
	"tradebot/engine/synth"
)

var update = flag.Bool("update", false, "write the golden file")

// habit buys at every seventh candle, closes three later, and says so now and then.
type habit struct{ steps int }

func (h *habit) Step(s *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	d.Fuel = 100
	h.steps++
	switch h.steps % 7 {
	case 0:
		d.Intents = append(d.Intents, strategy.Intent{
			Kind: strategy.IntentMarket, ID: s.NextID, Side: order.Buy, Qty: order.Qty{Kind: order.QtyEquity, Value: dec("0.5")},
			StopLoss: order.Offset{Kind: order.OffsetPercent, Value: dec("5")}, Tag: "habit",
		})
	case 3:
		if h.steps > 7 {
			d.Intents = append(d.Intents, strategy.Intent{Kind: strategy.IntentClose, ID: s.NextID})
			d.Logs = append(d.Logs, "enough <for> now")
		}
	}
	return nil
}

func dec(text string) udecimal.Decimal { return udecimal.MustParse(text) }

// start is a quarter of an hour before midnight.
const start = int64(1_700_006_400_000) - int64(1_700_006_400_000)%int64(market.Day) - 15*int64(market.Minute)

// play runs a habit over n candles and lets somebody act by hand after the ninth.
func play(t *testing.T, n int) []bot.Line {
	t.Helper()
	m, err := synth.New(1, "BTCUSDT", synth.Params{Timeframe: market.Minute, Start: start})
	if err != nil {
		t.Fatal(err)
	}
	line, err := market.NewTimeline([]market.Track{{Base: market.Minute, Series: []market.Timeframe{market.Minute}}})
	if err != nil {
		t.Fatal(err)
	}
	line.Wait()
	a := account.New(account.Config{Cash: dec("1000"), Fee: dec("0.001"), Instruments: []market.Instrument{market.Unfiltered("BTCUSDT")}})
	w := journal.New(a)
	err = w.Begin(&journal.Begin{
		Format: journal.Format, Life: 1, Module: "00", Engine: "1", Meter: "2", Contract: 1, Params: map[string]string{"b": "2", "a": "1"},
		Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}}, Filters: []journal.Filter{{Tick: dec("0.01"), Lot: dec("0.001")}},
		Cash: dec("1000"), Costs: bot.Costs{Fee: dec("0.001"), MakerFee: dec("0.001")}, Limits: []string{"daily_trades=2"}, From: start, First: []int64{start},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := runner.New(line, &habit{}, a, sim.New(a, 1, sim.Config{Fee: dec("0.001"), MakerFee: dec("0.001")}), w, runner.Always)
	for i := range n {
		if err := line.Extend(0, []market.Candle{m.Next()}, 0); err != nil {
			t.Fatal(err)
		}
		if err := r.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if i == 8 {
			c := &bot.Command{Act: bot.ForceExit}
			if err := w.Hand(c, ""); err != nil {
				t.Fatal(err)
			}
			if err := r.Hand(func(a *account.Account) error { return a.Exit(0) }); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := r.Stop(); err != nil {
		t.Fatal(err)
	}
	return w.Take()
}

func written(lines []bot.Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.Write(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// The lines of a short life are kept: journals that were written have to be readable.
func TestGolden(t *testing.T) {
	lines := play(t, 24)
	path := filepath.Join("testdata", "habit.jsonl")
	if *update {
		if err := os.WriteFile(path, []byte(written(lines)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := written(lines); got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := journal.Check(lines); err != nil {
		t.Error(err)
	}
	if d := journal.Compare(lines, play(t, 24)); d != nil {
		t.Errorf("the same life again: %s", d)
	}
}

// A candles line stands before every step, hand and end, and at midnight, and nowhere else.
func TestCandleLines(t *testing.T) {
	lines := play(t, 24)
	for i := range lines {
		if lines[i].Kind != journal.KindCandles {
			continue
		}
		next := ""
		if i+1 < len(lines) {
			next = lines[i+1].Kind
		}
		if midnight := lines[i].Time%int64(market.Day) == 0; next == journal.KindCandles && !midnight {
			t.Errorf("line %d refers to candles for nothing", lines[i].Seq)
		}
	}
	if !slices.ContainsFunc(lines, func(l bot.Line) bool { return l.Kind == journal.KindCandles && l.Time%int64(market.Day) == 0 }) {
		t.Error("no line at midnight")
	}
}

func TestRead(t *testing.T) {
	lines := play(t, 24)
	b, err := journal.ReadBegin(&lines[0])
	if err != nil || b.Params["b"] != "2" || b.Slots[0].Stream.Symbol != "BTCUSDT" || !b.Filters[0].Lot.Equal(dec("0.001")) || b.From != start {
		t.Errorf("got %+v, %v", b, err)
	}
	hands := 0
	for i := range lines {
		h, err := journal.ReadHand(&lines[i])
		if err != nil {
			t.Fatal(err)
		}
		if h != nil {
			hands++
			if h.Command.Act != bot.ForceExit || h.Time != start+9*int64(market.Minute) {
				t.Errorf("got %+v", h)
			}
		}
	}
	if hands != 1 {
		t.Errorf("%d hands", hands)
	}
	for _, c := range []struct{ text, says string }{
		{`{"begin":{"format":2,"slots":[{}],"first":[0],"filters":[{}]}}`, "the journal has format 2, and this engine reads format 1"},
		{`{"end":{"time":1}}`, "is no beginning"},
		{`{`, "is not readable"},
		{`{"begin":{"format":1,"slots":[{"slot":"main","market":"x"}],"first":[0]}}`, "is no beginning"},
		{`{"begin":{"format":1,"slots":[{"slot":"main","market":"x"}],"first":[0],"filters":[{}]}}`, "names no stream"},
	} {
		if _, err := journal.ReadBegin(&bot.Line{Seq: 1, Kind: journal.KindBegin, Text: []byte(c.text)}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

// Whoever changes, drops, doubles or moves a line is found out, and the first line that is wrong is named.
// What a person wants to know is in the lines in which it happened, and in no others.
func TestTell(t *testing.T) {
	asked := 0
	for _, l := range play(t, 24) {
		told, err := journal.Tell(&l)
		if err != nil {
			t.Fatal(err)
		}
		asked += len(told.Asked)
		if journal.Decided(&l) != (len(told.Asked) > 0) {
			t.Errorf("line %d: %+v", l.Seq, told)
		}
	}
	if asked < 3 {
		t.Errorf("%d things were asked for", asked)
	}
	for text, want := range map[string]journal.Told{
		`{"step":{"time":1,"fuel":2,"asked":[{"id":4,"text":"buy"},{"text":"close"}],"refusals":[{"order":4,"text":"too small"}],"breach":{"rule":"daily_loss","text":"lost enough","until":9}}}`: {
			Asked: []string{"buy", "close"}, Refusals: []string{"too small"}, Limit: "lost enough",
		},
		`{"hand":{"time":1,"command":{"act":"force_exit","slot":0,"order":0,"price":"0","hold":0},"refused":"nothing is held"}}`: {Refusals: []string{"nothing is held"}},
		`{"end":{"time":1}}`: {},
	} {
		if got, err := journal.Tell(&bot.Line{Text: []byte(text)}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	if _, err := journal.Tell(&bot.Line{Text: []byte("x")}); fault.KindOf(err) != fault.Internal {
		t.Error(err)
	}
}

func TestCheck(t *testing.T) {
	lines := play(t, 24)
	for name, tamper := range map[string]func(l []bot.Line) []bot.Line{
		"changed": func(l []bot.Line) []bot.Line {
			l[4].Text = bytes.Replace(l[4].Text, []byte("1"), []byte("2"), 1)
			return l
		},
		"dropped": func(l []bot.Line) []bot.Line { return slices.Delete(l, 4, 5) },
		"doubled": func(l []bot.Line) []bot.Line { return slices.Insert(l, 4, l[3]) },
		"moved": func(l []bot.Line) []bot.Line {
			l[4], l[5] = l[5], l[4]
			l[4].Seq, l[5].Seq = 5, 6
			return l
		},
	} {
		if err := journal.Check(tamper(slices.Clone(lines))); err == nil || !strings.Contains(err.Error(), "line 5") && !strings.Contains(err.Error(), "line 6") && !strings.Contains(err.Error(), "line 4") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCompare(t *testing.T) {
	lines := play(t, 24)
	other := slices.Clone(lines)
	other[5].Text = []byte(`{}`)
	for _, c := range []struct {
		name      string
		kept, now []bot.Line
		says      string
	}{
		{"equal", lines, slices.Clone(lines), ""},
		{"another line", lines, other, "line 6 differs: the journal has "},
		{"too few", lines, lines[:7], "the journal has line 8, which the replay does not write: "},
		{"too many", lines[:7], lines, "the replay writes line 8, which the journal does not have: "},
		{"none", nil, nil, ""},
	} {
		d := journal.Compare(c.kept, c.now)
		if (d == nil) != (c.says == "") || d != nil && !strings.HasPrefix(d.String(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, d, c.says)
		}
	}
}
