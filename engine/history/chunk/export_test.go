package chunk

import "tradebot/engine/market"

// Unpack is Decode without its hash.
func Unpack(stream market.Stream, month Month, data []byte) ([]market.Candle, error) {
	h, err := parse(stream, month, data)
	if err != nil {
		return nil, err
	}
	return h.candles()
}
