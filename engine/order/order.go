package order

import "tradebot/engine/fault"

// Order is one order of a bot. Its status changes by [Order.Apply] and nothing else.
type Order struct {
	ID         uint64
	Slot       int
	Kind       Kind
	Side       Side
	TIF        TIF
	Status     Status
	Reason     Reason // why it exists; if it was refused, cancelled by the engine or expired, why
	PostOnly   bool
	ReduceOnly bool // only ever shrinks the position
	Whole      bool // closes the position, however large it is
	Tag        string

	Size   Qty     // as it was asked for
	Qty    Amount  // base currency; 0 until the size is resolved
	Filled Amount  // base currency
	Price  Decimal // limit, rounded to the tick; 0 if it has none
	Stop   Decimal // trigger as it stands, rounded to the tick; 0 if it has none
	Seq    uint64  // order of submission within the account
	Placed int64   // close time at which it was asked for, or came alive, ms UTC

	Protection *Protection // attached, comes alive with the fill; nil: none
	Parent     uint64      // order whose fill brought it alive, or 0
	Sibling    uint64      // order of the same OCO, or 0
	Leg        uint8       // its number among those of its parent
	Alive      uint8       // bit by leg number: attached orders that have come alive
	Rested     bool        // its first candle is over
	Moved      bool        // its trigger was moved by hand, and stays there
	Triggered  bool        // a stop whose trigger was reached and that works on as a market or limit order

	Trailing *Trailing // of a trailing stop, nil of others

	mean Mean // price of what was filled
}

// Trailing is how a trailing stop follows the price.
type Trailing struct {
	Trail
	Best  Decimal // price it follows; 0 until it follows
	Start Decimal // price at which it begins to follow; 0: at once
}

// Protection is what can be attached to an entry.
type Protection struct {
	StopLoss   Offset
	TakeProfit Offset
	Trail      Trail
}

// Legs returns how many orders come alive with the fill. It may be nil.
func (p *Protection) Legs() int {
	n := 0
	if p == nil {
		return n
	}
	for _, kind := range [...]OffsetKind{p.StopLoss.Kind, p.TakeProfit.Kind, p.Trail.Kind} {
		if kind != 0 {
			n++
		}
	}
	return n
}

// Left returns what is still to be filled, base currency. It is 0 while the size is not resolved.
func (o *Order) Left() Amount { return o.Qty.Sub(o.Filled) }

// Apply moves the order to the state after an event. The error is Internal and nothing has changed.
func (o *Order) Apply(e Event) error {
	to := after(o.Status, e)
	if to == 0 {
		_, err := Next(o.Status, e)
		return fault.New(fault.Internal, "order.Apply", "order %d: %w", o.ID, err)
	}
	o.Status = to
	return nil
}

// Execute applies a fill of the order. The error is Internal: a fill of nothing, of more than is left, or of an order that
// cannot be filled.
func (o *Order) Execute(qty Amount, price Decimal) error {
	const op = "order.Execute"
	left := o.Left()
	if !qty.IsPos() || left.Less(qty) {
		return fault.New(fault.Internal, op, "order %d: a fill of %s, but %s is left", o.ID, qty, left)
	}
	event := FillPart
	if qty == left {
		event = FillRest
	}
	if err := o.Apply(event); err != nil {
		return fault.In(op, err)
	}
	o.mean.Add(o.Filled, qty, price)
	o.Filled = o.Filled.Add(qty)
	return nil
}

// Average returns the price of what was filled, weighted by quantity; 0 if nothing was.
func (o *Order) Average() Decimal { return o.mean.Price(o.Filled) }
