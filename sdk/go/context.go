package sdk

import (
	"math"

	"tradebot/sdk/abi"
)

// Context is the strategy's view of its bot, and the way it asks for things. It is valid during a call; a strategy does not
// keep it.
type Context struct {
	box      *abi.Mailbox
	starting bool // within OnStart
	used
}

// used is what a call has taken of the mailbox so far.
type used struct {
	count  int32 // intents
	orders int32 // of them, those that take an order id
	lines  int32 // log lines
	text   int32 // bytes of text
}

// Time is the close time of the candles of this instant, ms UTC. It is the only time there is.
func (c *Context) Time() int64 { return c.box.Time }

// Cash is the free quote currency.
func (c *Context) Cash() float64 { return c.box.Cash }

// Equity is cash plus all positions at their last close, in quote currency.
func (c *Context) Equity() float64 { return c.box.Equity }

// Realised is the profit and loss of everything closed so far, after fees, in quote currency.
func (c *Context) Realised() float64 { return c.box.Realised }

// WarmingUp reports whether this candle is history given for warm-up. Orders asked for now are dropped.
func (c *Context) WarmingUp() bool { return c.box.Flags&abi.FlagWarmup != 0 }

// Position is the state of a slot. It is valid during the call only. It panics if the strategy declared no such slot.
func (c *Context) Position(slot int) *Position {
	if uint(slot) >= uint(c.box.Slots) {
		panic("sdk: the strategy declares no such slot")
	}
	return &c.box.Slot[slot]
}

// Flat reports whether the slot has no position.
func (c *Context) Flat(slot int) bool { return c.Position(slot).Position == 0 }

// Long reports whether the slot's position is above zero.
func (c *Context) Long(slot int) bool { return c.Position(slot).Position > 0 }

// Short reports whether the slot's position is below zero.
func (c *Context) Short(slot int) bool { return c.Position(slot).Position < 0 }

// OpenOrders are the bot's open orders, oldest first. The slice is valid during the call only.
func (c *Context) OpenOrders() []Order { return c.box.Open[:min(c.box.Orders, abi.MaxOrders)] }

// SetWarmup tells the host, in OnStart, how many candles of every series the strategy needs with these parameters.
func (c *Context) SetWarmup(candles int) { c.box.Warmup = uint32(min(max(candles, 0), math.MaxInt32)) }

// Plot draws value at this instant on the series that the description lists at index. A NaN or an infinity is not drawn.
func (c *Context) Plot(index int, value float64) {
	if value-value == 0 { // not of a NaN, nor of an infinity
		box := c.box // read once: the compiler cannot know that a store leaves it as it is
		box.Plots[index] = value
		box.PlotMask |= 1 << uint(index)
	}
}

// Log leaves one line, cut at 256 bytes. A call keeps 16 lines; further ones are dropped.
func (c *Context) Log(line string) {
	n := abi.Cut(line, abi.MaxLogLine)
	if c.lines == abi.MaxLogLines || n == 0 {
		return
	}
	copy(c.box.Text[c.text:], line[:n])
	intent := c.next(abi.IntentLog)
	intent.Ref = uint64(c.text) | uint64(n)<<32
	c.text += int32(n)
	c.lines++
}

// next takes the next record of the mailbox, empty but for its kind.
func (c *Context) next(kind uint32) *abi.Intent {
	if c.count == abi.MaxIntents {
		if c.starting {
			panic("sdk: OnStart cannot order or log; ask with the first candle, and return an error to refuse")
		}
		panic("sdk: more than 64 intents in one call; spread them over several candles")
	}
	intent := &c.box.Intents[c.count]
	*intent = abi.Intent{Kind: kind}
	c.count++
	return intent
}
