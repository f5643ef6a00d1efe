package synth

import (
	"math"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

const (
	spread   = 50   // prices stay between a fiftieth and fifty times the first
	turn     = 0.9  // from here on (19 times the start, or a 19th) a trend can only lead back
	pull     = 4    // drift back to the start, in variances per candle; keeps a century within some tenfold
	wildest  = 50   // largest variance in multiples of the mean one
	jumpOdds = 500  // one shock in so many is jumpSize times its size
	jumpSize = 3    //
	longest  = 1.2  // of a wick, in standard deviations; the mean is a third, and with two of them the range that of a random walk
	meanSpan = 1.6  // mean range of a candle in standard deviations: 2 sqrt(2/pi), Feller 1951
	stillest = 0.25 // volume of a candle without a range, as a share of the mean
	lots     = 1e5  // volumes have 5 decimals
)

// Market is one symbol's endless candles.
type Market struct {
	params   Params
	sigma    float64 // standard deviation of a candle's return
	alpha    float64 // GARCH: weight of the last shock
	beta     float64 // and of the last variance
	shared   float64 // weight of the common shock
	private  float64 // weight of the own
	volume   float64 // mean volume of a candle
	scale    float64 // ticks in a price of 1
	common   random  // the same for all symbols of the seed
	own      random
	time     int64   // open time of the next candle
	price    float64 // last close before it was rounded to a tick
	ticks    float64 // last close in ticks
	variance float64 // in multiples of the mean one
	trend    float64 // drift of the regime, per candle
	left     int     // candles of the regime to come
}

// New returns the market of a symbol. Equal arguments give equal candles; other seeds and other symbols give others. The
// error is Invalid and names the parameter out of range.
func New(seed uint64, symbol string, params Params) (*Market, error) {
	p, err := params.complete()
	if err != nil {
		return nil, err
	}
	m := &Market{
		params: p, sigma: p.perCandle(), alpha: min(shockShare, p.Clustering),
		shared: math.Sqrt(p.Correlation), private: math.Sqrt(1 - p.Correlation),
		volume: float64(p.Volume * (float64(p.Timeframe) / float64(market.Day))),
		scale:  tens(p.Decimals),
		common: newRandom(seed, ""), own: newRandom(seed, "symbol "+symbol),
		time: p.Timeframe.Open(p.Start), price: p.Price, variance: 1,
	}
	m.beta = p.Clustering - m.alpha
	m.ticks = m.round(p.Price)
	return m, nil
}

// Next returns the next candle. It opens where the one before closed; there are no gaps.
func (m *Market) Next() market.Candle {
	shock := m.shock()
	sigma := float64(m.sigma * math.Sqrt(m.variance))
	// (P - A) / (P + A) is tanh(ln(P/A) / 2): near 0 at the start price, -1 and 1 far away.
	away := (m.price - m.params.Price) / (m.price + m.params.Price)
	drift := m.regime(away) - float64(float64(pull*away)*float64(m.sigma*m.sigma))
	m.move(drift + float64(sigma*shock))

	open, last := m.ticks, m.round(m.price)
	up, down := m.own.uniform(), m.own.uniform()
	high := math.Floor(float64(max(open, last)*(1+wick(sigma, up))) + 0.5)
	low := max(1, math.Floor(min(open, last)/(1+wick(sigma, down))+0.5))
	candle := market.Candle{
		Time: m.time, Open: open / m.scale, High: high / m.scale, Low: low / m.scale, Close: last / m.scale,
		Volume: m.traded((high - low) / m.scale),
	}

	// GARCH(1,1) with mean variance 1: h' = (1 - alpha - beta) + alpha e^2 + beta h, where e^2 = shock^2 h.
	heat := float64(m.alpha*float64(float64(shock*shock)*m.variance)) + float64(m.beta*m.variance)
	m.variance = min(wildest, 1-m.params.Clustering+heat)
	m.ticks = last
	m.time += int64(m.params.Timeframe)
	return candle
}

// Series returns the next n candles as a checked series. The error is Invalid if n is below 2.
func (m *Market) Series(n int) (market.Series, error) {
	candles := make([]market.Candle, max(n, 0))
	for i := range candles {
		candles[i] = m.Next()
	}
	s, err := market.NewSeries(candles)
	return s, fault.In("synth.Series", err)
}

// shock returns the next shock, of variance 1 but for the jumps.
func (m *Market) shock() float64 {
	shock := float64(m.shared*m.common.normal()) + float64(m.private*m.own.normal())
	if m.own.next()%jumpOdds == 0 {
		return float64(shock * jumpSize)
	}
	return shock
}

// regime returns the drift of the trend under way, and starts the next one when it is over.
func (m *Market) regime(away float64) float64 {
	if m.left == 0 {
		m.left = 1 + int(float64((0.5+m.own.uniform())*float64(m.params.Length)))
		direction := float64(m.own.next()%3) - 1
		if away > turn {
			direction = -1
		} else if away < -turn {
			direction = 1
		}
		m.trend = float64(direction * float64(m.params.Trend*m.sigma))
	}
	m.left--
	return m.trend
}

// move changes the price by a return. A fall divides by what a rise would multiply by, so that the price stays above 0 and
// rise and fall of one size cancel out.
func (m *Market) move(by float64) {
	if by >= 0 {
		m.price = float64(m.price * (1 + by))
	} else {
		m.price /= 1 - by
	}
	m.price = min(max(m.price, m.params.Price/spread), float64(m.params.Price*spread))
}

// wick returns the length of a wick as a share of the price, from a uniform number.
func wick(sigma, u float64) float64 { return float64(float64(longest*sigma) * float64(u*u)) }

// round returns a price in whole ticks.
func (m *Market) round(price float64) float64 { return math.Floor(float64(price*m.scale) + 0.5) }

// traded returns the volume of a candle from its range in price.
func (m *Market) traded(span float64) float64 {
	usual := float64(float64(m.sigma*m.price) * meanSpan)
	share := stillest + float64((1-stillest)*(span/usual))
	volume := float64(float64(m.volume*share) * (0.5 + m.own.uniform()))
	return math.Floor(float64(volume*lots)+0.5) / lots
}
