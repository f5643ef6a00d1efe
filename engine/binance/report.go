package binance

import (
	"errors"
	"fmt"

	"github.com/adshao/go-binance/v2"
	"github.com/quagmt/udecimal"

	"tradebot/engine/order"
)

// Report is an order as the exchange has it.
type Report struct {
	ID       int64 // the exchange's number, unique among those of a symbol
	ClientID string
	Symbol   string
	Side     order.Side
	Status   order.Status
	Qty      order.Amount // as ordered, base currency; 0 if a value was ordered
	Filled   order.Amount // base currency
	Value    order.Amount // of what was filled, quote currency; below 0 if the exchange no longer knows
	Price    order.Decimal
	Time     int64   // of its last change, ms UTC
	Trades   []Trade // those at once, in an answer of Place; nil if the exchange left them out, and elsewhere
}

// Trade is one fill.
type Trade struct {
	ID        int64 // unique among those of a symbol
	Order     int64 // the exchange's number of the order
	Time      int64 // ms UTC
	Qty       order.Amount
	Price     order.Decimal
	Value     order.Amount // quote currency
	Fee       order.Amount // in FeeAsset; below 0 if it was a rebate
	FeeAsset  string       // the currency that was received, or that in which the owner chose to pay
	Liquidity order.Liquidity
}

// statuses are the exchange's words.
var statuses = map[binance.OrderStatusType]order.Status{
	"NEW": order.Open, "PENDING_NEW": order.Open, "PARTIALLY_FILLED": order.PartiallyFilled, "FILLED": order.Filled,
	"CANCELED": order.Canceled, "PENDING_CANCEL": order.Open, "REJECTED": order.Rejected, "EXPIRED": order.Expired,
	"EXPIRED_IN_MATCH": order.Expired,
}

var sides = map[binance.SideType]order.Side{"BUY": order.Buy, "SELL": order.Sell}

// words are the parts of a report as the exchange writes them.
type words struct {
	id                        int64
	client, symbol            string
	side                      binance.SideType
	status                    binance.OrderStatusType
	qty, filled, value, price string
	time                      int64
}

// report reads an order. The error is a plain one: the answer is broken.
func (w words) report() (Report, error) {
	n := numbers{}
	r := Report{
		ID: w.id, ClientID: w.client, Symbol: w.symbol, Side: sides[w.side], Status: statuses[w.status], Qty: n.amount(w.qty),
		Filled: n.amount(w.filled), Value: n.amount(w.value), Price: n.decimal(w.price), Time: w.time,
	}
	switch {
	case n.err != nil:
		return r, n.err
	case r.ID <= 0 || r.ClientID == "" || r.Symbol == "" || r.Side == 0 || r.Status == 0 || r.Qty.IsNeg() || r.Filled.IsNeg():
		return r, errors.New("a part of the order is missing")
	case r.Status == order.Filled && !r.Filled.IsPos():
		return r, errors.New("an order that is filled has no fill")
	}
	return r, nil
}

// about checks that a report is about the order that was meant.
func (r *Report) about(symbol, client string) error {
	if r.Symbol != symbol || r.ClientID != client {
		return errors.New("it is about another order")
	}
	return nil
}

func wordsOf(o *binance.Order) words {
	return words{
		id: o.OrderID, client: o.ClientOrderID, symbol: o.Symbol, side: o.Side, status: o.Status, qty: o.OrigQuantity,
		filled: o.ExecutedQuantity, value: o.CummulativeQuoteQuantity, price: o.Price, time: o.UpdateTime,
	}
}

// numbers reads exact numbers and keeps the first error.
type numbers struct{ err error }

func (n *numbers) decimal(text string) order.Decimal {
	d, err := udecimal.Parse(text)
	if err != nil && n.err == nil {
		n.err = fmt.Errorf("%q is no number", text)
	}
	return d
}

func (n *numbers) amount(text string) order.Amount {
	d := n.decimal(text)
	a := order.AmountOf(d)
	if n.err == nil && !a.Decimal().Equal(d) {
		n.err = fmt.Errorf("%q has more than %d decimals", text, order.Places)
	}
	return a
}
