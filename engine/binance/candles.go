package binance

import (
	"context"
	"slices"

	"github.com/adshao/go-binance/v2"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Exchange is the exchange of the streams of candles.
const Exchange = "binance"

// candlesPage is how many candles an answer has at most.
const candlesPage = 1000

// timeframes are those the exchange has, months aside.
var timeframes = []string{"1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w"}

// Fetch returns the candles of a stream that have closed and open at from or later and before to, ms UTC; the second result
// says up to which close time that is all there is. What the exchange did not trade is missing. Errors: Invalid if there is no
// such stream, and those of Query.
func (c *Client) Fetch(ctx context.Context, s market.Stream, from, to int64) ([]market.Candle, int64, error) {
	const op = "binance.Fetch"
	if s.Exchange != Exchange || !slices.Contains(timeframes, s.Timeframe.String()) {
		return nil, 0, fault.New(fault.Invalid, op, "Binance has no candles %s; its timeframes are %v", s, timeframes)
	}
	if err := c.ready(ctx, false); err != nil { // which candles are closed is a matter of the exchange's clock
		return nil, 0, fault.In(op, err)
	}
	now := c.Now()
	until := min(to, now)
	candles, err := c.Candles(ctx, s.Symbol, s.Timeframe, from, until)
	if n := len(candles); n > 0 && candles[n-1].Time+int64(s.Timeframe) > now {
		candles = candles[:n-1]
	}
	return candles, until, err
}

// Candles returns the candles of a symbol that open at from or later and before to, ms UTC, the open one among them, in as
// many pages as it takes. The errors are those of Query.
func (c *Client) Candles(ctx context.Context, symbol string, tf market.Timeframe, from, to int64) ([]market.Candle, error) {
	const op = "binance.Candles"
	var all []market.Candle
	for from < to {
		page, _, err := read(ctx, c, op, request{need: need{weight: 2}}, func(ctx context.Context, api *binance.Client) ([]*binance.Kline, error) {
			return api.NewKlinesService().Symbol(symbol).Interval(tf.String()).StartTime(from).EndTime(to - 1).Limit(candlesPage).Do(ctx)
		})
		if err != nil {
			return nil, err
		}
		for _, k := range page {
			candle, err := candleOf(k)
			if err == nil && (candle.Time < from || candle.Time >= to) {
				err = fault.New(fault.Unavailable, op, "the candle of %d was not asked for", candle.Time)
			}
			if err != nil {
				return nil, broken(op, err)
			}
			all = append(all, candle)
			from = candle.Time + 1
		}
		if len(page) < candlesPage {
			break
		}
	}
	return all, nil
}

// candleOf reads a candle.
func candleOf(k *binance.Kline) (market.Candle, error) {
	c := market.Candle{Time: k.OpenTime}
	good := true
	for _, p := range [...]struct {
		to   *float64
		text string
	}{{&c.Open, k.Open}, {&c.High, k.High}, {&c.Low, k.Low}, {&c.Close, k.Close}} {
		price, _, ok := market.ParsePrice([]byte(p.text))
		*p.to, good = price, good && ok
	}
	volume, ok := market.ParseNumber([]byte(k.Volume))
	if c.Volume = volume; !ok || !good {
		return c, fault.New(fault.Unavailable, "binance.candleOf", "the candle of %d has a part that is no number", c.Time)
	}
	return c, c.Check()
}
