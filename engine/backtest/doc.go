// Package backtest runs a strategy over history: the module in its sandbox, the trading loop, the simulated exchange and the
// report. It also runs many at once, over combinations of parameters (a sweep), and runs one again to see whether it comes to
// the same (verify).
//
// A [Setup] is one run without its market, so that the same can be played on other candles, at other costs or with other
// parameters; [feed.Market] is read once and shared by all of them. A recorder is a journal that sees the account; what a
// caller wants to keep of a run decides which one it brings, and a run without plots, markers or texts keeps nothing per
// candle.
//
// A composition. It reads the clock for one thing, the time the loop took.
package backtest
