// Package worker runs bots: it takes those that nobody runs, looks at each when there is something to look at, and gives them
// back when it ends.
//
// # Who runs a bot
//
// Whoever holds its lease, which is in SQL. Every few seconds a worker renews the leases of all its bots in one statement, and
// whatever it commits is committed under its lease or not at all. A bot whose lease has run out, because its worker died, was
// stopped or slept, belongs to whoever takes it next; that worker makes it again from its journal. Nothing of a bot is kept
// in a worker that another could not make as well.
//
// # What makes it look
//
// A ring: a candle that closed, a task from the queue, something asked by hand, the sweep. A ring says "look now" and carries
// nothing. It is safe to ring too often, and none is needed for correctness but the last: the sweep over SQL, every second, finds every active
// bot that nobody holds, and the poll finds kill switches four times a second, and every second what was asked by hand, with or without Redis.
//
// Whatever is read of the database for bots is read for many at once: those that the queue rings for at about the same time are seen
// together, the sweep takes them by the handful, as fast as they can be opened, so that several workers share what one left behind,
// and bots of one stream are made again from candles that are read once.
//
// # A look
//
// All candles that closed since the last instant of the journal are run, then what was asked by hand is done, and all of it is
// committed at once with what became of the bot's state. Bots that were looked at about the same time are committed together,
// in one transaction: with 2,000 bots that close a candle in the same second this is most of what a worker does. Until its
// commit is through a bot is not looked at again. A commit that is refused means that somebody else has the bot, or
// has changed it: the seat is closed, what it did is as if it had never been, and the lease, if it is still ours, is given back.
//
// A bot that nobody ran for long is brought up to date a thousand candles at a time, each with a commit of its own: a transaction
// has ten seconds. Until it is up to date nothing is done that is of the present but a kill switch.
//
// A strategy that breaks a rule fails its bot, not the worker: the bot is made again up to the instant before, its orders are
// taken back, and its owner reads why.
//
// Composition.
package worker
