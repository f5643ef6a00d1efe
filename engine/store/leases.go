package store

import (
	"context"

	"tradebot/engine/fault"
)

// Lease is the right to run a bot, until the database's clock says that it is over. Whoever holds it measures the time left from
// Until - Now by its own monotonic clock, counted from before the call.
type Lease struct {
	Bot   string
	Epoch int64 // grows by one with each change of holder
	Until int64 // ms UTC by the database's clock
	Now   int64 // what that clock said
}

// Fence is the lease that a change is made under. Holder names a process: no two that ever run have the same.
type Fence struct {
	Bot    string
	Holder string
	Epoch  int64
}

func readLease(row scanner) (l Lease, err error) {
	err = row.Scan(&l.Bot, &l.Epoch, &l.Until, &l.Now)
	return l, err
}

// A lease that ended and is taken again gets another epoch too: what its holder began before may still be on its way.
var acquire = statement(`
	UPDATE bots SET epoch = CASE WHEN holder = $1 AND lease_until > {now} THEN epoch ELSE epoch + 1 END, holder = $1, lease_until = {now} + $2
	WHERE id IN (SELECT id FROM bots WHERE id {in $3} AND (holder = '' OR holder = $1 OR lease_until <= {now}) ORDER BY id {skip})
		AND (holder = '' OR holder = $1 OR lease_until <= {now})
	RETURNING id, epoch, lease_until, {now}`)

// AcquireMany takes the leases of those of the bots that are free, whose lease has ended, or that the holder has already, for ttl
// ms from now, and returns them. It waits for nobody: a bot that somebody is just changing is left out.
func (s *Store) AcquireMany(ctx context.Context, holder string, ttl int64, bots []string) (held []Lease, err error) {
	err = s.write(ctx, "store.AcquireMany", func(ctx context.Context, on session) (err error) {
		held, err = list(ctx, on, readLease, acquire, holder, ttl, texts(bots))
		return err
	})
	return held, err
}

var acquireOne = statement(`
	UPDATE bots SET epoch = CASE WHEN holder = $1 AND lease_until > {now} THEN epoch ELSE epoch + 1 END, holder = $1, lease_until = {now} + $2
	WHERE id = $3 AND (holder = '' OR holder = $1 OR lease_until <= {now})
	RETURNING id, epoch, lease_until, {now}`)

// Acquire takes the lease of a bot as AcquireMany does. The error is NotFound, or a Conflict: somebody else has it.
func (s *Store) Acquire(ctx context.Context, id, holder string, ttl int64) (l Lease, err error) {
	const op = "store.Acquire"
	ok := false
	err = s.write(ctx, op, func(ctx context.Context, on session) (err error) {
		l, ok, err = one(ctx, on, readLease, acquireOne, holder, ttl, id)
		return err
	})
	if err != nil || ok {
		return l, err
	}
	if _, err := s.Bot(ctx, id); err != nil {
		return l, fault.In(op, err)
	}
	return l, fault.New(fault.Conflict, op, "another worker has the bot; it is looked after")
}

var renew = statement(`
	UPDATE bots SET lease_until = {now} + $1
	WHERE id IN (SELECT id FROM bots WHERE id {in $2} AND holder = $3 AND lease_until > {now} ORDER BY id {lock})
		AND holder = $3 AND lease_until > {now}
	RETURNING id, epoch, lease_until, {now}`)

// Renew makes the leases of a holder last for ttl ms from now, in one statement, and returns those that it still has. One that
// ended stays ended, even if nobody took it: it has to be acquired again.
func (s *Store) Renew(ctx context.Context, holder string, ttl int64, bots []string) (held []Lease, err error) {
	err = s.write(ctx, "store.Renew", func(ctx context.Context, on session) (err error) {
		held, err = list(ctx, on, readLease, renew, ttl, texts(bots), holder)
		return err
	})
	return held, err
}

var holders = statement(`SELECT DISTINCT holder FROM bots WHERE lease_until > {now} ORDER BY holder`)

// Holders lists who holds leases now.
func (s *Store) Holders(ctx context.Context) (all []string, err error) {
	err = s.read(ctx, "store.Holders", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, text, holders)
		return err
	})
	return all, err
}

var release = statement(`
	UPDATE bots SET holder = '', lease_until = 0
	WHERE id IN (SELECT id FROM bots WHERE id {in $1} AND holder = $2 ORDER BY id {lock}) AND holder = $2`)

// Release gives leases back. Whoever does so has nothing of these bots on its way any more.
func (s *Store) Release(ctx context.Context, holder string, bots []string) error {
	return s.write(ctx, "store.Release", func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, release, texts(bots), holder)
		return err
	})
}
