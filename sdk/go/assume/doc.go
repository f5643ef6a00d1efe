// Package assume works a strategy's orders by the rules a backtest has by default, without costs, for tests without an
// exchange: an author can test what a grid or a ladder of orders does in `go test`. Whoever wants to know what a strategy
// earns runs a backtest, which has fees, steps of price and quantity, and exact decimals.
//
// An order fills whole or not at all. What was asked for at the close of a candle is worked within the next one of its slot:
//
//   - First at its open: stops that the open has reached, at the open; market orders at the open, exits first, then sells,
//     then buys; then limits that the open is beyond, a new one at the open, one that rested at its own price.
//   - Then inside the candle: stops at their trigger, then limits, at their own price and only if the price went beyond it.
//     Each in the order in which they were asked for; of the stops attached to one order, the one nearest to the price.
//   - At its end trailing stops move, so that a candle is tested against a level made of earlier ones.
//   - In the candle of an entry its own stop counts and its own target does not; nothing else that only reduces counts there.
//   - What only reduces ends with the position, and the siblings of a fill end with it. A market exit and a stop that only
//     reduces, at the same open, are one exit: the strategy's.
//   - A resting order is sized when it is placed, at its limit, or else at its trigger, or else at the last close. A limit buy
//     locks its money, a short binds its proceeds and as much again. What the cash does not cover is cut if it was sized by a
//     share of equity, refused otherwise.
//
// It computes in float64, because it stands in for the view a module has, which is float64 too. It may import abi.
package assume
