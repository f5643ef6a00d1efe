package sdk

import "tradebot/sdk/abi"

// Qty is how much: in base currency, in quote currency, or as a share.
type Qty struct {
	kind  uint32
	value float64
}

// Base is a quantity in base currency: coins, shares.
func Base(qty float64) Qty { return Qty{abi.QtyBase, qty} }

// Quote is an amount in quote currency: money.
func Quote(amount float64) Qty { return Qty{abi.QtyQuote, amount} }

// Equity is a share of the bot's equity: 1 is all of it, 0.1 a tenth.
func Equity(share float64) Qty { return Qty{abi.QtyEquity, share} }

// Held is a share of the slot's position: 1 is all of it.
func Held(share float64) Qty { return Qty{abi.QtyPosition, share} }

// Offset is a protective level or a distance: a price, or a percent of the fill.
type Offset struct {
	kind  uint32
	value float64
}

// Price is a level (stop loss, take profit) or, for a trail, a distance, in quote currency.
func Price(price float64) Offset { return Offset{abi.OffsetPrice, price} }

// Percent is a percentage, 5 is 5 %: of the fill for a level, of the best price since it follows for a trail.
func Percent(percent float64) Offset { return Offset{abi.OffsetPercent, percent} }

// TIF is how long an order stands.
type TIF uint32

// Times in force.
const (
	GoodTillCancel    TIF = abi.TIFGoodTillCancel
	ImmediateOrCancel TIF = abi.TIFImmediateOrCancel
	FillOrKill        TIF = abi.TIFFillOrKill
)

// Ticket is an order just asked for; its methods add to it until the call ends.
type Ticket struct {
	intent *abi.Intent
	id     uint64
}

// Buy asks for a buy at market.
func (c *Context) Buy(slot int, qty Qty) Ticket { return c.order(abi.IntentMarket, slot, SideBuy, qty) }

// Sell asks for a sell at market.
func (c *Context) Sell(slot int, qty Qty) Ticket {
	return c.order(abi.IntentMarket, slot, SideSell, qty)
}

// Limit asks for an order that fills at price or better.
func (c *Context) Limit(slot int, side Side, qty Qty, price float64) Ticket {
	t := c.order(abi.IntentLimit, slot, side, qty)
	t.intent.Price = price
	return t
}

// Stop asks for an order that goes to market once the price reaches trigger: above it for a buy, below it for a sell.
func (c *Context) Stop(slot int, side Side, qty Qty, trigger float64) Ticket {
	t := c.order(abi.IntentStop, slot, side, qty)
	t.intent.Stop = trigger
	return t
}

// StopLimit asks for an order that becomes a limit at price once the price reaches trigger.
func (c *Context) StopLimit(slot int, side Side, qty Qty, trigger, price float64) Ticket {
	t := c.order(abi.IntentStopLimit, slot, side, qty)
	t.intent.Stop, t.intent.Price = trigger, price
	return t
}

// TrailingStop asks for a stop that follows the price at distance, once the price has moved by activation in its favour
// (both prices, or both percent); activation Offset{} follows at once.
func (c *Context) TrailingStop(slot int, side Side, qty Qty, distance, activation Offset) Ticket {
	t := c.order(abi.IntentTrailingStop, slot, side, qty)
	t.intent.Trail, t.intent.TrailKind = distance.value, distance.kind
	t.intent.Activation = activation.in(distance)
	return t
}

// OCO asks for a limit at price and a stop at trigger of which the fill of one cancels the other. The stop leg has the
// ticket's id + 1.
func (c *Context) OCO(slot int, side Side, qty Qty, price, trigger float64) Ticket {
	t := c.order(abi.IntentOCO, slot, side, qty)
	t.intent.Price, t.intent.Stop = price, trigger
	return t
}

// Close asks for the slot's position to be closed at market. Without a position nothing happens.
func (c *Context) Close(slot int) Ticket {
	return c.order(abi.IntentClose, slot, 0, Qty{})
}

// Cancel asks for an order to be cancelled, by the id of its ticket, or of a row of OpenOrders.
func (c *Context) Cancel(id uint64) { c.next(abi.IntentCancel).Ref = id }

// CancelAll asks for all open orders of a slot to be cancelled.
func (c *Context) CancelAll(slot int) { c.next(abi.IntentCancelAll).Slot = uint32(slot) }

// CancelEverything asks for all open orders of all slots to be cancelled.
func (c *Context) CancelEverything() { c.next(abi.IntentCancelAll).Slot = abi.AllSlots }

// StopLoss attaches a stop that closes what this order opens: at a price, or so many percent against the fill.
func (t Ticket) StopLoss(at Offset) Ticket {
	t.intent.StopLoss, t.intent.StopLossKind = at.value, at.kind
	return t
}

// TakeProfit attaches a limit that closes what this order opens: at a price, or so many percent in favour of the fill.
func (t Ticket) TakeProfit(at Offset) Ticket {
	t.intent.TakeProfit, t.intent.TakeKind = at.value, at.kind
	return t
}

// Trail attaches a trailing stop to what this order opens; activation as in TrailingStop.
func (t Ticket) Trail(distance, activation Offset) Ticket {
	t.intent.BracketTrail, t.intent.BracketKind = distance.value, distance.kind
	t.intent.BracketStart = activation.in(distance)
	return t
}

// StopLegLimit makes the stop leg of an OCO a stop-limit at price.
func (t Ticket) StopLegLimit(price float64) Ticket {
	t.intent.Limit = price
	return t
}

// TIF sets how long the order stands; GoodTillCancel unless set.
func (t Ticket) TIF(tif TIF) Ticket {
	t.intent.TIF = uint32(tif)
	return t
}

// PostOnly makes a limit be refused rather than take liquidity.
func (t Ticket) PostOnly() Ticket {
	t.intent.Flags |= abi.IntentPostOnly
	return t
}

// ReduceOnly makes the order only ever shrink the position.
func (t Ticket) ReduceOnly() Ticket {
	t.intent.Flags |= abi.IntentReduceOnly
	return t
}

// Tag names the order, so that fills, trades and statistics can be told apart. It is cut at 32 bytes.
func (t Ticket) Tag(tag string) Ticket {
	abi.PutText(t.intent.Tag[:], tag)
	return t
}

// ID is the order's id, as fills, order updates and open orders carry it, and as Cancel takes it. An attached stop loss has
// ID + 1, a take profit ID + 2, an attached trailing stop ID + 3.
func (t Ticket) ID() uint64 { return t.id }

// order takes the next record for an order.
func (c *Context) order(kind uint32, slot int, side Side, qty Qty) Ticket {
	intent := c.next(kind)
	intent.Slot, intent.Side = uint32(slot), uint32(side)
	intent.QtyKind, intent.Qty = qty.kind, qty.value
	id := c.box.NextID + uint64(c.orders)*abi.IDStep
	c.orders++
	return Ticket{intent, id}
}

// in returns an activation's value, which must have the unit of the distance it belongs to.
func (o Offset) in(distance Offset) float64 {
	if o.kind != 0 && o.kind != distance.kind {
		panic("sdk: a trail's activation must have the unit of its distance: both Price or both Percent")
	}
	return o.value
}
