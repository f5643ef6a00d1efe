// Package sdk is what a strategy author writes against: one type with OnCandle and a description becomes a WebAssembly
// module that Tradebot runs on history, on paper and live, unchanged.
//
//	type Dip struct{ drop float64 }
//
//	func (s *Dip) Describe() sdk.Description {
//		return sdk.Description{
//			Name: "dip", Version: "1.0.0", About: "Buys a candle that fell, sells the next that rose.",
//			Params: []sdk.Param{sdk.Float("drop_pct", &s.drop, 2).Range(0.1, 50).Help("fall that makes it buy, percent")},
//			Slots:  []sdk.Slot{{Name: "main"}},
//		}
//	}
//
//	func (s *Dip) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
//		change := 100 * (c.Close/c.Open - 1)
//		switch flat := ctx.Flat(0); {
//		case flat && change < -s.drop:
//			ctx.Buy(0, sdk.Equity(1)).Tag("dip")
//		case !flat && change > 0:
//			ctx.Close(0)
//		}
//	}
//
// A strategy is a pure function of what it is told. It has no clock, no network, no file and no chance of its own; the same
// inputs give the same decisions, natively in a test (package sdktest) and as a module, and that is what makes a live
// decision provable. It must keep its state in the value it registers.
//
// Inside a module every allocation is paid for in fuel and every kilobyte of code in the time to load it, so this package
// uses neither fmt nor encoding/json nor reflect, and nothing on the way of a candle allocates. A strategy that keeps to
// that stays small; one that does not still works.
//
// It may import abi, inline and the standard library.
package sdk
