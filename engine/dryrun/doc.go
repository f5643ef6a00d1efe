// Package dryrun runs a strategy over candles to show what it decides, and nothing of what it earns. It is a backtest without
// costs whose recorder keeps every decision, log line and fill in words: an author looks at what the strategy does, before
// asking what that is worth.
//
// A composition: it may import account, backtest, fault, feed, market, order, strategy and wasm.
package dryrun
