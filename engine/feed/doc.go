// Package feed turns what a user named into what a strategy is given: candle files bound to the slots the strategy declares,
// cut to the range asked for, with the warm-up before it, merged into one order of time. Without files it makes a synthetic
// market.
//
// It says what a user should know of the candles before believing anything computed from them: missing ones, rounded prices,
// a warm-up too short ([Feed.Warnings]).
//
// A composition: it may import fault, market and strategy, and the adapters history and synth.
package feed
