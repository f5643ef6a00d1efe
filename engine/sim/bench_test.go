package sim_test

import (
	"context"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/account"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/runner"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
)

// flipper buys with all equity at one candle and closes at the next.
type flipper struct{}

func (f *flipper) Step(s *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	in := strategy.Intent{Kind: strategy.IntentClose, ID: s.NextID}
	if s.NextID/4%2 == 1 {
		in = strategy.Intent{Kind: strategy.IntentMarket, ID: s.NextID, Side: order.Buy, Qty: order.Qty{Kind: order.QtyEquity, Value: udecimal.MustFromInt64(1, 0)}}
	}
	d.Intents = append(d.Intents, in)
	return nil
}

func (f *flipper) Record(*strategy.Step, *strategy.Decision) error { return nil }

// BenchmarkFill is everything a market order costs from intent to books, in a loop that does nothing else.
func BenchmarkFill(b *testing.B) {
	candles := make([]market.Candle, 10_000)
	for i := range candles {
		price := 27000 + float64(i%977)/8
		candles[i] = market.Candle{Time: int64(i) * int64(market.Hour), Open: price, High: price + 10, Low: price - 10, Close: price + 1.25, Volume: 5}
	}
	for b.Loop() {
		feed, err := market.NewTimeline([]market.Track{{Candles: candles, Base: market.Hour, Series: []market.Timeframe{market.Hour}}})
		if err != nil {
			b.Fatal(err)
		}
		fee := udecimal.MustParse("0.0001")
		a := account.New(account.Config{Cash: udecimal.MustParse("10000"), Instruments: []market.Instrument{market.Unfiltered("")}, Fee: fee})
		f := &flipper{}
		if err := runner.New(feed, f, a, sim.New(a, 1, sim.Config{Fee: fee, MakerFee: fee}), f, runner.Always).Run(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/fill")
}
