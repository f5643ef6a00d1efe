package market_test

import (
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

func TestStream(t *testing.T) {
	for _, text := range []string{"synth:BTCUSDT:1m", "binance:ETH_BTC-PERP:4h", "a:1:1d", "a:" + strings.Repeat("B", 32) + ":1s"} {
		s, err := market.ParseStream(text)
		if err != nil || s.String() != text {
			t.Errorf("%q is read as %v, %v", text, s, err)
		}
	}
	for _, text := range []string{
		"", ":", "::", "a:B", "a:B:", ":B:1m", "a::1m", "A:B:1m", "a:b:1m", "a:B:1m:", "a:B C:1m", "a:B:1y", "a:B:-1m", "a:Ä:1m",
		"a:" + strings.Repeat("B", 33) + ":1m", "a:B\n:1m",
	} {
		if s, err := market.ParseStream(text); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q is read as %v, %v", text, s, err)
		}
	}
}
