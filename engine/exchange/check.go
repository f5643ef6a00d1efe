package exchange

import (
	"errors"
	"fmt"
)

// Placed lists the orders of an account that were accepted under a client id, in order of acceptance. More than one, and
// somebody sent an order twice.
func (b *Book) Placed(account, clientID string) []*Order {
	var all []*Order
	for _, o := range b.Orders {
		if o.Account == account && o.ClientID == clientID {
			all = append(all, o)
		}
	}
	return all
}

// Duplicates lists the client ids, with their account in front, under which more than one order was accepted.
func (b *Book) Duplicates() []string {
	count := map[string]int{}
	var all []string
	for _, o := range b.Orders {
		name := o.Account + ":" + o.ClientID
		if count[name]++; count[name] == 2 {
			all = append(all, name)
		}
	}
	return all
}

// Check says what does not add up: currencies that became more or less, accounts that owe, orders that are not the sum of
// their trades, locked money that no order holds.
func (b *Book) Check() error {
	var wrong []error
	breach := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	have, held := map[string]Decimal{}, map[string]Decimal{}
	for account, purses := range b.Balances {
		for asset, p := range purses {
			if p.Free.IsNeg() || p.Locked.IsNeg() {
				breach("account %s has %s free and %s locked of %s", account, p.Free, p.Locked, asset)
			}
			have[asset] = have[asset].Add(p.Free).Add(p.Locked)
			held[account+":"+asset] = p.Locked
		}
	}
	for _, others := range []map[string]Decimal{b.Market, b.Fees} {
		for asset, amount := range others {
			have[asset] = have[asset].Add(amount)
		}
	}
	for asset, amount := range have {
		if !amount.Equal(b.Deposits[asset]) {
			breach("%s of %s were brought and %s are there", b.Deposits[asset], asset, amount)
		}
	}
	seen := map[int64]bool{}
	for i, o := range b.Orders {
		if o.ID != int64(i)+1 {
			breach("order %d is the %d. of the book", o.ID, i+1)
		}
		var qty, value Decimal
		for _, t := range o.Trades {
			qty, value = qty.Add(t.Qty), value.Add(t.Value)
			if seen[t.ID] {
				breach("there are two trades %d", t.ID)
			}
			seen[t.ID] = true
		}
		if !qty.Equal(o.Filled) || !value.Equal(o.Value) || o.Left().IsNeg() {
			breach("order %d has %s filled for %s, its trades are %s for %s", o.ID, o.Filled, o.Value, qty, value)
		}
		asset, _ := o.held()
		name := o.Account + ":" + asset
		held[name] = held[name].Sub(o.Hold)
	}
	for name, amount := range held {
		if !amount.IsZero() {
			breach("%s of %s are locked for no order", amount, name)
		}
	}
	return errors.Join(wrong...)
}
