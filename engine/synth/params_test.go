package synth_test

import (
	"math"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/synth"
)

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		params synth.Params
		want   string
	}{
		{synth.Params{Timeframe: -1}, "the timeframe in seconds of a synthetic market is -0.001; choose one from 1 to"},
		{synth.Params{Timeframe: 1500}, "the timeframe of a synthetic market is 1500 ms; choose whole seconds"},
		{synth.Params{Start: 1 << 60}, "the start in ms"},
		{synth.Params{Price: -5}, "the price of a synthetic market is -5"},
		{synth.Params{Price: math.NaN()}, "the price of a synthetic market is NaN"},
		{synth.Params{Price: 1e-9}, "the price"},
		{synth.Params{Decimals: 9}, "the number of decimals"},
		{synth.Params{Price: 1, Decimals: 2}, "a price of 1 cannot have 2 decimals"},
		{synth.Params{Price: 1e9, Decimals: 8}, "a price of 1e+09 cannot have 8 decimals"},
		{synth.Params{Volatility: 6}, "the volatility"},
		{synth.Params{Volatility: 5, Timeframe: market.Week}, "a volatility of 5 is too much for candles of 1w"},
		{synth.Params{Trend: 0.6}, "the trend"},
		{synth.Params{Length: -1}, "the regime length"},
		{synth.Params{Clustering: 1}, "the clustering"},
		{synth.Params{Correlation: 1.1}, "the correlation"},
		{synth.Params{Volume: -2}, "the volume"},
	} {
		if _, err := synth.New(1, "A", c.params); err == nil || fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), c.want) {
			t.Errorf("%+v: %v, want %s", c.params, err, c.want)
		}
	}
	if _, err := newMarket(t, 1, "A", synth.Params{}).Series(1); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a series of one candle: %v", err)
	}
}

func TestClusteringCanBeSwitchedOff(t *testing.T) {
	r := returns(series(t, 1, "A", synth.Params{Clustering: synth.None}, 50_000).Candles)
	for i := range r {
		r[i] = math.Abs(r[i])
	}
	if c := correlation(r, r[1:]); math.Abs(c) > 0.02 {
		t.Errorf("autocorrelation of |r| is %.3f", c)
	}
}
