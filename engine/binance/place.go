package binance

import (
	"context"
	"errors"

	"github.com/adshao/go-binance/v2"

	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// Order is what is to be placed, in steps of the symbol: a quantity of whole lots, prices of whole ticks.
type Order struct {
	Symbol   string
	ClientID string // 1 to 36 letters, digits, - and _
	Side     order.Side
	Kind     order.Kind // Market, Limit, Stop or StopLimit
	TIF      order.TIF  // of a limit
	PostOnly bool       // of a limit: refused if it would take
	Qty      order.Amount
	Price    order.Decimal // limit
	Stop     order.Decimal // trigger
}

const clientIDs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// check says what no exchange would take. The error is Invalid.
func (o *Order) check() error {
	const op = "binance.Order.check"
	limit := o.Kind == order.Limit || o.Kind == order.StopLimit
	stop := o.Kind == order.Stop || o.Kind == order.StopLimit
	switch {
	case o.Symbol == "":
		return fault.New(fault.Invalid, op, "an order needs a symbol")
	case !spelt(o.ClientID):
		return fault.New(fault.Invalid, op, "%q is no client order id; give 1 to 36 letters, digits, - and _", o.ClientID)
	case o.Side != order.Buy && o.Side != order.Sell:
		return fault.New(fault.Invalid, op, "an order is to buy or to sell")
	case !limit && !stop && o.Kind != order.Market:
		return fault.New(fault.Invalid, op, "orders of kind %s are not sent to Binance", o.Kind)
	case !o.Qty.IsPos():
		return fault.New(fault.Invalid, op, "the quantity is %s; an order is for more than 0", o.Qty)
	case limit != o.Price.IsPos() || stop != o.Stop.IsPos():
		return fault.New(fault.Invalid, op, "a %s order with limit %s and trigger %s is none", o.Kind, o.Price, o.Stop)
	case o.TIF > order.FillOrKill, o.TIF != order.GoodTillCancel && !limit, o.PostOnly && (o.Kind != order.Limit || o.TIF != order.GoodTillCancel):
		return fault.New(fault.Invalid, op, "a %s order cannot be %s or post-only", o.Kind, o.TIF)
	}
	return nil
}

func spelt(id string) bool {
	for i := range len(id) {
		if !within(clientIDs, id[i]) {
			return false
		}
	}
	return id != "" && len(id) <= 36
}

func within(alphabet string, c byte) bool {
	for i := range len(alphabet) {
		if alphabet[i] == c {
			return true
		}
	}
	return false
}

var tifs = [...]binance.TimeInForceType{order.GoodTillCancel: "GTC", order.ImmediateOrCancel: "IOC", order.FillOrKill: "FOK"}

// fill fills in the parameters of the order.
func (o *Order) fill(s *binance.CreateOrderService) *binance.CreateOrderService {
	side := binance.SideTypeBuy
	if o.Side == order.Sell {
		side = binance.SideTypeSell
	}
	s.Symbol(o.Symbol).Side(side).NewClientOrderID(o.ClientID).Quantity(o.Qty.String()).NewOrderRespType(binance.NewOrderRespTypeFULL)
	kind := binance.OrderTypeMarket
	switch {
	case o.PostOnly:
		kind = binance.OrderTypeLimitMaker
	case o.Kind == order.Limit:
		kind = binance.OrderTypeLimit
	case o.Kind == order.Stop:
		kind = binance.OrderTypeStopLoss
	case o.Kind == order.StopLimit:
		kind = binance.OrderTypeStopLossLimit
	}
	s.Type(kind)
	if o.Price.IsPos() {
		s.Price(o.Price.String())
	}
	if o.Price.IsPos() && !o.PostOnly {
		s.TimeInForce(tifs[o.TIF])
	}
	if o.Stop.IsPos() {
		s.StopPrice(o.Stop.String())
	}
	return s
}

// Place sends an order once, if its timestamp is not later than sendBy, ms UTC by the exchange's clock; it never sends it a
// second time. Who has a moment by another clock gives ctx a deadline as well: what has not left by then does not.
func (c *Client) Place(ctx context.Context, o Order, sendBy int64) Answer {
	const op = "binance.Place"
	if err := o.check(); err != nil {
		return Answer{Outcome: NotSent, Err: fault.In(op, err)}
	}
	if err := c.ready(ctx, true); err != nil {
		return c.unready(fault.In(op, err))
	}
	k := &call{need: need{weight: 1, order: true, trade: true}, sendBy: sendBy, limited: true}
	timed, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	res, err := o.fill(c.api(k).NewCreateOrderService()).Do(timed, inWindow())
	if k.late || k.problem.Code == wrongTime {
		c.clock.doubt()
	}
	return answer(ctx, op, k, err, func() (Report, error) { return placed(&o, res) })
}

// placed reads the answer to an order.
func placed(o *Order, res *binance.CreateOrderResponse) (Report, error) {
	r, err := words{
		id: res.OrderID, client: res.ClientOrderID, symbol: res.Symbol, side: res.Side, status: res.Status, qty: res.OrigQuantity,
		filled: res.ExecutedQuantity, value: res.CummulativeQuoteQuantity, price: res.Price, time: res.TransactTime,
	}.report()
	if err == nil {
		err = r.about(o.Symbol, o.ClientID)
	}
	if err != nil {
		return r, err
	}
	n, sum := numbers{}, order.Amount{}
	for _, f := range res.Fills {
		if f == nil {
			return r, errors.New("a fill is missing")
		}
		t := Trade{
			ID: f.TradeID, Order: r.ID, Time: r.Time, Qty: n.amount(f.Quantity), Price: n.decimal(f.Price), Fee: n.amount(f.Commission),
			FeeAsset: f.CommissionAsset, Liquidity: order.Taker,
		}
		t.Value = order.Worth(t.Qty, t.Price)
		sum = sum.Add(t.Qty)
		r.Trades = append(r.Trades, t)
	}
	if n.err == nil && len(r.Trades) > 0 && sum != r.Filled {
		n.err = errors.New("the fills are not what was filled")
	}
	return r, n.err
}

// Cancel takes an open order back. Refused with the reason UnknownOrder says that no open order has the id: it is filled,
// canceled, or never came; a query tells. Accepted has the order in its last state.
func (c *Client) Cancel(ctx context.Context, symbol, clientID string) Answer {
	const op = "binance.Cancel"
	if err := c.ready(ctx, true); err != nil {
		return c.unready(fault.In(op, err))
	}
	k := &call{need: need{weight: 1, trade: true}}
	timed, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	res, err := c.api(k).NewCancelOrderService().Symbol(symbol).OrigClientOrderID(clientID).Do(timed, inWindow())
	if k.problem.Code == wrongTime {
		c.clock.doubt()
	}
	return answer(ctx, op, k, err, func() (Report, error) {
		r, err := words{
			id: res.OrderID, client: res.OrigClientOrderID, symbol: res.Symbol, side: res.Side, status: res.Status, qty: res.OrigQuantity,
			filled: res.ExecutedQuantity, value: res.CummulativeQuoteQuantity, price: res.Price, time: res.TransactTime,
		}.report()
		if err == nil {
			err = r.about(symbol, clientID)
		}
		return r, err
	})
}
