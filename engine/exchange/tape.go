package exchange

import (
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/synth"
)

// minute is the length of the candles that prices are made of.
const minute = int64(market.Minute)

// tape is the price of a symbol at every moment: within a minute it goes in straight lines from the open to the nearer of high
// and low, to the other, and to the close.
type tape struct {
	market  *synth.Market
	tick    Decimal
	begin   int64           // open time of the first candle, ms UTC
	candles []market.Candle // from there on, as far as anyone looked
}

func newTape(seed uint64, s *Symbol, begin int64) (*tape, error) {
	m, err := synth.New(seed, s.Name, synth.Params{Timeframe: market.Minute, Start: begin, Price: s.Price, Decimals: int(s.Tick.PrecUint()), Volatility: s.Volatility})
	return &tape{market: m, tick: s.Tick, begin: market.Minute.Open(begin)}, err
}

// at returns the candle of a moment; before the first it is the first.
func (t *tape) at(now int64) *market.Candle {
	i := max(0, (now-t.begin)/minute)
	for int64(len(t.candles)) <= i {
		t.candles = append(t.candles, t.market.Next())
	}
	return &t.candles[i]
}

// corners are the prices of a candle in the order in which they came.
func corners(c *market.Candle) [4]float64 {
	if c.Open-c.Low < c.High-c.Open {
		return [4]float64{c.Open, c.Low, c.High, c.Close}
	}
	return [4]float64{c.Open, c.High, c.Low, c.Close}
}

// price returns the price at a moment, in whole ticks.
func (t *tape) price(now int64) Decimal {
	return t.round(t.exact(now))
}

func (t *tape) exact(now int64) float64 {
	c := t.at(now)
	path := corners(c)
	part := float64(min(max(0, now-c.Time), minute-1)) / float64(minute) * 3
	leg := int(part)
	return path[leg] + (path[leg+1]-path[leg])*(part-float64(leg))
}

func (t *tape) round(price float64) Decimal {
	d := order.Exact(market.Round8(price))
	return d.Sub(d.MustMod(t.tick))
}

// span returns the lowest and the highest price after one moment and up to another.
func (t *tape) span(from, to int64) (low, high Decimal) {
	l := t.exact(to)
	h := l
	for open := market.Minute.Open(max(from, t.begin)); open <= to; open += minute {
		for i, corner := range corners(t.at(open)) {
			if when := open + int64(i)*minute/3; when > from && when <= to {
				l, h = min(l, corner), max(h, corner)
			}
		}
	}
	return t.round(l), t.round(h)
}
