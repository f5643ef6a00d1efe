package abi

import "unsafe"

// Sizes of the regions of a mailbox, in records unless said otherwise. They are part of the contract: a module may rely on
// them, and the host refuses what exceeds them.
const (
	MaxSlots    = 16   // slots (symbols) a module may declare
	MaxSeries   = 8    // timeframes a slot may declare
	MaxParams   = 64   // parameters a module may declare
	MaxPlots    = 16   // named series a module may declare
	MaxSignals  = 16   // signal names a module may declare
	MaxOrders   = 128  // open orders shown to a module; the host never lets it have more
	MaxIntents  = 64   // intents one call may leave
	MaxText     = 8192 // bytes of text one call may leave
	MaxLogLine  = 256  // bytes of one log line
	MaxLogLines = 16   // log lines one call may leave
	TagSize     = 32   // bytes of a tag or a signal's name, zero-padded

	MaxDescription = 64 << 10 // bytes of the description
)

// Size is the number of bytes of a mailbox.
const Size = int(unsafe.Sizeof(Mailbox{}))

// Mailbox is the region of a module's memory through which everything passes. The host writes what is marked H, the guest
// what is marked G.
type Mailbox struct {
	Time     int64              // H: close time of the step's candles, ms UTC
	Cash     float64            // H: free quote currency
	Equity   float64            // H: cash plus positions at their last close, quote currency
	Realised float64            // H: profit and loss of everything closed so far, after fees, quote currency
	NextID   uint64             // H: id of the first order this call asks for; each further one has the id 4 higher
	Flags    uint32             // H: Flag bits
	Slots    uint32             // H: slots in use
	Orders   uint32             // H: open orders in OpenOrders
	Params   uint32             // H: parameters in Values, for tb_start
	Warmup   uint32             // G, in tb_start: candles of every series needed before the first decision; the host writes the described number before
	Wants    uint32             // G, in tb_start: Want bits; an event without its bit is not delivered
	PlotMask uint32             // G: bit i set if Plots[i] was written; the host clears it
	_        uint32             // zero
	_        [56]byte           // zero
	Event    [16]uint64         // H: the event, a Candle, Fill, Order or Signal
	Plots    [MaxPlots]float64  // G: values of the named series
	Slot     [MaxSlots]Slot     // H: position and instrument of every slot
	Values   [MaxParams]Value   // H: parameters, in the order of the description
	Open     [MaxOrders]Order   // H: open orders, oldest first
	Intents  [MaxIntents]Intent // G: what the strategy asks for, in order
	Text     [MaxText]byte      // G: log lines and refusals; H, in tb_start: values of string parameters
}

// Flag bits of Mailbox.Flags.
const (
	FlagWarmup = 1 << iota // the step is history given for warm-up: intents other than plots and logs are dropped
)

// Want bits of Mailbox.Wants.
const (
	WantFills   = 1 << iota // deliver KindFill
	WantOrders              // deliver KindOrder
	WantSignals             // deliver KindSignal
	WantSteps               // deliver KindStep
	WantStop                // deliver KindStop
)

// Kinds of event: the argument of tb_event.
const (
	KindCandle = 1 + iota // Event holds a Candle
	KindFill              // Event holds a Fill
	KindOrder             // Event holds an Order, as it is after the change
	KindSignal            // Event holds a Signal
	KindStep              // the step is complete; Event is not used
	KindStop              // the bot stops; Event is not used
)

// Candle is the event KindCandle: one closed candle.
type Candle struct {
	Time   int64 // open time, ms UTC
	Open   float64
	High   float64
	Low    float64
	Close  float64
	Volume float64 // base currency
	Slot   uint32
	Series uint32 // index of the timeframe in the slot's description
	Flags  uint32 // Candle bits
	_      uint32
}

// Bits of Candle.Flags.
const (
	CandleIncomplete = 1 << iota // a higher timeframe's candle with base candles missing
)

// Fill is the event KindFill: one execution of one order.
type Fill struct {
	Order     uint64  // id of the order
	Slot      uint32  //
	Side      uint32  // SideBuy or SideSell
	Qty       float64 // base currency
	Price     float64
	Fee       float64 // quote currency
	Remaining float64 // base currency still to be filled
	Realised  float64 // profit and loss this fill realised, after its fee
	Liquidity uint32  // LiquidityTaker or LiquidityMaker
	Reason    uint32  // Reason number: why the order existed
	Tag       [TagSize]byte
}

// Order is the event KindOrder and a row of the open orders.
type Order struct {
	ID     uint64
	Slot   uint32
	Kind   uint32  // IntentMarket to IntentTrailingStop
	Side   uint32  // SideBuy or SideSell
	Status uint32  // Status number
	Qty    float64 // base currency
	Filled float64 // base currency
	Price  float64 // limit price, 0 if it has none
	Stop   float64 // trigger price as it stands, 0 if it has none
	Reason uint32  // Reason number: why it exists, or why it was refused
	_      uint32
	Tag    [TagSize]byte
}

// Signal is the event KindSignal: a number delivered from outside.
type Signal struct {
	Value float64
	Name  [TagSize]byte
}

// Slot is the state of one slot.
type Slot struct {
	Position    float64 // base currency, negative when short
	AvgPrice    float64 // average entry price, 0 when flat
	Last        float64 // last close seen, 0 before the first
	Realised    float64 // profit and loss realised on this slot, after fees
	Unrealised  float64 // profit and loss of the position at Last
	Tick        float64 // smallest price step
	Lot         float64 // smallest quantity step
	MinNotional float64 // smallest order value, 0 if none
}

// Value is one parameter's value.
type Value struct {
	Bits uint64 // int: two's complement; float: IEEE bits; bool: 0 or 1; enum: index; string: offset in Text, length << 32
	Type uint32 // Type number
	_    uint32
}

// Types of parameter.
const (
	TypeInt = 1 + iota
	TypeFloat
	TypeBool
	TypeEnum
	TypeString
)

// Intent is one thing the strategy asks for. Which fields count depends on Kind; the others must be zero.
type Intent struct {
	Kind         uint32 // Intent number
	Slot         uint32 // AllSlots in IntentCancelAll: every slot
	Side         uint32
	QtyKind      uint32
	Qty          float64
	Price        float64 // limit price
	Stop         float64 // trigger price
	Limit        float64 // IntentOCO: limit price of the stop leg, 0: the stop leg becomes a market order
	Trail        float64 // trailing distance
	Activation   float64 // profit at which the trail begins to follow, same unit as Trail; 0: at once
	TrailKind    uint32  // Offset number
	TIF          uint32
	Flags        uint32 // Intent bits
	StopLossKind uint32 // Offset number, 0: none
	StopLoss     float64
	TakeProfit   float64
	BracketTrail float64 // trailing distance of the attached trailing stop, percent of the best price since it follows, or a distance in price
	BracketStart float64 // profit at which it begins to follow
	TakeKind     uint32  // Offset number, 0: none
	BracketKind  uint32  // Offset number, 0: none
	Ref          uint64  // IntentCancel: the order's id; IntentLog: offset in Text, length << 32
	Tag          [TagSize]byte
}

// AllSlots in Intent.Slot stands for every slot, in IntentCancelAll alone.
const AllSlots = 0xFFFFFFFF

// Kinds of intent. The order kinds, IntentMarket to IntentClose, take an order id each.
const (
	IntentMarket = 1 + iota
	IntentLimit
	IntentStop
	IntentStopLimit
	IntentTrailingStop
	IntentOCO   // a limit and a stop, the fill of one cancels the other
	IntentClose // close the slot's position at market
	IntentCancel
	IntentCancelAll
	IntentLog
)

// IDStep is the distance between the ids of two orders asked for. An intent's first order has the id itself; the legs that
// hang on it have the ids in between.
const IDStep = 4

// What is added to an intent's id for the orders that hang on it.
const (
	LegStopLoss   = 1 // the attached stop loss; in an OCO the stop leg
	LegTakeProfit = 2
	LegTrail      = 3
)

// Sides.
const (
	SideBuy = 1 + iota
	SideSell
)

// Kinds of quantity.
const (
	QtyBase     = 1 + iota // base currency
	QtyQuote               // quote currency
	QtyEquity              // share of equity, 1 is all of it
	QtyPosition            // share of the slot's position, 1 is all of it
)

// Kinds of offset: how a distance or a protective level is given.
const (
	OffsetPrice   = 1 + iota // a price (StopLoss, TakeProfit) or a distance in price (trails)
	OffsetPercent            // percent: of the fill for a level, of the best price for a trail
)

// Times in force.
const (
	TIFGoodTillCancel = iota
	TIFImmediateOrCancel
	TIFFillOrKill
)

// Bits of Intent.Flags.
const (
	IntentPostOnly = 1 << iota
	IntentReduceOnly
)

// Liquidity of a fill.
const (
	LiquidityTaker = 1 + iota
	LiquidityMaker
)

// States of an order.
const (
	StatusPlanned = 1 + iota
	StatusSending
	StatusUnknown
	StatusOpen
	StatusPartiallyFilled
	StatusFilled
	StatusCanceled
	StatusRejected
	StatusExpired
)

// Reasons: why an order existed (from ReasonSignal) or was refused (from ReasonNoFunds).
const (
	ReasonSignal = 1 + iota
	ReasonStopLoss
	ReasonTakeProfit
	ReasonTrailingStop
	ReasonLiquidation
	ReasonLimit
	ReasonRisk
	ReasonManual
)

// Reasons of a refusal.
const (
	ReasonNoFunds      = 32 + iota // cash or position does not cover it
	ReasonTooSmall                 // under the lot or the smallest notional
	ReasonRiskLimit                // one of the bot's limits
	ReasonWouldTake                // post-only, and it would have taken
	ReasonNoPosition               // reduce-only or a share of the position, and there is none
	ReasonUnknownOrder             // a cancel of an order that is not open
	ReasonVenue                    // the exchange said no
)

// AsCandle returns the event as a candle.
func (m *Mailbox) AsCandle() *Candle { return (*Candle)(unsafe.Pointer(&m.Event)) }

// AsFill returns the event as a fill.
func (m *Mailbox) AsFill() *Fill { return (*Fill)(unsafe.Pointer(&m.Event)) }

// AsOrder returns the event as an order.
func (m *Mailbox) AsOrder() *Order { return (*Order)(unsafe.Pointer(&m.Event)) }

// AsSignal returns the event as a signal.
func (m *Mailbox) AsSignal() *Signal { return (*Signal)(unsafe.Pointer(&m.Event)) }

// Overlay lays a mailbox over the first Size bytes of b. It returns nil if b is too short, if it does not begin at a
// multiple of 8, or on a big-endian machine. The mailbox lives as long as b stays where it is.
func Overlay(b []byte) *Mailbox {
	one := uint16(1)
	if len(b) < Size || uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 != 0 || *(*byte)(unsafe.Pointer(&one)) != 1 {
		return nil
	}
	return (*Mailbox)(unsafe.Pointer(unsafe.SliceData(b)))
}

// PutText copies s into b, zero-padded, cut at len(b) bytes but never inside a UTF-8 sequence.
func PutText(b []byte, s string) {
	n := Cut(s, len(b))
	copy(b, s[:n])
	clear(b[n:])
}

// Cut returns the length of the longest prefix of s of at most limit bytes that does not end inside a UTF-8 sequence. What is
// no sequence is cut at limit.
func Cut(s string, limit int) int {
	if len(s) <= limit {
		return len(s)
	}
	for n := limit; n >= 0 && n > limit-4; n-- { // a sequence has at most 4 bytes
		if s[n]&0xC0 != 0x80 {
			return n
		}
	}
	return limit
}

// Text returns the bytes of b before the first zero, as a string.
func Text(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}
