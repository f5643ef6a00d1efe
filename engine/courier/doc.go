// Package courier carries the orders of one live bot to the exchange, finds out what became of each, and says so.
//
// # An order's way
//
// An order that may leave was committed as planned, with its client id. The courier asks the database for a permit, which turns it
// from planned to being sent in one statement, if the lease holds, no kill switch is on and the server trades live; the permit ends
// two seconds later and before the lease does. Then it sends once. An answer is told, and whoever is told journals it and commits
// it with its fills and bookings; until that is committed the order is still being sent, as far as the database knows.
//
// No answer is no answer: the order is unknown, and so is one that the exchange had no time for, and one that a holder before was
// sending when it died. What is unknown is asked for. If the exchange has it, that is the answer. If the exchange does not know it at
// a time when it could no longer take it, it never came and never will, and only then it leaves again, under another id. Nothing
// else is ever sent twice.
//
// # One after the other
//
// A bot's requests go out one at a time, in the order in which they were asked for, those that take back first, also if they are asked
// for while others are still to be sent. An order in doubt does not hold up the others; what depends on one that is being taken back
// is not even here before that is over (outbox).
//
// # How long
//
// What fails is tried again, less and less often, and for ever: an exchange that is away for hours finds everything as it was. What
// could have been said meanwhile is said: what has not left is taken back, or too late, without it. An order that the exchange had
// and does not know for an hour is taken for canceled, since nothing else could ever end it.
//
// # What is too late
//
// An order that could open something and did not leave within a minute of its decision does not leave any more: whoever decided that
// saw another market. What closes a position leaves whenever it can.
//
// Composition: it may import binance, bot, failpoint, fault, order, outbox and store.
package courier
