// Package runner is the trading loop, the only one there is: instant after instant it lets the market move, tells the
// strategy, and passes on what it asks for.
//
//	feed -> venue: what fills -> strategy: fills, then candles -> journal -> venue: what was asked for
//
// Backtest, paper and live differ in where candles come from and who takes the orders, so those are interfaces, declared here
// and implemented by adapters; no mode is known to the loop. The journal has a decision before the venue does, so that no
// order exists which a replay would not know of.
//
// A step in which nothing happens allocates nothing: what is handed around is owned by the runner or its partners and used
// again.
//
// It may import account, fault, market, strategy and the contract's layout (sdk/abi), and reads no clock: time is that of the
// candles.
package runner
