package account_test

import (
	"strings"
	"testing"

	"tradebot/engine/account"
	"tradebot/engine/fault"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
)

// fails wants an error of a kind with a part of its sentence.
func (d *desk) fails(err error, kind fault.Kind, says string) {
	d.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Sentence(err), says) {
		d.Errorf("got %v, want %s: %s", err, kind, says)
	}
}

// closing closes the position of slot 0.
func closing(id uint64) strategy.Intent { return strategy.Intent{Kind: strategy.IntentClose, ID: id} }

// An exit by hand closes the position with an order of the engine's own, once, and what protected it ends.
func TestExitByHand(t *testing.T) {
	d := newDesk(t)
	d.fails(d.a.Exit(0), fault.Conflict, "there is no position to close")
	d.ask(bracket(buy(4, "2")))
	d.fill(4, "2", "100")
	if err := d.a.Exit(0); err != nil {
		t.Fatal(err)
	}
	d.fails(d.a.Exit(0), fault.Conflict, "is being closed already")
	d.want("it goes first", d.ask(limit(8, order.Buy, "1", "50")), "place own1, place 8")
	d.fails(d.a.Exit(0), fault.Conflict, "is being closed already")
	d.fill(1<<62+4, "2", "110")
	d.want("left", d.working(), "8 buy limit 1 at 50")
	if trades := d.a.Trades(); len(trades) != 1 || trades[0].Reason != order.ByHand {
		t.Errorf("trades %+v", trades)
	}
}

// An order is taken back once, and its money is free at once.
func TestTakeBack(t *testing.T) {
	d := newDesk(t)
	d.fails(d.a.TakeBack(4), fault.NotFound, "order 4 is not open")
	d.ask(limit(4, order.Buy, "2", "100"))
	if err := d.a.TakeBack(4); err != nil {
		t.Fatal(err)
	}
	d.want("free", d.a.Free().String(), "1000")
	d.fails(d.a.TakeBack(4), fault.NotFound, "order 4 is not open")
	d.want("worked", d.ask(), "cancel 4")
	d.want("left", d.working(), "")
}

// Who retires has no order left, and his position.
func TestRetire(t *testing.T) {
	d := newDesk(t)
	d.ask(bracket(buy(4, "2")), limit(8, order.Buy, "1", "50"))
	d.fill(4, "2", "100")
	d.a.Retire()
	d.a.Retire() // once more changes nothing
	d.want("worked", d.ask(), "cancel 8, cancel 5, cancel 7, cancel 6")
	d.want("left", d.working(), "")
	d.want("held", d.a.Ledger().Position(0).Qty.String(), "2")
}

// A stop that was moved stays where it is, also when a further fill enlarges it.
func TestMoveStop(t *testing.T) {
	d := newDesk(t)
	d.ask(bracket(buy(4, "2")), limit(8, order.Buy, "1", "50"))
	d.fill(4, "1", "100")
	d.close(100, 10)
	d.fails(d.a.MoveStop(99, dec("90")), fault.NotFound, "order 99 is not open")
	d.fails(d.a.MoveStop(8, dec("40")), fault.Conflict, "no stop with a fixed trigger")
	d.fails(d.a.MoveStop(7, dec("80")), fault.Conflict, "no stop with a fixed trigger")
	d.fails(d.a.MoveStop(5, dec("100")), fault.Invalid, "the last price is 100")
	if err := d.a.MoveStop(5, dec("97.123456789")); err != nil {
		t.Fatal(err)
	}
	d.want("worked", d.ask(), "move 5")
	d.fill(4, "1", "110")
	d.want("working", d.working(), "8 buy limit 1 at 50, 5 sell stop 2 from 97.12345679, 7 sell trailing_stop 2 from 90, 6 sell limit 2 at 120")
}

// A hold on entries takes back what could open something and refuses more, but lets the strategy leave.
func TestHoldEntries(t *testing.T) {
	d := newDesk(t)
	d.ask(bracket(buy(4, "2")), limit(8, order.Buy, "1", "50"))
	d.fill(4, "2", "100")
	d.a.Hold(account.HoldEntries)
	d.a.Hold(account.HoldEntries) // once more changes nothing
	d.want("held", d.ask(buy(12, "1"), limit(16, order.Buy, "1", "60"), limit(20, order.Sell, "1", "130"), limit(24, order.Sell, "3", "130")), "cancel 8, place 20")
	for _, r := range d.a.Refusals() {
		if r.Order.Reason != order.RiskLimit || r.Text != "entries are paused by hand" {
			t.Errorf("%+v", r)
		}
	}
	d.want("the strategy leaves", d.ask(closing(28)), "place 28")
	d.fill(28, "2", "100")
	d.a.Hold(account.HoldNothing)
	d.want("and goes on", d.ask(buy(32, "1")), "place 32")
}

// A halt lets nothing of the strategy count, not even a cancel, which could take protection away.
func TestHoldAll(t *testing.T) {
	d := newDesk(t)
	d.ask(bracket(buy(4, "2")), limit(8, order.Buy, "1", "50"))
	d.fill(4, "2", "100")
	d.a.Hold(account.HoldAll)
	d.want("held", d.ask(closing(12), cancel(5), strategy.Intent{Kind: strategy.IntentCancelAll}, limit(16, order.Sell, "1", "130")), "cancel 8")
	d.want("protection stays", d.working(), "5 sell stop 2 from 95, 7 sell trailing_stop 2 from 90, 6 sell limit 2 at 120")
	if err := d.a.Exit(0); err != nil || d.a.Held() != account.HoldAll {
		t.Fatal("a person cannot leave", err)
	}
	d.want("a person leaves", d.ask(), "place own1")
}
