package order_test

import (
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// states is what becomes of an order, by its state (rows) and what happens to it (columns). A dash cannot happen.
//
//   - What is planned has not left: it can only leave, or be dropped.
//   - What is on its way can have met any fate; a time-out says nothing of which.
//   - What is unknown is found by a query, or sent again once its absence is proved.
//   - What was filled in part can no longer be refused.
//   - The last four are ends.
const states = `
                  send     time_out  accept  fill_part         fill_rest  cancel    reject    expire
planned           sending  -         -       -                 -          canceled  rejected  -
sending           -        unknown   open    partially_filled  filled     canceled  rejected  expired
unknown           sending  unknown   open    partially_filled  filled     canceled  rejected  expired
open              -        -         -       partially_filled  filled     canceled  rejected  expired
partially_filled  -        -         -       partially_filled  filled     canceled  -         expired
filled            -        -         -       -                 -          -         -         -
canceled          -        -         -       -                 -          -         -         -
rejected          -        -         -       -                 -          -         -         -
expired           -        -         -       -                 -          -         -         -
`

// Every state meets every event, and what the table does not allow is a fault that changes nothing.
func TestEveryStateMeetsEveryEvent(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(states), "\n")
	events, rows := strings.Fields(lines[0]), lines[1:]
	pairs := 0
	for i, line := range rows {
		from, cells := order.Planned+order.Status(i), strings.Fields(line)
		if cells[0] != from.String() {
			t.Fatalf("row %d is of %s, but state %d is called %s", i+1, cells[0], from, from)
		}
		for k, want := range cells[1:] {
			event := order.Send + order.Event(k)
			if events[k] != event.String() {
				t.Fatalf("column %d is of %s, but event %d is called %s", k+1, events[k], event, event)
			}
			pairs++
			o := order.Order{ID: 7, Status: from}
			err := o.Apply(event)
			switch {
			case want == "-" && (fault.KindOf(err) != fault.Internal || err == nil || o.Status != from):
				t.Errorf("%s, %s: got %s and %v, want a fault that changes nothing", from, event, o.Status, err)
			case want != "-" && (err != nil || o.Status.String() != want):
				t.Errorf("%s, %s: got %s and %v, want %s", from, event, o.Status, err, want)
			}
		}
	}
	if pairs != 9*8 {
		t.Errorf("the table has %d pairs; there are 9 states and 8 events", pairs)
	}
}

// What is in no list is a fault too.
func TestNoSuchStateOrEvent(t *testing.T) {
	for _, c := range []struct {
		status order.Status
		event  order.Event
	}{{0, order.Send}, {order.Expired + 1, order.Send}, {order.Planned, 0}, {order.Open, order.Expire + 1}, {255, 255}} {
		if got, err := order.Next(c.status, c.event); err == nil || fault.KindOf(err) != fault.Internal || got != c.status {
			t.Errorf("state %d, event %d: got %s and %v", c.status, c.event, got, err)
		}
	}
}

func TestDoneAndWorking(t *testing.T) {
	want := map[order.Status]string{
		order.Open: "working", order.PartiallyFilled: "working",
		order.Filled: "done", order.Canceled: "done", order.Rejected: "done", order.Expired: "done",
	}
	for s := order.Planned; s <= order.Expired; s++ {
		if s.Done() != (want[s] == "done") || s.Working() != (want[s] == "working") {
			t.Errorf("%s: done %v, working %v", s, s.Done(), s.Working())
		}
	}
}
