package abi

// Done reports whether the order is no longer open: filled, canceled, rejected or expired. A status that this version of the
// contract does not list is none of them.
func (o *Order) Done() bool { return o.Status >= StatusFilled && o.Status <= StatusExpired }

// Refused reports whether the order was rejected, as too small or without funds, rather than taken back. The answer to a cancel
// of an order that is not open is no refusal of the order.
func (o *Order) Refused() bool { return o.Status == StatusRejected && o.Reason != ReasonUnknownOrder }
