package sdk

import "tradebot/sdk/abi"

// Why an order was refused, as Order.Reason says. Expect others.
const (
	NoFunds      uint32 = abi.ReasonNoFunds      // cash or position does not cover it
	TooSmall     uint32 = abi.ReasonTooSmall     // under the lot or the smallest value
	RiskLimit    uint32 = abi.ReasonRiskLimit    // one of the bot's limits
	WouldTake    uint32 = abi.ReasonWouldTake    // post-only, and it would have taken
	NoPosition   uint32 = abi.ReasonNoPosition   // nothing to reduce
	UnknownOrder uint32 = abi.ReasonUnknownOrder // a cancel of an order that is not open
	VenueRefused uint32 = abi.ReasonVenue        // the exchange said no
)
