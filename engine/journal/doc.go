// Package journal writes what a bot saw and decided, so that it can be done again. A bot is its module, its parameters and its
// journal: starting it, restarting it after a crash, moving it to another machine and auditing it are one operation, replay.
//
// Lines are JSON objects, one a line, fields always in the same order:
//
//	begin    what a life begins with: module, versions, parameters, markets, costs, limits
//	candles  by reference: how many candles each slot has seen in this life, the last one, and the hash of all of them
//	step     an instant in which something happened: fills, changed orders, refusals, limits reached, what was asked for, log lines
//	hand     what a person asked for, at the market time at which it took effect
//	venue    what an exchange reported of an order, by value, at the market time at which it took effect; never on paper
//	end      it stopped; the next line begins another life, with the account this one left
//
// A candles line stands before every step, hand, venue and end line, and at the last candle of every UTC day, and nowhere else. An
// instant in which nothing happens leaves no line. Nothing but market time and what follows from it is in a line: no clock, no
// machine, no id of a database. So the journal of a bot on paper and that of a backtest over the same candles are the same
// bytes, and a replay that runs the module again must write the same bytes; where it does not, the first line that differs says
// what went another way ([Compare]).
//
// Lines are chained: each carries the hash of all before it, so that none can be changed, dropped or put in later unnoticed.
//
// It is pure and may import account, bot, fault, market, order, strategy.
package journal
