package sdk

import (
	"tradebot/sdk/abi"
	"tradebot/sdk/inline"
)

// machine is the module's one strategy. It is no pointer: its address is known when the module is linked, and a candle does
// not have to look for it.
var machine Machine

// Register makes s the strategy of this module. It is called once, from an init function of package main, which is no more than
// this:
//
//	var strategy mystrategy.Strategy
//
//	func init() { sdk.Register(&strategy) }
//
//	//go:wasmexport tb_event
//	func event(kind int32) int32 { return sdk.Event(&strategy, kind) }
//
//	func main() {}
func Register(s Strategy) {
	if machine.strategy != nil {
		panic("sdk: Register was called twice; a module holds one strategy")
	}
	machine.begin(s)
}

// Event is tb_event: it hands one event to s, which is the strategy that was registered, and returns the number of intents left in
// the mailbox. Package main exports it because there it is known which strategy s is: the compiler copies Event to that place
// and calls OnCandle directly. What the machine holds could be any strategy, and to call it takes a search in a table.
func Event(s Strategy, kind int32) int32 {
	return inline.Call(func() int32 {
		if kind != abi.KindCandle {
			return machine.Event(kind)
		}
		machine.ctx.used = used{}
		s.OnCandle(&machine.ctx, machine.Box.AsCandle())
		return machine.ctx.count
	})
}
