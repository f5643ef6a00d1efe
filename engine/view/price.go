package view

import (
	"tradebot/engine/market"
	"tradebot/engine/order"
)

// Price is the last price of a market.
type Price struct {
	Market string `json:"market" doc:"the market, EXCHANGE:SYMBOL:TIMEFRAME"`
	Time   int64  `json:"time" doc:"close time of the candle, ms UTC"`
	Close  string `json:"close" doc:"its close"`
}

// FromCandle writes the price at which a candle of a stream closed.
func FromCandle(s market.Stream, c *market.Candle) Price {
	return Price{s.String(), c.Time + int64(s.Timeframe), order.Exact(c.Close).String()}
}
