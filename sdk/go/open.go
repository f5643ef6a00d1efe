package sdk

import "tradebot/sdk/abi"

// OpenOrder returns the open order with an id, or nil if it is filled, taken back or refused. It is valid during the call only.
//
// A strategy that looks here before it orders again neither doubles an order nor waits for one that was dropped, as all are
// during warm-up.
func (c *Context) OpenOrder(id uint64) *Order {
	open := c.OpenOrders()
	for i := range open {
		if open[i].ID == id {
			return &open[i]
		}
	}
	return nil
}

// StopLossID is the id of the ticket's attached stop loss, or of an OCO's stop leg.
func (t Ticket) StopLossID() uint64 { return t.id + abi.LegStopLoss }
