package strategy

import (
	"tradebot/engine/market"
	"tradebot/sdk/abi"
)

// What a strategy is told is numbers it computes with, not money it owns: these types carry float64, as the contract does.
// Whoever fills them converts from exact decimals, and nothing converts back.
type (
	Order    = abi.Order  // an order as it is after a change, or an open order
	Fill     = abi.Fill   // one execution
	Signal   = abi.Signal // a number from outside
	Position = abi.Slot   // the state of a slot
)

// View is what a strategy can see of its bot beside the events.
type View struct {
	Cash      float64    // free quote currency
	Realised  float64    // profit and loss of everything closed, after fees, quote currency
	Positions []Position // one for every slot; Last and Unrealised are kept by the module's host from then on
	Orders    []Order    // open, oldest first
}

// Step is one instant: everything a strategy is told between two moments at which it may decide. The slices belong to the
// caller and are not kept.
type Step struct {
	Time    int64   // close time of the candles, ms UTC
	NextID  uint64  // id of the first order asked for; the others follow in steps of abi.IDStep
	Warmup  bool    // history given for warm-up: orders asked for are dropped
	Stop    bool    // the bot stops: the last step
	Equity  float64 // cash and positions at the closes of this instant, quote currency
	View    *View   // nil if nothing of it has changed since the step before
	Orders  []Order
	Fills   []Fill
	Signals []Signal
	Candles []market.Event // in the order of market.Timeline
}

// Stretch is the instants that follow a step and in each of which one candle closes and nothing else happens, all of them
// warm-up or none.
type Stretch struct {
	Candles []market.Candle // one an instant
	Times   []int64         // at which they close, ms UTC
	Equity  []float64       // at their closes, quote currency
	Fuel    []int64         // consumed in the step and in each instant that was told; one more than candles
}

// Point is the value of a named series at the instant of the step.
type Point struct {
	Index int // in the description
	Value float64
}

// Decision is what a strategy left in one step. A runner keeps one and hands it in again: the slices are reused.
type Decision struct {
	Intents []Intent // in order; cancels and orders
	Logs    []string // in order
	Plots   []Point
	Fuel    int64 // consumed by the step
}

// Reset empties the decision and keeps its memory.
func (d *Decision) Reset() {
	d.Intents, d.Logs, d.Plots, d.Fuel = d.Intents[:0], d.Logs[:0], d.Plots[:0], 0
}

// Empty reports whether nothing was asked for, logged or drawn.
func (d *Decision) Empty() bool { return len(d.Intents)+len(d.Logs)+len(d.Plots) == 0 }
