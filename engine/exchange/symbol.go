package exchange

import (
	"github.com/quagmt/udecimal"

	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// Symbol is what is traded, and in which steps.
type Symbol struct {
	Name, Base, Quote string
	Tick              Decimal
	Lot               Decimal // and the smallest quantity
	MinNotional       Decimal
	Price             float64 // of the first candle
	Volatility        float64 // of the market; 0: as usual
}

// Symbols returns those an exchange has if it is not told otherwise: as the synthetic market of an installation has them.
func Symbols() []Symbol {
	d := udecimal.MustParse
	return []Symbol{
		{"BTCUSDT", "BTC", "USDT", d("0.01"), d("0.00001"), d("5"), 60_000, 0},
		{"ETHUSDT", "ETH", "USDT", d("0.01"), d("0.0001"), d("5"), 3_000, 0},
		{"SOLUSDT", "SOL", "USDT", d("0.01"), d("0.001"), d("5"), 150, 0.9},
		{"BNBUSDT", "BNB", "USDT", d("0.01"), d("0.001"), d("5"), 600, 0},
	}
}

// check says why a symbol cannot be traded here. The error is Invalid.
func (s *Symbol) check() error {
	if s.Name == "" || s.Base == "" || s.Quote == "" || !s.Tick.IsPos() || !s.Lot.IsPos() || s.Tick.PrecUint()+s.Lot.PrecUint() > order.Places {
		return fault.New(fault.Invalid, "exchange.Symbol", "symbol %q needs currencies and steps whose product has at most 8 decimals, so that what is booked is exact", s.Name)
	}
	return nil
}

// refusal is an answer that says no.
type refusal struct {
	status int
	Code   int64  `json:"code"`
	Msg    string `json:"msg"`
}

func refuse(code int64, msg string) *refusal { return &refusal{400, code, msg} }

// The largest quantity of an order, in lots: far more than anybody has, and far from overflow.
var mostLots = udecimal.MustFromInt64(1_000_000_000, 0)

// filters says which filter an order fails.
func (s *Symbol) filters(o *Order, price Decimal) *refusal {
	if o.Type != "MARKET" {
		price = o.Price
		if !price.IsPos() || !price.MustMod(s.Tick).IsZero() {
			return refuse(-1013, "Filter failure: PRICE_FILTER")
		}
	}
	if o.Qty.LessThan(s.Lot) || o.Qty.GreaterThan(s.Lot.Mul(mostLots)) || !o.Qty.MustMod(s.Lot).IsZero() {
		return refuse(-1013, "Filter failure: LOT_SIZE")
	}
	if o.Qty.Mul(price).LessThan(s.MinNotional) {
		return refuse(-1013, "Filter failure: NOTIONAL")
	}
	return nil
}
