package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tradebot/engine/bot"
	"tradebot/engine/journal"
	"tradebot/engine/order"
)

// line is what the checks read of a line of a journal. It is read from the text, not by the engine's own reader.
type line struct {
	Step struct {
		Fills  []execution
		Orders []struct {
			ID          uint64
			Kind        string
			Status      string
			Qty, Filled bot.Decimal
		}
	}
	Venue struct {
		Report struct {
			Order  uint64
			Status string
			Fills  []execution
		}
	}
	End struct{ Untold bool }
}

// execution is a fill that a line tells of.
type execution struct {
	Order           uint64
	Slot            int
	Time            int64
	Side            string
	Qty, Price, Fee bot.Decimal
	FeeBase         bot.Decimal `json:"fee_base"` // the rest is of live bots
	Trade           int64
}

// told is the last that a journal says of an order.
type told struct {
	status string
	qty    bot.Decimal
	filled bot.Decimal
	line   int64
}

// story is what a journal tells of fills and orders.
type story struct {
	fills []execution
	lines []int64 // of the fills
	told  map[uint64]told
	// Lines after which orders may have changed untold: somebody acted by hand, which the next step tells; or a strategy failed, which
	// nobody is told. A replay says whether these are as they must be.
	acted, untold int64
}

// story reads the journal. Of a bot on paper the steps tell what was filled; of a live one the reports of the exchange do, and the
// steps only repeat what it was told of them.
func (b *Bot) story() (*story, error) {
	s := &story{told: map[uint64]told{}}
	for i := range b.Journal {
		l := &b.Journal[i]
		if l.Kind == journal.KindHand {
			s.acted = l.Seq
		}
		if l.Kind != journal.KindStep && l.Kind != venue && l.Kind != journal.KindEnd {
			continue
		}
		var line line
		if err := json.Unmarshal(l.Text, &line); err != nil {
			return nil, fmt.Errorf("line %d of the journal cannot be read: %w", l.Seq, err)
		}
		switch {
		case l.Kind == venue:
			s.report(&line, l.Seq)
			continue
		case line.End.Untold:
			s.untold = l.Seq
		default:
			s.acted = 0
		}
		if b.Config.Mode != bot.Live {
			s.filled(line.Step.Fills, l.Seq)
		}
		for _, o := range line.Step.Orders {
			if o.Kind != "0" { // the answer to a cancel that was refused
				s.told[o.ID] = told{o.Status, o.Qty, o.Filled, l.Seq}
			}
		}
	}
	return s, nil
}

// filled notes the fills of a line.
func (s *story) filled(fills []execution, line int64) {
	for i := range fills {
		s.fills, s.lines = append(s.fills, fills[i]), append(s.lines, line)
	}
}

// report notes what an exchange reported.
func (s *story) report(l *line, seq int64) {
	r := &l.Venue.Report
	t := s.told[r.Order]
	for i := range r.Fills {
		r.Fills[i].Order = r.Order
		t.filled = t.filled.Add(r.Fills[i].Qty)
	}
	t.status, t.line = r.Status, seq
	if t.status == "open" && !t.filled.IsZero() {
		t.status = "partially_filled"
	}
	s.told[r.Order] = t
	s.filled(r.Fills, seq)
}

// statuses are the states in which an order can be at rest, or be done; ways those of one that is on its way to an exchange.
var (
	statuses = []string{"planned", "open", "partially_filled", "filled", "canceled", "rejected", "expired"}
	ways     = []string{"sending", "unknown"}
)

// checkOrders: every order and every fill of the tables is one that the journal tells of, as it tells, and none is missing.
func checkOrders(_ context.Context, b *Bot, _ Modules, _ History, add adder) error {
	live := b.Config.Mode == bot.Live
	s, err := b.story()
	if err != nil {
		add("%v", err)
		return nil
	}
	for i, f := range s.fills {
		if i >= len(b.Fills) {
			add("line %d of the journal tells of fill %d, which is lost", s.lines[i], i+1)
		} else if k := &b.Fills[i]; k.Seq != int64(i+1) || !f.is(k, live) {
			add("line %d of the journal tells of fill %d as %+v, and it is kept as %+v", s.lines[i], i+1, f, *k)
		}
	}
	if len(b.Fills) > len(s.fills) {
		add("%d fills are kept, and the journal tells of %d", len(b.Fills), len(s.fills))
	}
	filled := map[uint64]bot.Decimal{}
	for _, f := range b.Fills {
		filled[f.Order] = filled[f.Order].Add(f.Qty)
	}
	for i := range b.Orders {
		o := &b.Orders[i]
		t, ok := s.told[o.ID]
		delete(s.told, o.ID)
		_, over := ended[o.Status]
		switch {
		case !slices.Contains(statuses, o.Status) && !(live && slices.Contains(ways, o.Status)):
			add("order %d is %q", o.ID, o.Status)
		case !o.Filled.Equal(filled[o.ID]):
			add("order %d is filled by %s, and its fills come to %s", o.ID, o.Filled, filled[o.ID])
		case b.Status == bot.Stopped && !over:
			add("order %d is %s, and the bot is stopped", o.ID, o.Status)
		case max(s.acted, s.untold) > t.line:
		case !ok && live && o.Filled.IsZero(): // it was asked for at the last step
		case !ok:
			add("order %d is kept, and the journal tells of none", o.ID)
		case onItsWay(o.Status) != onItsWay(t.status) || !live && !o.Qty.Equal(t.qty) || !o.Filled.Equal(t.filled): // one that waits may get another size
			add("order %d is %s, %s of %s; line %d of the journal tells of it as %s, %s of %s", o.ID, o.Status, o.Filled, o.Qty, t.line, t.status, t.filled, t.qty)
		}
	}
	for id, t := range s.told {
		add("line %d of the journal tells of order %d, which is lost", t.line, id)
	}
	return nil
}

// venue is the kind of a line that has what an exchange reported.
const venue = "venue"

// is reports whether a fill is kept as it is told. What an exchange reports has its order's slot and side; a fee that it kept back
// from what was bought is kept as what that is worth.
func (f *execution) is(k *bot.Fill, live bool) bool {
	same := k.Order == f.Order && k.Time == f.Time && k.Qty.Equal(f.Qty) && k.Price.Equal(f.Price)
	if !live {
		return same && k.Slot == f.Slot && k.Side == f.Side && k.Fee.Equal(f.Fee)
	}
	return same && k.Trade == f.Trade && k.Fee.Equal(f.Fee.Add(order.Worth(order.AmountOf(f.FeeBase), f.Price).Decimal()))
}
