// Package outbox is the venue of a bot whose orders go to a real exchange, as its loop sees it: what is to be sent is put into it, and
// what came of it arrives later, as data.
//
// The loop must decide the same when it is replayed, and a replay has no exchange. So nothing here waits, asks or sends: an order that
// the strategy asked for is Planned until a [bot.Report] says more, however far it has got meanwhile, and reports are journaled by
// value before anything follows from them. Whoever sends looks at [Outbox.Parcels] after what is in it was committed, never before.
//
// Until an exchange has said so, an order that is being taken back may still be filled. What another needs of its money, or of the
// coins that it would sell, is therefore promised once: the other waits, with the size it has, until that one is over, and gets its
// size again then. So a bot never sells what it has not, nor spends more than its own, whatever its owner keeps in the same account.
//
// It is pure and may import account, bot, fault, market, order and the exact decimals.
package outbox
