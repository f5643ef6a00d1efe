package account_test

import (
	"testing"

	"tradebot/engine/order"
)

// Legs have the ids of the contract, and are submitted stop loss, trailing stop, take profit.
func TestIDsOfLegs(t *testing.T) {
	d := newDesk(t)
	d.ask(bracket(buy(4, "2")))
	d.fill(4, "2", "100")
	d.want("legs", d.working(), "5 sell stop 2 from 95, 7 sell trailing_stop 2 from 90, 6 sell limit 2 at 120")
}

// A second fill enlarges the legs and moves what hangs on the average price: 1 at 100 and 1 at 110 average 105, less 5 % 99.75.
func TestLegsGrow(t *testing.T) {
	d := newDesk(t)
	d.ask(bracket(buy(4, "2")))
	d.fill(4, "1", "100")
	d.fill(4, "1", "110")
	d.want("legs", d.working(), "5 sell stop 2 from 99.75, 7 sell trailing_stop 2 from 90, 6 sell limit 2 at 120")
}

// What one leg fills the others lose, and at zero they end.
func TestLegsAreSiblings(t *testing.T) {
	d := newDesk(t)
	d.ask(bracket(buy(4, "3")))
	d.fill(4, "3", "100")
	d.fill(6, "1", "120")
	d.want("after a third", d.working(), "5 sell stop 2 from 95, 7 sell trailing_stop 2 from 90, 6 sell limit 2 at 120")
	d.fill(5, "2", "95")
	d.want("after the rest", d.working(), "")
}

// A leg whose id was used up gets one of the engine's own: here the stop loss was taken back between two fills.
func TestIDIsTaken(t *testing.T) {
	d := newDesk(t)
	i := buy(4, "3")
	i.StopLoss = order.Offset{Kind: order.OffsetPrice, Value: dec("90")}
	d.ask(i)
	d.fill(4, "1", "100")
	d.ask(cancel(5))
	d.fill(4, "2", "100")
	d.want("legs", d.working(), "own1 sell stop 2 from 90")
}

// The bot's limits attach to every entry: the nearer stop counts, and a second trailing stop has an id of the engine's own.
func TestLimitsAttach(t *testing.T) {
	for _, c := range []struct {
		limits []string
		want   string
	}{
		{[]string{"stop_loss_pct=3"}, "5 sell stop 1 from 97, 7 sell trailing_stop 1 from 90, 6 sell limit 1 at 120"},
		{[]string{"stop_loss_pct=8"}, "5 sell stop 1 from 95, 7 sell trailing_stop 1 from 90, 6 sell limit 1 at 120"},
		{[]string{"take_profit_pct=15"}, "5 sell stop 1 from 95, 7 sell trailing_stop 1 from 90, 6 sell limit 1 at 115"},
		{[]string{"take_profit_pct=50"}, "5 sell stop 1 from 95, 7 sell trailing_stop 1 from 90, 6 sell limit 1 at 120"},
		{[]string{"trailing_stop_pct=2"}, "5 sell stop 1 from 95, 7 sell trailing_stop 1 from 90, own1 sell trailing_stop 1 from 98, 6 sell limit 1 at 120"},
	} {
		d := newDesk(t, c.limits...)
		d.ask(bracket(buy(4, "1")))
		d.fill(4, "1", "100")
		d.want(c.limits[0], d.working(), c.want)
	}
	// The stop leg of a pair has the id that its own stop loss would have.
	d := newDesk(t, "stop_loss_pct=3")
	d.want("a pair", d.ask(oco(4, order.Buy, "1", "90", "110", "0")), "place 4, place 5")
	d.fill(5, "1", "110")
	d.want("its protection", d.working(), "own1 sell stop 1 from 106.7")
}
