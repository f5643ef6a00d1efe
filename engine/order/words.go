package order

import "strconv"

// Side is buy or sell. The numbers of all types in this file are those of the strategy contract (sdk/ABI.md).
type Side uint8

// The two sides.
const (
	Buy Side = 1 + iota
	Sell
)

// Opposite returns the other side. Of no side, 0, it is Buy.
func (s Side) Opposite() Side {
	if s == Buy {
		return Sell
	}
	return Buy
}

// Signed returns a quantity as it changes a position: negative for a sell.
func (s Side) Signed(qty Amount) Amount {
	if s == Sell {
		return qty.Neg()
	}
	return qty
}

// Kind is what an order does at the exchange.
type Kind uint8

// The kinds of order.
const (
	Market Kind = 1 + iota
	Limit
	Stop
	StopLimit
	TrailingStop
)

// TIF is the time in force.
type TIF uint8

// Times in force.
const (
	GoodTillCancel TIF = iota
	ImmediateOrCancel
	FillOrKill
)

// Liquidity says whether a fill took what rested or rested itself.
type Liquidity uint8

// The two liquidities.
const (
	Taker Liquidity = 1 + iota
	Maker
)

// Status is the state of an order.
type Status uint8

// The states of an order.
const (
	Planned Status = 1 + iota
	Sending
	Unknown
	Open
	PartiallyFilled
	Filled
	Canceled
	Rejected
	Expired
)

// Reason is why an order existed, or why it was refused.
type Reason uint8

// Why an order existed; a trade's exit reason is that of the order that ended it.
const (
	BySignal Reason = 1 + iota
	ByStopLoss
	ByTakeProfit
	ByTrailingStop
	ByLiquidation
	ByLimit
	ByRisk
	ByHand
)

// Why an order was refused.
const (
	NoFunds Reason = 32 + iota
	TooSmall
	RiskLimit
	WouldTake
	NoPosition
	UnknownOrder
	VenueRefused
)

var (
	sides    = [...]string{Buy: "buy", Sell: "sell"}
	kinds    = [...]string{Market: "market", Limit: "limit", Stop: "stop", StopLimit: "stop_limit", TrailingStop: "trailing_stop"}
	tifs     = [...]string{GoodTillCancel: "gtc", ImmediateOrCancel: "ioc", FillOrKill: "fok"}
	statuses = [...]string{
		Planned: "planned", Sending: "sending", Unknown: "unknown", Open: "open", PartiallyFilled: "partially_filled",
		Filled: "filled", Canceled: "canceled", Rejected: "rejected", Expired: "expired",
	}
	liquidities = [...]string{Maker: "maker", Taker: "taker"}
	reasons     = [...]string{
		BySignal: "signal", ByStopLoss: "stop_loss", ByTakeProfit: "take_profit", ByTrailingStop: "trailing_stop",
		ByLiquidation: "liquidation", ByLimit: "limit", ByRisk: "risk", ByHand: "manual",
		NoFunds: "no_funds", TooSmall: "too_small", RiskLimit: "risk_limit", WouldTake: "would_take",
		NoPosition: "no_position", UnknownOrder: "unknown_order", VenueRefused: "venue_refused",
	}
)

// ParseReason returns the reason that a word names, 0 if it names none.
func ParseReason(word string) Reason {
	for i, known := range reasons {
		if known != "" && known == word {
			return Reason(i)
		}
	}
	return 0
}

// String returns maker or taker.
func (l Liquidity) String() string { return word(liquidities[:], int(l)) }

func (s Side) String() string   { return word(sides[:], int(s)) }
func (k Kind) String() string   { return word(kinds[:], int(k)) }
func (t TIF) String() string    { return word(tifs[:], int(t)) }
func (s Status) String() string { return word(statuses[:], int(s)) }
func (r Reason) String() string { return word(reasons[:], int(r)) }

// word returns the i-th word of a list, or the number itself if the list has none.
func word(list []string, i int) string {
	if i < len(list) && list[i] != "" {
		return list[i]
	}
	return strconv.Itoa(i)
}
