package binance

import (
	"context"
	"fmt"

	"github.com/adshao/go-binance/v2"
	"github.com/quagmt/udecimal"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/order"
)

// Listing is how a symbol is traded.
type Listing struct {
	market.Instrument
	Base, Quote string
	Trading     bool
	MinQty      order.Decimal // base currency; 0: none
	MaxQty      order.Decimal // 0: none
	MaxMarket   order.Decimal // of an order at market; 0: none
}

// filter is one rule of a symbol, as the exchange writes it.
type filter map[string]any

// number returns a decimal of a filter, 0 if it has none. A filter is switched off by a 0.
func (f filter) number(name string) (order.Decimal, error) {
	text, ok := f[name].(string)
	if !ok {
		return order.Decimal{}, nil
	}
	d, err := udecimal.Parse(text)
	if err != nil || d.IsNeg() {
		return d, fmt.Errorf("%s is %q", name, text)
	}
	return d, nil
}

// Symbol asks for the rules of a symbol. The errors are those of Query.
func (c *Client) Symbol(ctx context.Context, symbol string) (Listing, error) {
	const op = "binance.Symbol"
	res, _, err := read(ctx, c, op, request{need: need{weight: 20}}, func(ctx context.Context, api *binance.Client) (*binance.ExchangeInfo, error) {
		return api.NewExchangeInfoService().Symbol(symbol).Do(ctx)
	})
	if err != nil {
		return Listing{}, err
	}
	for i := range res.Symbols {
		if s := &res.Symbols[i]; s.Symbol == symbol {
			l, err := listing(s)
			return l, broken(op, err)
		}
	}
	return Listing{}, fault.New(fault.NotFound, op, "Binance has no such symbol")
}

// listing reads the filters of a symbol.
func listing(s *binance.Symbol) (l Listing, err error) {
	l = Listing{Instrument: market.Unfiltered(s.Symbol), Base: s.BaseAsset, Quote: s.QuoteAsset, Trading: s.Status == "TRADING" && s.IsSpotTradingAllowed}
	set := func(to *order.Decimal, f filter, name string) {
		d, wrong := f.number(name)
		if wrong != nil && err == nil {
			err = wrong
		}
		if d.IsPos() {
			*to = d
		}
	}
	for _, each := range s.Filters {
		f := filter(each)
		switch f["filterType"] {
		case "PRICE_FILTER":
			set(&l.Tick, f, "tickSize")
		case "LOT_SIZE":
			set(&l.Lot, f, "stepSize")
			set(&l.MinQty, f, "minQty")
			set(&l.MaxQty, f, "maxQty")
		case "MARKET_LOT_SIZE":
			set(&l.MaxMarket, f, "maxQty")
		case "NOTIONAL", "MIN_NOTIONAL":
			set(&l.MinNotional, f, "minNotional")
		}
	}
	if err == nil && (l.Base == "" || l.Quote == "") {
		err = fmt.Errorf("%s has no currencies", s.Symbol)
	}
	return l, err
}
