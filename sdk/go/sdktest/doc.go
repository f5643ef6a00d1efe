// Package sdktest runs a strategy natively in `go test`, without WebAssembly, and compares what it decides with a golden file.
//
//	func TestDecisions(t *testing.T) {
//		got := sdktest.Run(t, new(Strategy), sdktest.Walk(1, 500), sdktest.Params{"fast": "5", "slow": "20"})
//		sdktest.Golden(t, got, "testdata/walk.golden")
//	}
//
// `go test -update` writes the golden files anew. Orders of every kind are worked by the rules of package assume, so that a
// strategy that looks at its position and its orders behaves as it will; what it earns is for a backtest to say. Play runs a
// strategy with several slots, with other money, or under somebody's eyes.
//
// A native run decides as the module does: both compute with the same float64 operations in the same order. On machines
// whose compiler fuses a product and a sum into one operation (arm64) the last bit can differ, unless the strategy writes
// float64(a*b) + c, as the indicators do.
//
// It may import sdk, abi, assume and the standard library.
package sdktest
