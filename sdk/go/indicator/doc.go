// Package indicator computes the numbers that strategies look at, one candle at a time: SMA, EMA, RSI, ATR, Highest, Lowest,
// and the comparisons Above, Below and Cross.
//
// All indicators are used alike. A constructor takes the period, Update takes the next value and returns the indicator,
// Value returns it again, Ready says whether there is one yet, Reset starts anew. Until it is ready an indicator is NaN, and
// a comparison with NaN is false, so a strategy that compares too early does nothing.
//
//	             first value at candle    memory
//	SMA          period                   8 bytes a period
//	EMA          period                   none
//	RSI          period + 1               none
//	ATR          period                   none
//	Highest      period                   16 to 32 bytes a period
//	Lowest       period                   16 to 32 bytes a period
//
// # Values that are not numbers
//
// Update ignores NaN, infinities and anything beyond 1e290: it changes nothing and returns the last value. Candles never
// contain them; other indicators do while they are not ready. So indicators can be chained, and the outer one begins to
// count when the inner one is ready:
//
//	smooth := average.Update(rsi.Update(c.Close))
//
// # Equal is equal
//
// A running sum that adds and subtracts forever drifts, and two averages of the same prices would cross by the drift alone.
// Sums here are compensated (see sum), and Above, Below and Cross take values within one part in 10^12 as tied.
//
// # The same bits everywhere
//
// A decision must come out alike in a native test and in the module, on any machine. Go may fuse x*y+z into one instruction
// that rounds once (it does on arm64, and on amd64 with GOAMD64=v3; WebAssembly has no such instruction). An explicit
// conversion forbids it, so every product in this package is written float64(x * y), and so is every x / 2, which the
// compiler makes a product; a test reads the source for it.
//
// # Why the code looks as it does
//
// In a module, Go turns every branch taken into a jump to the top of its function and through a table, and calls are dear:
// the builtins min and max of floats are calls there. So Update runs straight through once the indicator is ready and is
// copied into its caller (see package inline) unless it has a loop, positions in a ring wrap by comparison or mask rather than by
// modulo, and where a number has to be chosen it is chosen as an integer, as for integers (only) the compiler selects without
// a branch. Nothing allocates after the constructor.
//
// An indicator is not safe for concurrent use, which a strategy never needs. The package imports math, math/bits and inline only, as
// anything more would make every module larger.
package indicator
