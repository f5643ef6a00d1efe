// Package synth is a synthetic market: candles without end from a seed, the same on every machine and in every release. It
// is there for the demo, for tests and for whoever has no data; nothing earned on it says anything about a real market.
//
// It has what strategies react to and plain random walks lack. Trends: regimes of rising, falling and idle prices that last
// some hundred candles. Volatility clusters: the variance follows GARCH(1,1) (Bollerslev 1986), so quiet and wild stretches
// alternate and returns have fat tails; now and then a shock is three times its size. Wicks, whose length follows volatility.
// Volume that grows with the range. Symbols of one seed share a part of their shocks, as coins do.
//
// Same candles everywhere: the random numbers are SplitMix64 (Steele, Lea, Flood 2014), written out here because those of
// the standard library may change. The arithmetic is + - x / and square root, which IEEE 754 defines to the last bit;
// exponentials and logarithms are avoided, since Go implements them per processor. A processor that fuses a product and a
// sum into one rounding would differ, so every product is rounded by an explicit conversion, which the language promises to
// honour; a test reads the source for products without one. Released seeds are kept by a golden hash.
//
// Prices neither die nor explode: a pull towards the start price, unnoticeable over months, bounds them over millennia.
//
// An adapter: it may import fault and market, and no other adapter.
package synth
