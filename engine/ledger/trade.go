package ledger

import "tradebot/engine/order"

// Trade is the life of a position in one slot, from flat to flat. A fill that turns a long position into a short one ends one
// trade and begins another. Its prices are rounded half-even to 8 decimals.
type Trade struct {
	Slot       int
	Side       order.Side   // Buy: long, Sell: short
	EntryTime  int64        // open time of the candle of the first fill, ms UTC
	EntryPrice Amount       // average of the fills that enlarged the position, weighted by quantity
	ExitTime   int64        // open time of the candle of the last fill, ms UTC
	ExitPrice  Amount       // average of the fills that shrank it, weighted by quantity
	Qty        Amount       // the largest position there was, base currency
	PnL        Amount       // after the fees of all its fills and the funding of its position, quote currency
	Fees       Amount       // quote currency
	Reason     order.Reason // of the order that ended it
	Tag        string       // of the order that began it
}
