package order_test

import (
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/order"
)

func dec(text string) order.Decimal { return udecimal.MustParse(text) }

func amount(text string) order.Amount { return order.AmountOf(dec(text)) }

// An order for 10 is filled in parts.
func TestExecute(t *testing.T) {
	for _, c := range []struct {
		name    string
		status  order.Status
		filled  string
		qty     string
		want    order.Status
		after   string
		faulted bool
	}{
		{"a part", order.Open, "0", "4", order.PartiallyFilled, "4", false},
		{"another part", order.PartiallyFilled, "4", "5.99999999", order.PartiallyFilled, "9.99999999", false},
		{"the rest", order.PartiallyFilled, "4", "6", order.Filled, "10", false},
		{"all at once", order.Open, "0", "10", order.Filled, "10", false},
		{"all, written with other zeros", order.Open, "0", "10.000", order.Filled, "10", false},
		{"before it was said to be accepted", order.Sending, "0", "10", order.Filled, "10", false},
		{"after nothing was said", order.Unknown, "0", "1", order.PartiallyFilled, "1", false},
		{"more than there is", order.Open, "0", "10.00000001", order.Open, "0", true},
		{"more than is left", order.PartiallyFilled, "4", "7", order.PartiallyFilled, "4", true},
		{"nothing", order.Open, "0", "0", order.Open, "0", true},
		{"less than nothing", order.Open, "0", "-1", order.Open, "0", true},
		{"of one that has not left", order.Planned, "0", "1", order.Planned, "0", true},
		{"of one that was canceled", order.Canceled, "4", "1", order.Canceled, "4", true},
		{"of one that was refused", order.Rejected, "0", "10", order.Rejected, "0", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := order.Order{Status: order.Open, Qty: amount("10")}
			if filled := amount(c.filled); !filled.IsZero() {
				if err := o.Execute(filled, dec("3")); err != nil {
					t.Fatal(err)
				}
			}
			o.Status = c.status
			err := o.Execute(amount(c.qty), dec("4"))
			if c.faulted != (err != nil) || err != nil && fault.KindOf(err) != fault.Internal {
				t.Errorf("got %v", err)
			}
			if o.Status != c.want || o.Filled != amount(c.after) || o.Left() != amount("10").Sub(amount(c.after)) {
				t.Errorf("it is %s, filled %s; want %s, %s", o.Status, o.Filled, c.want, c.after)
			}
		})
	}
}

// 1 at 100 and 3 at 104 cost 412, which is 103 each.
func TestAverage(t *testing.T) {
	o := order.Order{Status: order.Open, Qty: amount("5")}
	if got := o.Average(); !got.IsZero() {
		t.Errorf("nothing is filled and the average is %s", got)
	}
	for _, fill := range [][2]string{{"1", "100"}, {"3", "104"}} {
		if err := o.Execute(amount(fill[0]), dec(fill[1])); err != nil {
			t.Fatal(err)
		}
	}
	if got := o.Average(); !got.Equal(dec("103")) || o.Left() != amount("1") {
		t.Errorf("average %s, left %s; want 103 and 1", got, o.Left())
	}
}

// Whatever is reported in whatever order: an end is never left, a fault changes nothing, and no more is filled than was asked
// for, all of it exactly when the order says so.
func TestLifeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := order.Order{ID: 1, Status: order.Planned, Qty: order.AmountOf(udecimal.MustFromInt64(int64(rapid.IntRange(1, 9).Draw(t, "quantity")), 0))}
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			before := o
			var err error
			if event := order.Event(rapid.IntRange(1, 8).Draw(t, "event")); event == order.FillPart || event == order.FillRest {
				qty := udecimal.MustFromInt64(int64(rapid.IntRange(-1, 20).Draw(t, "halves")), 0).MustDiv(dec("2"))
				err = o.Execute(order.AmountOf(qty), dec("7"))
			} else {
				err = o.Apply(event)
			}
			switch {
			case before.Status.Done() && err == nil:
				t.Fatalf("something happened to an order that was %s", before.Status)
			case err != nil && o != before:
				t.Fatalf("a fault changed the order from %+v to %+v", before, o)
			case o.Qty.Less(o.Filled) || o.Filled.Less(before.Filled):
				t.Fatalf("of %s it filled %s, then %s", o.Qty, before.Filled, o.Filled)
			case (o.Status == order.Filled) != o.Left().IsZero():
				t.Fatalf("it is %s and %s is left", o.Status, o.Left())
			case o.Status == order.PartiallyFilled && o.Filled.IsZero():
				t.Fatal("it is filled in part and nothing is filled")
			case !o.Filled.IsZero() && !o.Average().Equal(dec("7")):
				t.Fatalf("%s at 7 cost %s each", o.Filled, o.Average())
			}
		}
	})
}

func TestLegs(t *testing.T) {
	level := order.Offset{Kind: order.OffsetPercent, Value: dec("1")}
	for _, c := range []struct {
		protection *order.Protection
		want       int
	}{
		{nil, 0},
		{&order.Protection{}, 0},
		{&order.Protection{TakeProfit: level}, 1},
		{&order.Protection{StopLoss: level, Trail: order.Trail{Kind: order.OffsetPrice, Distance: dec("1")}}, 2},
		{&order.Protection{StopLoss: level, TakeProfit: level, Trail: order.Trail{Kind: order.OffsetPrice, Distance: dec("1")}}, 3},
	} {
		if got := c.protection.Legs(); got != c.want {
			t.Errorf("%+v has %d legs, want %d", c.protection, got, c.want)
		}
	}
}
