package sdk

// machine is the module's one strategy. It is no pointer: its address is known when the module is linked, and a candle does
// not have to look for it.
var machine Machine

// Register makes s the strategy of this module. It is called once, from an init function of package main:
//
//	func init() { sdk.Register(new(mystrategy.Strategy)) }
//	func main() {}
func Register(s Strategy) {
	if machine.strategy != nil {
		panic("sdk: Register was called twice; a module holds one strategy")
	}
	machine.begin(s)
}
