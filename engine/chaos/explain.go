package chaos

import (
	"context"
	"encoding/json"
	"slices"

	"tradebot/engine/bot"
	"tradebot/engine/journal"
)

// step is what the checks read of a line in which something happened. It is read from the text, not by the engine's own reader.
type step struct {
	Time  int64
	Fills []struct {
		Order           uint64
		Slot            int
		Time            int64
		Side            string
		Qty, Price, Fee bot.Decimal
	}
	Orders []struct {
		ID          uint64
		Kind        string
		Side        string
		Status      string
		Qty, Filled bot.Decimal
	}
}

// told is the last that a journal says of an order.
type told struct {
	status string
	qty    bot.Decimal
	filled bot.Decimal
	line   int64
}

// statuses are the states in which an order on paper can be at rest, or be done.
var statuses = []string{"planned", "open", "partially_filled", "filled", "canceled", "rejected", "expired"}

// checkOrders: every order and every fill of the tables is one that the journal tells of, as it tells, and none is missing.
func checkOrders(_ context.Context, b *Bot, _ Modules, _ History, add adder) error {
	orders := map[uint64]told{}
	// Lines after which orders may have changed untold: somebody acted by hand, which the next step tells; or a strategy failed, which
	// nobody is told. A replay says whether these are as they must be.
	var acted, untold int64
	n := 0
	for i := range b.Journal {
		l := &b.Journal[i]
		if l.Kind == journal.KindHand {
			acted = l.Seq
		}
		if l.Kind != journal.KindStep && l.Kind != journal.KindEnd {
			continue
		}
		var line struct {
			Step step
			End  struct{ Untold bool }
		}
		if err := json.Unmarshal(l.Text, &line); err != nil {
			add("line %d of the journal cannot be read: %v", l.Seq, err)
			return nil
		}
		if line.End.Untold {
			untold = l.Seq
		} else {
			acted = 0
		}
		for _, f := range line.Step.Fills {
			if n++; n > len(b.Fills) {
				add("line %d of the journal tells of fill %d, which is lost", l.Seq, n)
				continue
			}
			k := &b.Fills[n-1]
			if k.Seq != int64(n) || k.Order != f.Order || k.Slot != f.Slot || k.Time != f.Time || k.Side != f.Side ||
				!k.Qty.Equal(f.Qty) || !k.Price.Equal(f.Price) || !k.Fee.Equal(f.Fee) {
				add("line %d of the journal tells of fill %d as %+v, and it is kept as %+v", l.Seq, n, f, *k)
			}
		}
		for _, o := range line.Step.Orders {
			if o.Kind == "0" { // the answer to a cancel that was refused
				continue
			}
			orders[o.ID] = told{o.Status, o.Qty, o.Filled, l.Seq}
		}
	}
	if len(b.Fills) > n {
		add("%d fills are kept, and the journal tells of %d", len(b.Fills), n)
	}
	filled := map[uint64]bot.Decimal{}
	for _, f := range b.Fills {
		filled[f.Order] = filled[f.Order].Add(f.Qty)
	}
	for i := range b.Orders {
		o := &b.Orders[i]
		t, ok := orders[o.ID]
		delete(orders, o.ID)
		switch {
		case !slices.Contains(statuses, o.Status):
			add("order %d is %q", o.ID, o.Status)
		case !o.Filled.Equal(filled[o.ID]):
			add("order %d is filled by %s, and its fills come to %s", o.ID, o.Filled, filled[o.ID])
		case max(acted, untold) > t.line:
		case !ok:
			add("order %d is kept, and the journal tells of none", o.ID)
		case o.Status != t.status || !o.Qty.Equal(t.qty) || !o.Filled.Equal(t.filled):
			add("order %d is %s, %s of %s; line %d of the journal tells of it as %s, %s of %s", o.ID, o.Status, o.Filled, o.Qty, t.line, t.status, t.filled, t.qty)
		}
	}
	for id, t := range orders {
		add("line %d of the journal tells of order %d, which is lost", t.line, id)
	}
	return nil
}
