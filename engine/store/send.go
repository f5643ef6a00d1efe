package store

import (
	"context"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// SendWithin is how long after it was allowed an order may be sent, ms.
const SendWithin = 2000

// ResendAfter is how long after that an order whose fate is unknown may be sent again, ms: the exchange takes none that is older
// than 2,000 ms by its own clock, and a second is for the difference of the clocks.
const ResendAfter = 3000

// Permit allows one sending of one order.
type Permit struct {
	SendBy int64 // the request is signed before this, ms UTC by the database's clock; always before the lease's end
	Now    int64 // what that clock said
}

func readPermit(row scanner) (p Permit, err error) {
	err = row.Scan(&p.SendBy, &p.Now)
	return p, err
}

// The bot's row is locked, so that its lease does not change hands meanwhile.
const allowed = `
	WITH held AS (
		SELECT id, lease_until, {now} AS now FROM bots
		WHERE id = $1 AND holder = $2 AND epoch = $3 AND lease_until > {now} AND mode = 'live'
			AND status IN ('starting', 'running', 'paused', 'stopping')
			AND EXISTS (SELECT 1 FROM settings WHERE name = 'live' AND value = 'on')
			AND NOT EXISTS (SELECT 1 FROM settings WHERE name IN ('kill:all', 'kill:user:' || bots.owner, 'kill:bot:' || bots.id) AND value = 'on')
		{lock})
	UPDATE orders SET status = 'sending', send_by = CASE WHEN held.now + $4 < held.lease_until THEN held.now + $4 ELSE held.lease_until - 1 END`

var (
	send = statement(allowed + `
	FROM held WHERE orders.bot = held.id AND orders.id = $5 AND orders.status = 'planned' AND orders.client_id <> '' RETURNING send_by, {now}`)
	resend = statement(allowed + `, client_id = $5
	FROM held WHERE orders.bot = held.id AND orders.id = $6 AND orders.status = 'unknown' AND orders.client_id <> $5
		AND orders.send_by < held.now - $7 RETURNING send_by, {now}`)
)

// Send allows an order that is planned to leave for the exchange: in one statement it becomes one that is being sent, if the lease
// holds, no kill switch is on, the bot is live and the server trades live. The error is Refused, a Conflict (the lease, the
// order's state) or NotFound.
func (s *Store) Send(ctx context.Context, f Fence, order uint64) (Permit, error) {
	return s.permit(ctx, "store.Send", f, order, planned, send, f.Bot, f.Holder, f.Epoch, int64(SendWithin), int64(order))
}

// Resend allows an order whose fate was unknown to be sent once more, under another client id, as Send does. Its caller has
// proved that the exchange never got it, by a query after [ResendAfter].
func (s *Store) Resend(ctx context.Context, f Fence, order uint64, client string) (Permit, error) {
	return s.permit(ctx, "store.Resend", f, order, lost, resend, f.Bot, f.Holder, f.Epoch, int64(SendWithin), client, int64(order), int64(ResendAfter))
}

func (s *Store) permit(ctx context.Context, op string, f Fence, order uint64, from string, q query, args ...any) (p Permit, err error) {
	ok := false
	err = s.write(ctx, op, func(ctx context.Context, on session) (err error) {
		p, ok, err = one(ctx, on, readPermit, q, args...)
		return err
	})
	if err != nil || ok {
		return p, taken(err, op, "another order has this client id already")
	}
	return p, fault.In(op, s.refusal(ctx, f, order, from))
}

var (
	selectLease = statement(`SELECT id, epoch, lease_until, {now} FROM bots WHERE id = $1 AND holder = $2 AND epoch = $3 AND lease_until > {now}`)
	selectOn    = statement(`SELECT name FROM settings WHERE name IN ('live', 'kill:all', $1, $2) AND value = 'on'`)
)

// refusal says why an order may not be sent.
func (s *Store) refusal(ctx context.Context, f Fence, order uint64, from string) error {
	const op = "store.refusal"
	b, err := s.Bot(ctx, f.Bot)
	if err != nil {
		return err
	}
	o, err := s.Order(ctx, f.Bot, order)
	if err != nil {
		return err
	}
	held := false
	on := map[string]bool{}
	err = s.read(ctx, op, func(ctx context.Context, read session) (err error) {
		if _, held, err = one(ctx, read, readLease, selectLease, f.Bot, f.Holder, f.Epoch); err != nil {
			return err
		}
		names, err := list(ctx, read, text, selectOn, killUser+b.Owner, killBot+b.ID)
		for _, name := range names {
			on[name] = true
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case !held:
		return fault.New(fault.Conflict, op, "the lease of the bot is lost or over; whoever holds it now decides about the order")
	case b.Config.Mode != bot.Live:
		return fault.New(fault.Refused, op, "the bot is on paper; nothing of it is sent to an exchange")
	case !on[liveSetting]:
		return fault.New(fault.Refused, op, "live trading is switched off on this server")
	case on[killAll]:
		return fault.New(fault.Refused, op, "the kill switch for everything is on")
	case on[killUser+b.Owner]:
		return fault.New(fault.Refused, op, "the kill switch of the bot's owner is on")
	case on[killBot+b.ID]:
		return fault.New(fault.Refused, op, "the kill switch of the bot is on")
	case !b.Status.Active():
		return fault.New(fault.Refused, op, "the bot is %s; it sends nothing", b.Status)
	case o.ClientID == "":
		return fault.New(fault.Refused, op, "the order is on paper; it has no id for an exchange")
	case o.Status != from:
		return fault.New(fault.Conflict, op, "the order is %s; only one that is %s is sent", o.Status, from)
	}
	return fault.New(fault.Conflict, op, "the order cannot be sent now; try again in some seconds, with an id that it did not have")
}

var lose = statement(`
	UPDATE orders SET status = 'unknown'
	WHERE bot = $1 AND id = $2 AND status = 'sending'
		AND EXISTS (SELECT 1 FROM bots WHERE id = $1 AND holder = $3 AND epoch = $4 AND lease_until > {now})
	RETURNING id`)

// Lose notes that nobody knows what became of an order that was being sent. The error is a Conflict: the lease is lost or over, or the
// order is not being sent.
func (s *Store) Lose(ctx context.Context, f Fence, order uint64) error {
	const op = "store.Lose"
	ok := false
	err := s.write(ctx, op, func(ctx context.Context, on session) (err error) {
		_, ok, err = one(ctx, on, number, lose, f.Bot, int64(order), f.Holder, f.Epoch)
		return err
	})
	if err == nil && !ok {
		err = fault.New(fault.Conflict, op, "order %d of bot %s is not being sent, or the bot is somebody else's", order, f.Bot)
	}
	return err
}
