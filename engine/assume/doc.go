// Package assume is a venue without an exchange, for looking at what a strategy decides: market orders fill whole at the next
// open without costs, attached stops and targets at their level, and nothing else fills at all. The rules, and their code,
// are those with which authors test natively (tradebot/sdk/assume), so that a strategy decides in the sandbox what its own
// tests saw.
//
// It is an assumption, not a simulation. A strategy is not in a position unless something fills, so without one there would
// be no exits to look at; but nothing here is money, and nobody should read a profit out of it. The simulated exchange that
// keeps the books in exact decimals takes its place wherever results count.
//
// It may import market, runner and strategy, and the contract's layout and book (tradebot/sdk/abi, tradebot/sdk/assume).
package assume
