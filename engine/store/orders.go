package store

import (
	"context"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

const orderColumns = `orders.id, orders.slot, orders.kind, orders.side, orders.status, orders.reason, orders.text, orders.tag, orders.qty,
	orders.filled, orders.value, orders.price, orders.stop, orders.parent, orders.placed, orders.changed, orders.client_id, orders.send_by, orders.planned`

func readOrder(row scanner) (o bot.Order, err error) {
	var id, parent int64
	err = row.Scan(&id, &o.Slot, &o.Kind, &o.Side, &o.Status, &o.Reason, &o.Text, &o.Tag, &o.Qty, &o.Filled, &o.Value, &o.Price, &o.Stop,
		&parent, &o.Placed, &o.Changed, &o.ClientID, &o.SendBy, &o.Planned)
	o.ID, o.Parent = uint64(id), uint64(parent)
	return o, err
}

var selectOrder = statement(`SELECT ` + orderColumns + ` FROM orders WHERE bot = $1 AND id = $2`)

// Order returns an order of a bot. The error is NotFound.
func (s *Store) Order(ctx context.Context, id string, order uint64) (o bot.Order, err error) {
	const op = "store.Order"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		o, ok, err = one(ctx, on, readOrder, selectOrder, id, int64(order))
		return err
	})
	if err == nil && !ok {
		err = noOrder(op, id, order)
	}
	return o, err
}

func noOrder(op, id string, order uint64) error {
	return fault.New(fault.NotFound, op, "the bot %q has no order %d", id, order)
}

var selectOrders = statement(`
	SELECT ` + orderColumns + ` FROM orders
	WHERE bot = $1 AND ($2 = 0 OR status {in $3}) AND ($4 = 0 OR id < $5) ORDER BY id DESC LIMIT $6`)

// Orders lists orders of a bot, those with the highest ids first, from below before (0: the first page); statuses nil: in any
// state.
func (s *Store) Orders(ctx context.Context, id string, statuses []string, before uint64, limit int) (all []bot.Order, err error) {
	err = s.read(ctx, "store.Orders", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readOrder, selectOrders, id, len(statuses), texts(statuses), int(min(before, 1)), int64(before), limited(limit))
		return err
	})
	return all, err
}

// The states of an order that the store itself has to know.
const (
	planned = "planned"
	sending = "sending"
	lost    = "unknown"
)

// over are the states that an order never leaves.
var over = map[string]bool{"filled": true, "canceled": true, "rejected": true, "expired": true}

// way says whether an order that goes to an exchange may be written in a state, after the one that is kept ("": none). What
// leaves for an exchange leaves through Send; nothing that left is ever planned again, and nothing that ended changes.
func way(before, after string) bool {
	switch {
	case before == after:
		return before != ""
	case over[before], after == sending, after == planned:
		return before == "" && after == planned
	case before == "" || before == planned:
		return after == "canceled" || after == "rejected"
	case after == lost:
		return before == sending
	}
	return true
}

type orderKey struct {
	Bot string `json:"bot"`
	ID  int64  `json:"id"`
}

var selectStates = statement(`
	SELECT orders.bot, orders.id, orders.status FROM orders JOIN {rows $1: bot text, id int} ON orders.bot = given.bot AND orders.id = given.id`)

// checkOrders leaves an error for each commit with an order for an exchange that takes a way no order takes.
func checkOrders(ctx context.Context, on session, commits []Commit, errs []error) error {
	var keys []orderKey
	for i := range commits {
		for k := range commits[i].Batch.Orders {
			if o := &commits[i].Batch.Orders[k]; o.ClientID != "" {
				keys = append(keys, orderKey{commits[i].Bot, int64(o.ID)})
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	before := map[orderKey]string{}
	if _, err := list(ctx, on, func(row scanner) (none struct{}, err error) {
		var key orderKey
		var status string
		err = row.Scan(&key.Bot, &key.ID, &status)
		before[key] = status
		return none, err
	}, selectStates, encode(keys)); err != nil {
		return err
	}
	for i := range commits {
		for k := range commits[i].Batch.Orders {
			o := &commits[i].Batch.Orders[k]
			if was := before[orderKey{commits[i].Bot, int64(o.ID)}]; o.ClientID != "" && !way(was, o.Status) {
				errs[i] = fault.New(fault.Conflict, "store.Commit", "order %d of bot %s is %q and cannot become %q so; read it again", o.ID, commits[i].Bot, was, o.Status)
			}
		}
	}
	return nil
}
