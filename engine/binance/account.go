package binance

import (
	"context"

	"github.com/adshao/go-binance/v2"

	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// Balance is what an account has of a currency.
type Balance struct {
	Asset  string
	Free   order.Amount
	Locked order.Amount // in open orders
}

// Account is what the owner of the key has, and may do.
type Account struct {
	Balances []Balance // none that are 0
	CanTrade bool
}

// Account asks for the balances. The errors are those of Query.
func (c *Client) Account(ctx context.Context) (Account, error) {
	const op = "binance.Account"
	res, _, err := read(ctx, c, op, request{need{weight: 20, trade: true}, true}, func(ctx context.Context, api *binance.Client) (*binance.Account, error) {
		return api.NewGetAccountService().OmitZeroBalances(true).Do(ctx, inWindow())
	})
	if err != nil {
		return Account{}, err
	}
	a, n := Account{CanTrade: res.CanTrade}, numbers{}
	for _, b := range res.Balances {
		balance := Balance{b.Asset, n.amount(b.Free), n.amount(b.Locked)}
		if !balance.Free.IsZero() || !balance.Locked.IsZero() {
			a.Balances = append(a.Balances, balance)
		}
	}
	return a, broken(op, n.err)
}

// Rights are what a key may do.
type Rights struct {
	Trade    bool // on the spot market
	Withdraw bool // take money out of the exchange; no bot needs that, and such a key is to be refused
	Transfer bool // move money to other accounts of its owner
	Bound    bool // to IP addresses that its owner has named
}

// Rights asks what the key may do. The errors are those of Query.
func (c *Client) Rights(ctx context.Context) (Rights, error) {
	const op = "binance.Rights"
	res, _, err := read(ctx, c, op, request{need{weight: 1}, true}, func(ctx context.Context, api *binance.Client) (*binance.APIKeyPermission, error) {
		return api.NewGetAPIKeyPermission().Do(ctx, inWindow())
	})
	if err != nil {
		return Rights{}, err
	}
	if !res.EnableReading { // no key that may not read gets this answer, so it is another
		return Rights{}, fault.New(fault.Unavailable, op, "Binance's answer does not say what the API key may do")
	}
	return Rights{
		Trade: res.EnableSpotAndMarginTrading, Withdraw: res.EnableWithdrawals, Bound: res.IPRestrict,
		Transfer: res.EnableInternalTransfer || res.PermitsUniversalTransfer,
	}, nil
}
