package market

import "strings"

// Pair is the two currencies of a symbol. What is not known is empty, then both are.
type Pair struct {
	Base  string // what is bought and sold
	Quote string // what it is paid with
}

// quotes are the currencies that others are paid with at exchanges, those that end with another before it: FDUSD is no USD.
var quotes = []string{
	"FDUSD", "USDT", "USDC", "TUSD", "BUSD", "USDP", "USD1", "EURI", "DAI", "BTC", "ETH", "BNB", "EUR", "GBP", "JPY", "TRY", "BRL", "AUD", "PLN", "MXN", "USD",
}

// PairOf reads the currencies off a symbol: BTC and USDT of BTCUSDT, BTC-USDT and BTC_USDT. An exchange that is traded at tells them itself, in
// the rules of a symbol; of candles alone, which may come from a file, there is no more than their symbol. Everything that names currencies
// asks here, so that all say the same. A symbol whose currencies do not show has none.
func PairOf(symbol string) Pair {
	if base, quote, ok := strings.Cut(strings.ReplaceAll(symbol, "_", "-"), "-"); ok {
		if base == "" || quote == "" || strings.Contains(quote, "-") {
			return Pair{}
		}
		return Pair{base, quote}
	}
	for _, quote := range quotes {
		if base, ok := strings.CutSuffix(symbol, quote); ok && base != "" {
			return Pair{base, quote}
		}
	}
	return Pair{}
}

// Currency is what money of a market is counted in: its quote currency; where that is not known the symbol, so that it is added to nothing
// else.
func (p Pair) Currency(symbol string) string {
	if p.Quote == "" {
		return symbol
	}
	return p.Quote
}
