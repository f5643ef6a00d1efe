package order

import "tradebot/engine/fault"

// Event is something that happens to an order.
type Event uint8

// The events of an order's life.
const (
	Send     Event = 1 + iota // it leaves for the venue
	TimeOut                   // no answer: nobody knows whether it arrived
	Accept                    // the venue has it
	FillPart                  // a part of it is executed
	FillRest                  // the last of it is executed
	Cancel                    // it is taken back
	Reject                    // it is refused
	Expire                    // the venue ends it, by its time in force
)

var events = [...]string{
	Send: "send", TimeOut: "time_out", Accept: "accept", FillPart: "fill_part", FillRest: "fill_rest", Cancel: "cancel",
	Reject: "reject", Expire: "expire",
}

func (e Event) String() string { return word(events[:], int(e)) }

// next is the table of states and events. A pair that is not in it is a fault.
//
// An order whose sending timed out is Unknown, never Rejected: it may be resting. It leaves that state by what the venue
// answers to a query, or by being sent again once its absence is proved. An answer may tell of a fill or an end before
// anything told of the acceptance. A stop that the venue had accepted can still be refused when it triggers.
var next = [Expired + 1][Expire + 1]Status{
	Planned: {Send: Sending, Cancel: Canceled, Reject: Rejected},
	Sending: {
		TimeOut: Unknown, Accept: Open, FillPart: PartiallyFilled, FillRest: Filled, Cancel: Canceled, Reject: Rejected, Expire: Expired,
	},
	Unknown: {
		Send: Sending, TimeOut: Unknown, Accept: Open, FillPart: PartiallyFilled, FillRest: Filled, Cancel: Canceled, Reject: Rejected,
		Expire: Expired,
	},
	Open:            {FillPart: PartiallyFilled, FillRest: Filled, Cancel: Canceled, Reject: Rejected, Expire: Expired},
	PartiallyFilled: {FillPart: PartiallyFilled, FillRest: Filled, Cancel: Canceled, Expire: Expired},
}

// Next returns the state after an event. The error is Internal: a pair that cannot happen is a mistake of whoever reports it.
func Next(s Status, e Event) (Status, error) {
	if to := after(s, e); to != 0 {
		return to, nil
	}
	return s, fault.New(fault.Internal, "order.Next", "event %s cannot happen to an order that is %s", e, s)
}

// after returns the state after an event, 0 if it cannot happen.
func after(s Status, e Event) Status {
	if s <= Expired && e <= Expire {
		return next[s][e]
	}
	return 0
}

// Done reports whether nothing more can happen to the order.
func (s Status) Done() bool { return s >= Filled }

// Working reports whether the order is at the venue.
func (s Status) Working() bool { return s == Open || s == PartiallyFilled }
