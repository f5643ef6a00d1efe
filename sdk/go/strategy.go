package sdk

import "tradebot/sdk/abi"

// Strategy is what an author writes. The host calls one method at a time, never two at once.
type Strategy interface {
	// Describe says what the strategy is. It is called once, first, and must not depend on anything but the type.
	Describe() Description
	// OnCandle is told one closed candle: of the shortest timeframe first, then in the order of the slots. c is valid
	// during the call only. Orders asked for here are worked from the next candle on.
	OnCandle(ctx *Context, c *Candle)
}

// Starter is a strategy that prepares itself once its parameters are known.
type Starter interface {
	// OnStart runs before the first event. It can set the warm-up, but not order or log yet. An error refuses the combination of parameters; its text is shown to the
	// person who chose them, so it says what is wrong and what would do.
	OnStart(ctx *Context) error
}

// FillWatcher is a strategy that is told its fills.
type FillWatcher interface {
	// OnFill is told one fill, before the candle within which it happened.
	OnFill(ctx *Context, f *Fill)
}

// OrderWatcher is a strategy that is told what becomes of its orders.
type OrderWatcher interface {
	// OnOrder is told an order as it is after a change of its state, before the fills and the candle of the step.
	OnOrder(ctx *Context, o *Order)
}

// SignalWatcher is a strategy that listens to numbers from outside.
type SignalWatcher interface {
	// OnSignal is told a signal that the description names, before the candles of the step.
	OnSignal(ctx *Context, name string, value float64)
}

// Stepper is a strategy that decides when all candles of one instant are known, as one with several slots does.
type Stepper interface {
	// OnStep is called after the last candle of the instant.
	OnStep(ctx *Context)
}

// Stopper is a strategy that has something to do at the end.
type Stopper interface {
	// OnStop is called when the bot is stopped. Cancels, logs and plots count; new orders are refused.
	OnStop(ctx *Context)
}

type (
	// Candle is one closed candle: open time in ms UTC, prices in quote currency, volume in base currency.
	Candle = abi.Candle
	// Fill is one execution of one order.
	Fill = abi.Fill
	// Order is an order as the exchange has it.
	Order = abi.Order
	// Position is the state of a slot: position, average price, profit and loss, and the instrument's steps.
	Position = abi.Slot
)

// Side of an order.
type Side uint32

// The two sides.
const (
	SideBuy  Side = abi.SideBuy
	SideSell Side = abi.SideSell
)
