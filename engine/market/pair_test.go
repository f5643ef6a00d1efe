package market_test

import (
	"testing"

	"tradebot/engine/market"
)

func TestPairOf(t *testing.T) {
	t.Parallel()
	for symbol, want := range map[string]market.Pair{
		"BTCUSDT":  {Base: "BTC", Quote: "USDT"},
		"ETHBTC":   {Base: "ETH", Quote: "BTC"},
		"BTCFDUSD": {Base: "BTC", Quote: "FDUSD"}, // not BTCFD and USD
		"BTCTUSD":  {Base: "BTC", Quote: "TUSD"},
		"BTCUSD1":  {Base: "BTC", Quote: "USD1"},
		"BTCEURI":  {Base: "BTC", Quote: "EURI"},
		"USDTDAI":  {Base: "USDT", Quote: "DAI"},
		"AB-USD":   {Base: "AB", Quote: "USD"},
		"BTC_XYZ":  {Base: "BTC", Quote: "XYZ"}, // it is written
		"USDT":     {},
		"ABC":      {},
		"A-B-C":    {},
		"-USDT":    {},
		"BTC-":     {},
		"":         {},
	} {
		if got := market.PairOf(symbol); got != want {
			t.Errorf("%s: %+v, want %+v", symbol, got, want)
		}
	}
	if got := market.PairOf("BTCUSDT").Currency("BTCUSDT"); got != "USDT" {
		t.Error(got)
	}
	if got := market.PairOf("ABC").Currency("ABC"); got != "ABC" {
		t.Error(got)
	}
}
