package store

import (
	"context"
)

// The tables that commits write.
var (
	journal = loaded("journal", "bot text, seq bigint, time bigint, kind text, text bytea, chain bytea", "")
	// What Send wrote stays: send_by, and the id at the exchange; and when it was planned.
	orders = loaded("orders", "bot text, id bigint, slot bigint, kind text, side text, status text, reason text, text text, tag text, qty text, "+
		"filled text, value text, price text, stop text, parent bigint, placed bigint, changed bigint, client_id text, send_by bigint, planned bigint", `
		ON CONFLICT (bot, id) DO UPDATE SET slot = excluded.slot, kind = excluded.kind, side = excluded.side, status = excluded.status,
			reason = excluded.reason, text = excluded.text, tag = excluded.tag, qty = excluded.qty, filled = excluded.filled,
			value = excluded.value, price = excluded.price, stop = excluded.stop, parent = excluded.parent, placed = excluded.placed,
			changed = excluded.changed, client_id = CASE WHEN orders.client_id = '' THEN excluded.client_id ELSE orders.client_id END`)
	fills = loaded("fills", "bot text, seq bigint, order_id bigint, slot bigint, time bigint, side text, qty text, price text, value text, fee text, "+
		"realised text, liquidity text, reason text, tag text, trade bigint", "")
	entries   = loaded("entries", "bot text, fill bigint, account text, asset bigint, amount text, time bigint", "")
	positions = loaded("positions", "bot text, slot bigint, qty text, entry text, realised text, unrealised text, last_price text", `
		ON CONFLICT (bot, slot) DO UPDATE SET qty = excluded.qty, entry = excluded.entry, realised = excluded.realised,
			unrealised = excluded.unrealised, last_price = excluded.last_price`)
	equity = loaded("equity", "bot text, time bigint, equity text", "ON CONFLICT (bot, time) DO UPDATE SET equity = excluded.equity")
	logs   = loaded("logs", "bot text, time bigint, level text, source text, text text", "")
	plots  = loaded("plots", "bot text, last bigint, first bigint, written bigint, dots bytea", `
		ON CONFLICT (bot, last, written) DO UPDATE SET first = excluded.first, dots = excluded.dots`)
)

// ended is a command that nothing more becomes of.
type ended struct {
	Bot    string `json:"bot"`
	Seq    int64  `json:"seq"`
	Status string `json:"status"`
	Reason string `json:"reason"`
}

var endCommands = statement(`
	UPDATE commands SET status = given.status, reason = given.reason
	FROM {rows $1: bot text, seq int, status text, reason text}
	WHERE commands.bot = given.bot AND commands.seq = given.seq AND commands.status = 'waiting'`)

// keepAll writes the batches of commits whose fences held.
func keepAll(ctx context.Context, on session, commits []*Commit) error {
	byBot(commits)
	loads := struct{ journal, orders, fills, entries, positions, equity, logs, plots *load }{
		journal.fill(), orders.fill(), fills.fill(), entries.fill(), positions.fill(), equity.fill(), logs.fill(), plots.fill(),
	}
	var commands []ended
	for _, c := range commits {
		id, b := c.Bot, &c.Batch
		for i := range b.Lines {
			l := &b.Lines[i]
			loads.journal.add(id, l.Seq, l.Time, l.Kind, l.Text, l.Chain)
		}
		for i := range b.Orders {
			o := &b.Orders[i]
			loads.orders.add(id, o.ID, o.Slot, o.Kind, o.Side, o.Status, o.Reason, o.Text, o.Tag, o.Qty, o.Filled, o.Value, o.Price, o.Stop,
				o.Parent, o.Placed, o.Changed, o.ClientID, o.SendBy, c.At)
		}
		for i := range b.Fills {
			f := &b.Fills[i]
			loads.fills.add(id, f.Seq, f.Order, f.Slot, f.Time, f.Side, f.Qty, f.Price, f.Value, f.Fee, f.Realised, f.Liquidity, f.Reason, f.Tag, f.Trade)
		}
		for i := range b.Entries {
			e := &b.Entries[i]
			loads.entries.add(id, e.Fill, e.Account, e.Asset, e.Amount, e.Time)
		}
		for i := range b.Positions {
			p := &b.Positions[i]
			loads.positions.add(id, p.Slot, p.Qty, p.Entry, p.Realised, p.Unrealised, p.Last)
		}
		last(len(b.Equity), func(i int) int64 { return b.Equity[i].Time }, func(i int) {
			loads.equity.add(id, b.Equity[i].Time, b.Equity[i].Equity)
		})
		for i := range b.Logs {
			l := &b.Logs[i]
			loads.logs.add(id, l.Time, l.Level, l.Source, l.Text)
		}
		if len(b.Dots) > 0 {
			first, last := span(b.Dots)
			loads.plots.add(id, last, first, c.At, pack(b.Dots))
		}
		for _, seq := range b.Commands {
			e := ended{id, seq, Done, ""}
			if why, refused := c.Refused[seq]; refused {
				e.Status, e.Reason = Refused, clean(why)
			}
			commands = append(commands, e)
		}
	}
	for _, l := range []*load{loads.journal, loads.orders, loads.fills, loads.entries, loads.positions, loads.equity, loads.logs, loads.plots} {
		if err := on.bulk(ctx, l); err != nil {
			return err
		}
	}
	if len(commands) == 0 {
		return nil
	}
	_, err := on.exec(ctx, endCommands, encode(commands))
	return err
}

// last calls keep for the last of those with the same key, in their order: a row can be written once in a statement.
func last[K comparable](n int, key func(int) K, keep func(int)) {
	newest := make(map[K]int, n)
	for i := range n {
		newest[key(i)] = i
	}
	for i := range n {
		if newest[key(i)] == i {
			keep(i)
		}
	}
}
