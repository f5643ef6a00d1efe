// Package sim is a simulated exchange: given candles, it says which orders fill, when, at which price and at what cost.
//
// RULES.md beside it is the specification, rule by rule, for whoever wants to know what exactly would have happened; each rule
// has at least one script in testdata/scripts, candles and intents in, fills and balances out, that a trader can read and
// write. The package holds no state of its own but the candle under way: orders, positions and money are the account's, so a
// bot on paper is restored by restoring its account.
//
// A candle does not say in which order its prices came. The default model decides against the trader: a stop before a target, a
// limit only when the price has traded through it, a stop at the worse of its trigger and the open. Live should be no worse
// than the backtest. Where the order is certain, it is used: of two stops attached to one entry, which no submission orders,
// the price comes to the nearer first.
//
// Better than a plain reading of the design, and why: every fill that takes liquidity pays half the spread, stops and limits
// taken at the open among them, for they cross it as a market order does. The profile backtrader fills limits on touch and at
// a better open, as that program does, beside letting attached orders wait for the next candle.
//
// It implements runner.Venue and may import account, fault, market, order and the exact decimals (udecimal).
package sim
