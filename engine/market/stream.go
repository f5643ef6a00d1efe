package market

import (
	"fmt"
	"strings"

	"tradebot/engine/fault"
)

// Stream names an endless run of candles: of one symbol at one exchange, in one timeframe.
type Stream struct {
	Exchange  string // lower case: binance, synth
	Symbol    string // as the exchange writes it
	Timeframe Timeframe
}

// String writes a stream as ParseStream reads it: synth:BTCUSDT:1m.
func (s Stream) String() string {
	return s.Exchange + ":" + s.Symbol + ":" + s.Timeframe.String()
}

// ParseStream reads what String writes. The error is Invalid.
func ParseStream(text string) (Stream, error) {
	const op = "market.ParseStream"
	parts := strings.Split(text, ":")
	if len(parts) != 3 || !spelt(parts[0], "abcdefghijklmnopqrstuvwxyz") || !spelt(parts[1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") {
		return Stream{}, fault.New(fault.Invalid, op, "%q names no stream of candles; write EXCHANGE:SYMBOL:TIMEFRAME, like synth:BTCUSDT:1m", text)
	}
	tf, err := ParseTimeframe(parts[2])
	if err != nil {
		return Stream{}, fault.In(op, fmt.Errorf("%q names no stream of candles: %w", text, err))
	}
	return Stream{parts[0], parts[1], tf}, nil
}

// spelt reports whether a name has 1 to 32 characters, all of them in the alphabet.
func spelt(name, alphabet string) bool {
	strange := strings.ContainsFunc(name, func(r rune) bool { return !strings.ContainsRune(alphabet, r) })
	return name != "" && len(name) <= 32 && !strange
}
