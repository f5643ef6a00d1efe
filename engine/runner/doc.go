// Package runner is the trading loop, the only one there is: instant after instant it lets the market move, tells the
// strategy, and passes on what it asks for.
//
//	feed -> venue: what fills -> strategy: fills, then candles -> journal -> venue: what was asked for
//
// Backtest, paper and live differ in where candles come from and who takes the orders, so those are interfaces, declared here
// and implemented by adapters; no mode is known to the loop. The journal has a decision before the venue does, so that no
// order exists which a replay would not know of.
//
// # Stretches
//
// Most of the time nothing is under way: no order works, no position can be liquidated, no limit is near. What the account is
// worth at the next closes then follows from the candles alone, and a feed of history knows these. So the runner tells the
// strategy the next instants, one after the other, before it books the first of them, and the partners do for all of them at once
// what they would do for each (stretch.go). The strategy still gets each candle only when it is done with the one before, and
// leaves off with the first at which it asks for something; from there everything goes on as ever. A limit, a midnight if there
// are limits, the end of the warm-up and whatever else wants to be looked at ends a stretch before its instant. Partners take part
// by implementing interfaces of their own, and everything comes to the same without: the only trace is that after an error of the
// journal, the strategy has been told more than was recorded.
//
// Measured on sma-cross over real candles of 3 minutes, which trades every 24th, on a busy machine: a candle took 17 times a plain
// loop of Go without stretches and 14 to 15 times with them. Since modules have become quicker it takes 10 to 11 times, about 4
// of them in the module itself.
//
// A step in which nothing happens allocates nothing: what is handed around is owned by the runner or its partners and used
// again.
//
// It may import account, fault, market, strategy and the contract's layout (sdk/abi), and reads no clock: time is that of the
// candles.
package runner
