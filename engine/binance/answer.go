package binance

import (
	"context"
	"errors"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// Outcome is what is known of an order, or a cancellation, that was to be sent.
type Outcome uint8

// The outcomes. Unknown is the zero value, so that what nobody decided is never taken for an answer.
const (
	Unknown  Outcome = iota // it may or may not be at the exchange; only a query tells
	Accepted                // the exchange has it, and says in which state
	Refused                 // the exchange has said no, and why
	NotSent                 // it did not leave
)

func (o Outcome) String() string {
	switch o {
	case Accepted:
		return "accepted"
	case Refused:
		return "refused"
	case NotSent:
		return "not_sent"
	}
	return "unknown"
}

// Answer is what came of sending an order or a cancellation.
type Answer struct {
	Outcome Outcome
	Report  Report        // the order, if it was accepted
	Reason  order.Reason  // why, if it was refused
	Code    int64         // the exchange's, if it gave one
	Again   bool          // refused or not sent, but nothing is wrong with the order: it may be tried again after Wait
	Wait    time.Duration // until the limit that was reached is over
	Asked   int64         // timestamp of the request, ms by the exchange's clock; 0 if it was not signed
	Err     error         // what to tell, nil if it was accepted
}

// answer turns what came of a call into an answer. failure is what go-binance returned; the report is read from the result if
// there was none.
func answer(ctx context.Context, op string, k *call, failure error, report func() (Report, error)) Answer {
	a := Answer{Code: k.problem.Code, Wait: k.wait, Asked: k.asked}
	if failure == nil && k.status == 200 {
		r, err := report()
		switch {
		case err != nil:
			a.Err = fault.New(fault.Unavailable, op, "Binance's answer cannot be used: %w", err)
		case r.Status == order.Rejected:
			a.Outcome, a.Reason = Refused, order.VenueRefused
			a.Err = fault.New(fault.Refused, op, "Binance refuses the order")
		default:
			a.Outcome, a.Report = Accepted, r
		}
		return a
	}
	if failure == nil {
		failure = errors.New("an answer that is none")
	}
	if stopped := k.absent(failure); stopped != nil {
		a.Outcome, a.Again, a.Err = NotSent, true, fault.In(op, stopped)
		return a
	}
	if v, ok := judge(k.status, k.problem); ok {
		a.Outcome, a.Reason, a.Again = Refused, v.reason, v.again
	}
	a.Err = failed(ctx, op, k, failure)
	return a
}

// unready is the answer where the exchange's clock could not be measured.
func (c *Client) unready(err error) Answer {
	return Answer{Outcome: NotSent, Again: true, Wait: max(0, time.Until(c.config.Budget.Blocked())), Err: err}
}
