package binance

import (
	"context"
	"errors"

	"github.com/adshao/go-binance/v2"

	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// Lookup is what the exchange says of a client order id.
type Lookup struct {
	Known  bool   // an order has the id; the latest, if several had it
	Report Report // that order
	Asked  int64  // timestamp of the query, ms by the exchange's clock
}

// Absent reports whether the answer proves that an order is not at the exchange and will not come: the exchange knew none, when
// it could no longer take a request that was sent by sendBy, ms by its clock.
func (l Lookup) Absent(sendBy int64) bool { return !l.Known && l.Asked > sendBy+RecvWindow+Ahead }

// Query asks for the order with a client id. An order the exchange does not know is an answer and no error; before the time of
// [Lookup.Absent] it says nothing. An id that was used for another order before finds that one, so none is used twice. Errors: Unavailable, Limit, Refused, NotFound without such a symbol, Canceled.
func (c *Client) Query(ctx context.Context, symbol, clientID string) (Lookup, error) {
	const op = "binance.Query"
	o, k, err := read(ctx, c, op, request{need{weight: 4, trade: true}, true}, func(ctx context.Context, api *binance.Client) (*binance.Order, error) {
		return api.NewGetOrderService().Symbol(symbol).OrigClientOrderID(clientID).Do(ctx, inWindow())
	})
	l := Lookup{Asked: k.asked}
	if err != nil && 400 <= k.status && k.status < 500 {
		switch k.problem.Code {
		case noSuchOrder:
			return l, nil
		case archived:
			l.Known = true
			l.Report = Report{ClientID: clientID, Symbol: symbol, Status: order.Canceled}
			return l, nil
		}
	}
	if err != nil {
		return l, err
	}
	l.Known = true
	l.Report, err = wordsOf(o).report()
	if err == nil {
		err = l.Report.about(symbol, clientID)
	}
	return l, broken(op, err)
}

// broken returns the error for an answer that cannot be read.
func broken(op string, err error) error {
	return fault.Hide(fault.Unavailable, op, err, "Binance's answer cannot be used")
}

// errNothing is an entry of a list that is none.
var errNothing = errors.New("a part of it is null")

// OpenOrders lists the open orders of a symbol, whoever placed them. It is asked again and again, and leaves a tenth of the weight to
// what is urgent. The errors are those of Query.
func (c *Client) OpenOrders(ctx context.Context, symbol string) ([]Report, error) {
	const op = "binance.OpenOrders"
	list, _, err := read(ctx, c, op, request{need{weight: 6}, true}, func(ctx context.Context, api *binance.Client) ([]*binance.Order, error) {
		return api.NewListOpenOrdersService().Symbol(symbol).Do(ctx, inWindow())
	})
	if err != nil {
		return nil, err
	}
	all := make([]Report, len(list))
	for i, o := range list {
		if o == nil {
			return nil, broken(op, errNothing)
		}
		if all[i], err = wordsOf(o).report(); err != nil {
			return nil, broken(op, err)
		}
	}
	return all, nil
}

// tradesPage is how many trades an answer has at most.
const tradesPage = 1000

// Trades lists the fills of an order by the exchange's number, oldest first. The errors are those of Query.
func (c *Client) Trades(ctx context.Context, symbol string, id int64) ([]Trade, error) {
	const op = "binance.Trades"
	var all []Trade
	for from := int64(0); ; {
		list, _, err := read(ctx, c, op, request{need{weight: 5, trade: true}, true}, func(ctx context.Context, api *binance.Client) ([]*binance.TradeV3, error) {
			s := api.NewListTradesService().Symbol(symbol).OrderId(id).Limit(tradesPage)
			return s.FromID(from).Do(ctx, inWindow())
		})
		if err != nil {
			return nil, err
		}
		n := numbers{}
		for _, t := range list {
			if t == nil || t.OrderID != id || t.ID < from {
				return nil, fault.New(fault.Unavailable, op, "Binance's answer is about another order")
			}
			from = t.ID + 1
			liquidity := order.Taker
			if t.IsMaker {
				liquidity = order.Maker
			}
			all = append(all, Trade{
				ID: t.ID, Order: t.OrderID, Time: t.Time, Qty: n.amount(t.Quantity), Price: n.decimal(t.Price), Value: n.amount(t.QuoteQuantity),
				Fee: n.amount(t.Commission), FeeAsset: t.CommissionAsset, Liquidity: liquidity,
			})
		}
		if n.err != nil {
			return nil, broken(op, n.err)
		}
		if len(list) < tradesPage {
			return all, nil
		}
	}
}
