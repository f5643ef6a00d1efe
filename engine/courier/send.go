package courier

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
	"tradebot/engine/order"
	"tradebot/engine/store"
)

// late is how long after its decision an order that could open something may still leave, ms.
const late = 60_000

// again is what stands between the id of an order and how often it left again.
const again = "-r"

// tries returns how often an order had left again when it had an id.
func tries(client string) int {
	_, text, _ := strings.Cut(client, again)
	n, _ := strconv.Atoi(text)
	return n
}

// dropped ends an order that is nowhere and is not to leave any more: it is to be taken back, or it is too late. It reports whether it
// did.
func (c *Courier) dropped(j *job) bool {
	switch {
	case j.Cancel:
		c.tell(j, order.Canceled, 0, "", nil)
	case !j.Exit && time.Now().UnixMilli()-j.planned > late:
		c.tell(j, order.Rejected, order.VenueRefused, "it could not be sent within a minute of its decision, so it was not sent at all", nil)
	default:
		return false
	}
	return true
}

// send sends an order that has not left.
func (c *Courier) send(ctx context.Context, j *job) time.Duration {
	if c.dropped(j) {
		return 0
	}
	if wait := c.sync(ctx, j); wait > 0 {
		return wait
	}
	begun, now := time.Now(), c.o.Client.Now()
	permit, err := c.o.Store.Send(ctx, c.o.Fence, j.Order)
	if err != nil {
		return c.forbidden(ctx, j, err)
	}
	failpoint.Hit("send.allowed")
	return c.place(ctx, j, permit, begun, now)
}

// forbidden goes on where the database gave no permit.
func (c *Courier) forbidden(ctx context.Context, j *job, err error) time.Duration {
	wait := retry
	switch fault.KindOf(err) {
	case fault.Refused:
		c.tell(j, order.Rejected, order.RiskLimit, fault.Sentence(err), nil)
		return 0
	case fault.Conflict: // it is too early, or the lease is lost, and somebody ends this courier
	default:
		wait = c.warn(ctx, j, "an order could not be given a permit", err)
	}
	if j.at == planned {
		j.at = unread // perhaps it was given one, and nobody heard of it
	}
	return wait
}

// place sends an order once, under its id. begun and now are when the permit was asked for, by our clock and by the exchange's.
func (c *Courier) place(ctx context.Context, j *job, permit store.Permit, begun time.Time, now int64) time.Duration {
	left := permit.SendBy - permit.Now
	j.sendBy, j.kept = now+left, false
	timed, cancel := context.WithDeadline(ctx, begun.Add(time.Duration(left)*time.Millisecond))
	defer cancel()
	a := c.o.Client.Place(timed, binance.Order{
		Symbol: j.symbol.Symbol, ClientID: j.client, Side: j.Side, Kind: j.Kind, TIF: j.TIF, PostOnly: j.PostOnly, Qty: j.Qty, Price: j.Price,
	}, j.sendBy)
	failpoint.Hit("send.answered")
	switch {
	case a.Outcome == binance.Accepted:
		j.at = working
		return c.learn(ctx, j, &a.Report)
	case (a.Outcome == binance.Refused || a.Outcome == binance.NotSent) && !a.Again:
		c.answered(j)
		reason := a.Reason
		if reason == 0 {
			reason = order.VenueRefused
		}
		c.tell(j, order.Rejected, reason, fault.Sentence(a.Err), nil)
		return 0
	}
	c.warn(ctx, j, "nobody knows whether the exchange has an order; it is asked", a.Err)
	j.at = lost
	return max(a.Wait, time.Millisecond)
}

// find finds out about an order of which nobody knows where it is, and sends it again once it is proved that it is nowhere.
func (c *Courier) find(ctx context.Context, j *job) time.Duration {
	if !j.kept {
		switch err := c.o.Store.Lose(ctx, c.o.Fence, j.Order); fault.KindOf(err) {
		case fault.Conflict:
			if err != nil { // it is unknown already, and nobody heard of it; or the lease is lost
				j.at = unread
				return retry
			}
		default:
			if err != nil {
				return c.warn(ctx, j, "an order could not be kept as unknown", err)
			}
		}
		j.kept = true
	}
	if c.careless(ctx, j) {
		return 0
	}
	l, err := c.o.Client.Query(ctx, j.symbol.Symbol, j.client)
	switch {
	case err != nil:
		return c.warn(ctx, j, "the exchange does not say whether it has an order", err)
	case l.Known:
		return c.learn(ctx, j, &l.Report)
	case j.there:
		return c.gone(j)
	}
	if j.fails = 0; !l.Absent(j.sendBy) {
		wait := j.sendBy + binance.RecvWindow + binance.Ahead - c.o.Client.Now()
		return time.Duration(max(wait, 0)+10) * time.Millisecond
	}
	if c.dropped(j) {
		return 0
	}
	return c.resend(ctx, j)
}

// resend sends an order again that is nowhere, under another id.
func (c *Courier) resend(ctx context.Context, j *job) time.Duration {
	client := fmt.Sprintf("%s%s%d", j.ClientID, again, j.tries+1)
	begun, now := time.Now(), c.o.Client.Now()
	permit, err := c.o.Store.Resend(ctx, c.o.Fence, j.Order, client)
	if err != nil {
		if fault.KindOf(err) == fault.Unavailable { // perhaps it was given, and nobody heard of it
			j.at = unread
		}
		return c.forbidden(ctx, j, err)
	}
	j.client = client
	j.tries++
	failpoint.Hit("send.allowed")
	return c.place(ctx, j, permit, begun, now)
}
