package ledger

import (
	"fmt"

	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// Decimal is an exact amount.
type Decimal = order.Decimal

// Places is the number of decimals of every booked amount.
const Places = 8

// Account is one side of an entry.
type Account uint8

// The accounts. What the bot owns is in its wallet; the others are where it came from or went.
const (
	Wallet   Account = iota
	Market           // whoever was on the other side of a fill
	Fees             // the exchange, for its fees
	Funding          // whoever pays or receives funding
	Deposits         // the owner
	accounts
)

var accountNames = [accounts]string{"wallet", "market", "fees", "funding", "deposits"}

func (a Account) String() string { return accountNames[a] }

// Quote is the asset in which prices are given; the base currency of slot i is the asset Base(i).
const Quote = 0

// Base returns the asset of a slot's base currency. Slots of one symbol have an asset each: their positions are kept apart.
func Base(slot int) int { return slot + 1 }

// Ledger is the books of one account. Make one with [New].
type Ledger struct {
	balances  [accounts][]Decimal // by account, then by asset
	positions []Position
}

// New returns empty books for a number of slots.
func New(slots int) *Ledger {
	l := &Ledger{positions: make([]Position, slots)}
	for a := range l.balances {
		l.balances[a] = make([]Decimal, slots+1)
	}
	return l
}

// Balance returns what an account has of an asset.
func (l *Ledger) Balance(a Account, asset int) Decimal { return l.balances[a][asset] }

// Cash returns the quote currency in the wallet.
func (l *Ledger) Cash() Decimal { return l.balances[Wallet][Quote] }

// Position returns the position of a slot. It is the ledger's own: not to be changed, and changed by the next entry.
func (l *Ledger) Position(slot int) *Position { return &l.positions[slot] }

// Slots returns the number of slots.
func (l *Ledger) Slots() int { return len(l.positions) }

// Realised returns the profit and loss of everything closed, after fees and funding, quote currency.
func (l *Ledger) Realised() Decimal {
	var sum Decimal
	for i := range l.positions {
		sum = sum.Add(l.positions[i].Realised)
	}
	return sum
}

// Deposit books quote currency that the owner brings.
func (l *Ledger) Deposit(amount Decimal) {
	l.move(Quote, amount.RoundBank(Places), Deposits, Wallet)
}

// Fund books funding that a slot's position receives, or pays if the amount is negative.
func (l *Ledger) Fund(slot int, amount Decimal) {
	amount = amount.RoundBank(Places)
	l.move(Quote, amount, Funding, Wallet)
	p := &l.positions[slot]
	p.Realised = p.Realised.Add(amount)
	p.trade.pnl = p.trade.pnl.Add(amount)
}

// Fill books an execution, and completes it with its value and what it realised. It returns the trade that it ended, or nil;
// the trade is valid until the next fill.
// The error is Internal: a quantity, price or fee that cannot be booked.
func (l *Ledger) Fill(f *order.Fill) (*Trade, error) {
	if f.Qty.Sign() <= 0 || f.Price.Sign() <= 0 || f.Fee.IsNeg() || f.Slot < 0 || f.Slot >= len(l.positions) {
		return nil, fault.New(fault.Internal, "ledger.Fill", "order %d: a fill of %s at %s with fee %s in slot %d cannot be booked", f.Order, f.Qty, f.Price, f.Fee, f.Slot)
	}
	f.Value = Value(f.Qty, f.Price)
	if f.Side == order.Buy {
		l.move(Quote, f.Value, Wallet, Market)
		l.move(Base(f.Slot), f.Qty, Market, Wallet)
	} else {
		l.move(Base(f.Slot), f.Qty, Wallet, Market)
		l.move(Quote, f.Value, Market, Wallet)
	}
	l.move(Quote, f.Fee, Wallet, Fees)
	return l.positions[f.Slot].apply(f), nil
}

// Value returns what a quantity is worth at a price, as it is booked.
func Value(qty, price Decimal) Decimal { return qty.Mul(price).RoundBank(Places) }

// move books an amount of an asset from one account to another.
func (l *Ledger) move(asset int, amount Decimal, from, to Account) {
	l.balances[from][asset] = l.balances[from][asset].Sub(amount)
	l.balances[to][asset] = l.balances[to][asset].Add(amount)
}

// Check reports whether the books balance: each asset sums to zero over all accounts, and a slot's position is what the
// wallet holds of it. The error is Internal.
func (l *Ledger) Check() error {
	const op = "ledger.Check"
	for asset := range l.balances[Wallet] {
		var sum Decimal
		for a := range l.balances {
			sum = sum.Add(l.balances[a][asset])
		}
		if !sum.IsZero() {
			return fault.New(fault.Internal, op, "asset %d sums to %s over all accounts, not to 0", asset, sum)
		}
	}
	for i := range l.positions {
		if qty, held := l.positions[i].Qty, l.balances[Wallet][Base(i)]; !qty.Equal(held) {
			return fault.New(fault.Internal, op, "the position of slot %d is %s, but the wallet holds %s", i, qty, held)
		}
	}
	return nil
}

// String shows all balances that are not zero.
func (l *Ledger) String() string {
	text := ""
	for a := range l.balances {
		for asset, amount := range l.balances[a] {
			if !amount.IsZero() {
				text += fmt.Sprintf("%s[%d] %s; ", Account(a), asset, amount)
			}
		}
	}
	return text
}
