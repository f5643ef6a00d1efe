// Package market holds what is known of prices: candles, their timeframes, checked series of them, and how one series
// becomes candles of longer timeframes and the instants at which a strategy is told of them.
//
// Candles are float64 on purpose: they are seen by indicators and strategies, whose arithmetic is float64, and at 48 bytes
// they cross into a sandbox in one copy. Prices have at most 8 decimals ([Places]), so that each stands for exactly one
// decimal number, and money made from them is exact. What is not known is not invented: a missing candle is reported as a
// [Gap], never filled in; a longer candle that lacks a part says so.
//
// It is pure (no clock, no files, no goroutine) and imports fault alone. Times are milliseconds since 1970 UTC.
package market
