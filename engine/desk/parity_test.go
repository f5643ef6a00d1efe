package desk_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"tradebot/engine/account"
	"tradebot/engine/backtest"
	"tradebot/engine/bot"
	"tradebot/engine/desk"
	"tradebot/engine/feed"
	"tradebot/engine/history"
	"tradebot/engine/journal"
	"tradebot/engine/market"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
)

// lives are bots of every shipped strategy.
var lives = []struct {
	strategy string
	params   map[string]string
	limits   []string
}{
	{"sma-cross", nil, nil},
	{"ema-rsi", nil, []string{"daily_loss_pct=1", "cooldown=1h"}},
	{"rsi-reversion", nil, []string{"daily_trades=3"}},
	{"donchian-breakout", nil, []string{"stop_loss_pct=2", "trailing_stop_pct=1"}},
	{"grid", nil, nil},
	{"dca", nil, []string{"max_position=5000"}},
	{"rebalance", nil, nil},
	{"buy-and-hold", nil, nil},
}

// A bot on paper that sees candles piece by piece and a backtest over the same candles write the same bytes.
func TestPaperIsBacktest(t *testing.T) {
	p := walk(t, 6000)
	now, to := start+1000*int64(market.Minute)+17_000, start+6000*int64(market.Minute)
	for _, life := range lives {
		t.Run(life.strategy, func(t *testing.T) {
			c := config(t, life.strategy, life.params, life.limits...)
			s := open(t, c, now, p)
			defer s.Close()
			feedAll(t, s, p, to)
			lines := s.Take().Lines
			tested := backtested(t, s.Begin(), c, p)
			if d := journal.Compare(lines, tested[:min(len(tested), len(lines))]); d != nil {
				t.Errorf("of %d lines: %s", len(lines), d)
			}
			decided := 0
			for i := range lines {
				if journal.Decided(&lines[i]) {
					decided++
				}
			}
			if decided == 0 || len(tested) > len(lines)+3 {
				t.Errorf("%d lines with %d decisions on paper, %d in the backtest", len(lines), decided, len(tested))
			}
			t.Logf("%d lines, %d decisions, identical", len(lines), decided)
		})
	}
}

func feedAll(t *testing.T, s *desk.Seat, p past, to int64) {
	t.Helper()
	feedTo(t, s, p, to, rand.New(rand.NewPCG(1, 2)))
}

// tape is a recorder that writes the journal of a backtest.
type tape struct {
	*journal.Writer
	begin *journal.Begin
}

func (*tape) Draws() bool { return false }

func (x *tape) Begin(a *account.Account, _ *feed.Feed) {
	x.Writer = journal.New(a)
	if err := x.Writer.Begin(x.begin); err != nil {
		panic(err)
	}
}

// Record implements runner.Journal.
func (x *tape) Record(s *strategy.Step, d *strategy.Decision) error { return x.Writer.Record(s, d) }

// backtested returns the journal of a backtest from files.
func backtested(t *testing.T, b *journal.Begin, c bot.Config, p past) []bot.Line {
	t.Helper()
	m := named(t, c.Strategy)
	d := m.Description()
	request := feed.Request{From: b.From, To: feed.End}
	for _, slot := range b.Slots {
		var text bytes.Buffer
		if err := history.WriteCSV(&text, p[slot.Stream]); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), slot.Stream.Symbol+"-1m.csv")
		if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		request.Sources = append(request.Sources, feed.Source{Slot: slot.Name, Path: path})
	}
	candles, err := feed.Load(&d, request)
	if err != nil {
		t.Fatal(err)
	}
	values, err := d.Bind(c.Params)
	if err != nil {
		t.Fatal(err)
	}
	limits, err := c.Risk()
	if err != nil {
		t.Fatal(err)
	}
	setup := backtest.Setup{
		Module: m, Values: values, Seed: c.Seed, Cash: c.Cash, Limits: limits, Filters: market.Unfiltered(""),
		Costs: sim.Config{Fee: c.Costs.Fee, MakerFee: c.Costs.MakerFee, Slippage: c.Costs.Slippage},
	}
	x := &tape{begin: b}
	if _, err := setup.Play(context.Background(), candles, feed.End, x); err != nil {
		t.Fatal(err)
	}
	return x.Take()
}
