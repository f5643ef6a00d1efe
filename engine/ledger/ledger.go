package ledger

import (
	"fmt"

	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// Decimal is an exact price, or an amount from outside.
type Decimal = order.Decimal

// Amount is what is booked.
type Amount = order.Amount

// Places is the number of decimals of every booked amount.
const Places = order.Places

// Account is one side of an entry.
type Account uint8

// The accounts. What the bot owns is in its wallet; the others are where it came from or went.
const (
	Wallet   Account = iota
	Market           // whoever was on the other side of a fill
	Fees             // the exchange, for its fees
	Funding          // whoever pays or receives funding
	Deposits         // the owner
	Dust             // what was left of positions, too little to be sold
	accounts
)

var accountNames = [accounts]string{"wallet", "market", "fees", "funding", "deposits", "dust"}

func (a Account) String() string { return accountNames[a] }

// Quote is the asset in which prices are given; the base currency of slot i is the asset Base(i).
const Quote = 0

// Base returns the asset of a slot's base currency. Slots of one symbol have an asset each: their positions are kept apart.
func Base(slot int) int { return slot + 1 }

// Ledger is the books of one account. Make one with [New].
type Ledger struct {
	balances  []balances // by asset
	positions []Position
	turnover  Amount // of everything booked, quantities and money alike: no amount in the books is larger than three times that
	lost      bool   // something was not booked, because it was too large
}

// balances are what the accounts have of an asset.
type balances [accounts]Amount

// New returns empty books for a number of slots.
func New(slots int) *Ledger {
	return &Ledger{balances: make([]balances, slots+1), positions: make([]Position, slots)}
}

// Balance returns what an account has of an asset.
func (l *Ledger) Balance(a Account, asset int) Amount { return l.balances[asset][a] }

// Cash returns the quote currency in the wallet.
func (l *Ledger) Cash() Amount { return l.balances[Quote][Wallet] }

// Position returns the position of a slot. It is the ledger's own: not to be changed, and changed by the next entry.
func (l *Ledger) Position(slot int) *Position { return &l.positions[slot] }

// Slots returns the number of slots.
func (l *Ledger) Slots() int { return len(l.positions) }

// Realised returns the profit and loss of everything closed, after fees and funding, quote currency.
func (l *Ledger) Realised() Amount {
	var sum Amount
	for i := range l.positions {
		sum = sum.Add(l.positions[i].Realised)
	}
	return sum
}

// Deposit books quote currency that the owner brings.
func (l *Ledger) Deposit(money Decimal) {
	amount := order.AmountOf(money)
	if !l.turn(amount.Abs()) {
		l.lost = true
		return
	}
	l.balances[Quote].move(amount, Deposits, Wallet)
}

// Fund books funding that a slot's position receives, or pays if the amount is negative.
func (l *Ledger) Fund(slot int, money Decimal) {
	amount := order.AmountOf(money)
	if !l.turn(amount.Abs()) {
		l.lost = true
		return
	}
	l.balances[Quote].move(amount, Funding, Wallet)
	p := &l.positions[slot]
	p.Realised = p.Realised.Add(amount)
	p.trade.pnl = p.trade.pnl.Add(amount)
}

// Fill books an execution, and completes it with its value and what it realised. It returns the trade that it ended, or nil;
// the trade is valid until the next fill. A sale whose fee is in base currency pays it from what is left of the position; what that
// does not have the owner pays from elsewhere, and it is not booked.
// The error is Internal: a quantity, price or fee that cannot be booked, or more than the books hold.
func (l *Ledger) Fill(f *order.Fill) (*Trade, error) {
	const op = "ledger.Fill"
	if !f.Qty.IsPos() || f.Price.Sign() <= 0 || f.Fee.IsNeg() || f.Slot < 0 || f.Slot >= len(l.positions) {
		return nil, fault.New(fault.Internal, op, "order %d: a fill of %s at %s with fee %s in slot %d cannot be booked", f.Order, f.Qty, f.Price, f.Fee, f.Slot)
	}
	value := order.Worth(f.Qty, f.Price)
	if f.FeeBase.IsPos() {
		if f.Side == order.Buy && !f.FeeBase.Less(f.Qty) || !f.Fee.IsZero() {
			return nil, fault.New(fault.Internal, op, "order %d: a fee of %s in base currency cannot be booked", f.Order, f.FeeBase)
		}
		if f.Side == order.Sell {
			left := order.Larger(l.positions[f.Slot].Qty.Sub(f.Qty), Amount{})
			f.FeeBase = order.Smaller(f.FeeBase, left)
		}
		f.Fee = order.Worth(f.FeeBase, f.Price)
	}
	if l.lost || !l.turn(f.Qty.Add(value).Add(f.Fee)) {
		return nil, fault.New(fault.Internal, op, "order %d: a fill of %s at %s is beyond what the books can hold", f.Order, f.Qty, f.Price)
	}
	f.Value = value
	money, coins := &l.balances[Quote], &l.balances[Base(f.Slot)]
	if f.Side == order.Buy {
		money.move(value, Wallet, Market)
		coins.move(f.Qty, Market, Wallet)
	} else {
		coins.move(f.Qty, Wallet, Market)
		money.move(value, Market, Wallet)
	}
	if f.FeeBase.IsPos() {
		coins.move(f.FeeBase, Wallet, Fees)
	} else {
		money.move(f.Fee, Wallet, Fees)
	}
	return l.positions[f.Slot].apply(f), nil
}

// Sweep gives up what is left of a position, too little to be sold: it is the owner's from then on, and no position any more. What
// it cost is lost. It returns how much that was, base currency, and the trade that ended, nil if there was nothing.
func (l *Ledger) Sweep(slot int, now int64, reason order.Reason) (Amount, *Trade) {
	p := &l.positions[slot]
	left := p.Qty
	if !left.IsPos() {
		return Amount{}, nil
	}
	l.balances[Base(slot)].move(left, Wallet, Dust)
	f := order.Fill{Execution: order.Execution{Time: now, Qty: left}, Slot: slot, Side: order.Sell, Reason: reason}
	return left, p.apply(&f)
}

// turn adds what is about to be booked, which is not below zero, to the turnover, and reports whether the books have room.
func (l *Ledger) turn(amount Amount) bool {
	sum := l.turnover.Add(amount)
	if !sum.Less(order.Most) {
		return false
	}
	l.turnover = sum
	return true
}

// move books an amount of an asset from one account to another.
func (b *balances) move(amount Amount, from, to Account) {
	b[from] = b[from].Sub(amount)
	b[to] = b[to].Add(amount)
}

// Check reports whether the books balance: everything was booked, each asset sums to zero over all accounts, and a slot's
// position is what the wallet holds of it. The error is Internal.
func (l *Ledger) Check() error {
	const op = "ledger.Check"
	if l.lost {
		return fault.New(fault.Internal, op, "an amount was beyond what the books can hold")
	}
	for asset := range l.balances {
		var sum Amount
		for _, amount := range l.balances[asset] {
			sum = sum.Add(amount)
		}
		if !sum.IsZero() {
			return fault.New(fault.Internal, op, "asset %d sums to %s over all accounts, not to 0", asset, sum)
		}
	}
	for i := range l.positions {
		if qty, held := l.positions[i].Qty, l.Balance(Wallet, Base(i)); qty != held {
			return fault.New(fault.Internal, op, "the position of slot %d is %s, but the wallet holds %s", i, qty, held)
		}
	}
	return nil
}

// String shows all balances that are not zero.
func (l *Ledger) String() string {
	text := ""
	for a := range accounts {
		for asset := range l.balances {
			if amount := l.Balance(a, asset); !amount.IsZero() {
				text += fmt.Sprintf("%s[%d] %s; ", a, asset, amount)
			}
		}
	}
	return text
}
