// Package audit shows that a strategy does not look ahead, and how much its warm-up matters.
//
// The engine gives a module one instant at a time, so a decision cannot depend on later candles unless something is broken: the
// engine, or a module that keeps state where it should not. An audit does not trust that: it runs the strategy over histories
// that end early, and over histories whose end is replaced by another, and compares every decision up to there with those of
// the whole run. Then it begins at one time with more and less history before, and counts the decisions that change: a
// strategy whose decisions still change with twice its warm-up asks for too little of it.
//
// A composition: it may import account, backtest, fault, feed, market, strategy.
package audit
