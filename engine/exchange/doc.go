// Package exchange is an exchange for tests: an HTTP server that speaks the part of Binance's spot REST that an order's way
// needs, trades at the prices of a synthetic market, and misbehaves when it is told to. It is what chaos tests run against,
// and the judge of them.
//
// # The book
//
// What was accepted is in a file before it is answered: one line of JSON an event, each written and synced before anything comes
// of it. A book is what its events make of it and nothing else, live as well as after a kill -9, so a checker that reads the
// file ([ReadBook]) knows what happened, whatever the client believes. A last line that was cut is an event that did not happen.
//
// Money is booked from account to account: deposits come from outside, fills are exchanged with the market, fees go to the
// exchange. [Book.Check] says whether all of it adds up.
//
// # As Binance does
//
// Signatures, recvWindow (looked at when a request comes and again before it is executed), filters, limits of weight and orders,
// the messages of refusals. Client order ids are unique among open orders only: an id is taken again once its order has filled
// or was canceled, which is the trap that a sender falls into who believes that an id protects it. A query by client id finds
// the latest order that had it.
//
// # Otherwise than Binance
//
// There is no order book of others. The market has one price at a time, that of a synthetic market ([synth]), whose time may go
// faster than ours, or a pinned one, with a bounded quantity at each tick from there on, which is there again for the next request.
// A limit order that rests is filled once the price has reached it, looked at when the next request comes: whole, or part by part
// where the symbol has a depth of its own. There are market and limit orders, no stops. An account has as many keys as one likes:
// its name, and whatever follows a slash.
//
// # Misbehaviour
//
// A [Fault] is what happens to requests: lost, late, twice, half. Some before the request is executed and some after, which is
// all the difference. They are given one by one or drawn from a seed, in the process or over /control/.
//
// Composition, for tests: it may import fault, market, order, synth and the exact decimals (udecimal). The product does not
// import it.
package exchange
