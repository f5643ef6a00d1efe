// Package risk is what the owner of a bot allows it, whatever its strategy asks for: limits on single orders and on a day, and
// protections that stop a bot that loses from going on.
//
// A strategy cannot see or change a limit. Limits only ever stop entries; an exit is never refused, because a bot that may not
// get out of a position is a bigger risk than any it was protected from. Two limits, daily loss and daily profit, also close
// what is open.
//
// [ParseLimit] reads limits as users write them. A [Guard] holds the state of one bot: [Guard.Admit] judges an order,
// [Guard.Closed] and [Guard.Mark] tell it of ended trades and of the equity at each close, [Guard.Halted] says what refuses
// entries. A breach is a fact of the market time at which it happened, so a replay finds the same breaches.
//
// Equity is marked at every candle, so Mark takes a float64 and costs a few comparisons. It is computed again, exactly, before
// anything that a user can notice follows from it.
//
// Memory is bounded: a count keeps the times of its newest n, and a window at most a thousand entries (see window.go).
//
// It is pure and may import fault, market, order, ledger (for its Trade) and the exact decimals (udecimal).
package risk
