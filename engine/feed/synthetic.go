package feed

import (
	"fmt"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
	"tradebot/engine/synth"
)

// Synthetic is how many candles a synthetic market has unless the request says from when to when: 90 days of hours, enough
// for a strategy with default parameters to decide some dozen times.
const Synthetic = 2160

// mostSynthetic bounds the memory of a synthetic market: 48 bytes a candle.
const mostSynthetic = 20_000_000

// timeframes of a synthetic market, the preferred first.
var timeframes = [...]market.Timeframe{
	market.Hour, 30 * market.Minute, 15 * market.Minute, 5 * market.Minute, market.Minute, market.Second,
}

// generate makes a synthetic market for every slot. It begins early enough for the warm-up.
func generate(d *strategy.Description, r Request, series []market.Series) error {
	const op = "feed.generate"
	tf, longest := base(d)
	from, n := r.From, int64(Synthetic)
	switch {
	case r.From != Begin && r.To != End:
		n = (r.To-r.From-1)/int64(tf) + 1
	case r.To != End:
		from = r.To - n*int64(tf)
	}
	p := synth.Params{Timeframe: tf}
	if from != Begin {
		before := int64(0)
		if r.From != Begin {
			// In thousands, so that another parameter with another warm-up mostly meets the same market.
			before = int64(r.Warmup/1000+1) * 1000 * int64(longest)
		}
		from = tf.Open(from+int64(tf)-1) - before // the first that opens at from or later
		n += before / int64(tf)
		p.Start = from
		if from == 0 { // which stands for the default
			p.Start = 1
		}
	}
	if n = max(n, 2); n > mostSynthetic {
		return fault.New(fault.Limit, op, "the synthetic market would have %d candles; at most %d are made: choose a shorter range", n, mostSynthetic)
	}
	for i := range d.Slots {
		m, err := synth.New(r.Seed, d.Slots[i].Name, p)
		if err == nil {
			series[i], err = m.Series(int(n))
		}
		if err != nil {
			return fault.In(op, fmt.Errorf("the synthetic market cannot be made: %w", err))
		}
	}
	return nil
}

// base returns the longest timeframe from which every series of every slot can be built, and the longest of those series.
func base(d *strategy.Description) (tf, longest market.Timeframe) {
	for _, tf = range timeframes {
		longest = tf
		fits := true
		for _, s := range d.Slots {
			wanted, err := s.Series(tf)
			for _, w := range wanted {
				fits = fits && tf.Builds(w)
				longest = max(longest, w)
			}
			fits = fits && err == nil
		}
		if fits {
			return tf, longest
		}
	}
	return tf, longest
}
