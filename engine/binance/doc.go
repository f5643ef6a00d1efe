// Package binance deals with Binance's spot market over REST: it places, cancels and looks up orders, reads what an account has
// and which steps a symbol is traded in, and downloads candles.
//
// # One of four answers
//
// Money is lost where a program believes that an order is not there and it is. So whatever comes of [Client.Place] is exactly
// one [Outcome]. Accepted and Refused are what the exchange said, in a body that could be read and that is about this order, with
// a code of the table in code.go; the HTTP statuses 429 and 418 say that it refused as well, before it looked at the order.
// NotSent is what never reached a connection: it was too late, the budget was spent, there was nobody to connect to. All else
// is Unknown, which is the zero value: a timeout, a reply that was lost or broken, any 5xx, the codes -1006 and -1007, a code
// that nobody has met before. "Duplicate order sent" is Unknown too, since it says that an order of this id is open: perhaps
// this very one, delivered twice.
//
// # When an order is not there
//
// A client order id is unique among open orders only; once an order has filled, its id is accepted again. So an id prevents
// nothing, and whoever wants to send once more first proves absence. Every request has a timestamp by the exchange's clock and a
// window of [RecvWindow] after it, beyond which the exchange does not take it. The transport refuses a request whose timestamp is
// later than the moment until which it may be sent, after it was signed and where nothing lies between it and the connection.
// The exchange refuses a timestamp more than a second ahead of it ([Ahead]), so a query that it answers with "unknown order" and
// that was signed RecvWindow and Ahead after that moment was answered when no request could be taken any more: [Lookup.Absent].
//
// A process that sleeps between signing and writing is the reason for the window: what it writes when it wakes is refused by
// the exchange, whatever the process believes about the time. The offset of the exchange's clock is measured before the first
// signed request, and again when the exchange (-1021) or the transport finds a timestamp wrong.
//
// # Limits
//
// Weight is counted per IP address and orders per account, in the transport, since go-binance's errors keep neither the HTTP
// status nor Retry-After. A [Budget] is shared by all clients behind an address. After a 429 or a 418 no request leaves until
// the time that was given is over. Downloads and lists of open orders leave a tenth of the weight to the rest.
//
// # go-binance
//
// It knows the endpoints, their parameters and the signature, and is used for these. A client of it is a data race when it is
// shared and holds the secret where anything may print it, so each request gets a client of its own, which costs nothing, over
// one pool of connections. Its package variables are not used. Redirects are not followed: an order goes where it was sent.
//
// Numbers are read from the exchange's strings as exact decimals. It is an adapter; it may import fault, market, order,
// failpoint, go-binance and the exact decimals (udecimal).
package binance
