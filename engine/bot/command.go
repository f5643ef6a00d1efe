package bot

import "tradebot/engine/fault"

// Act is what a person asks of a bot's account by hand.
type Act string

// The acts.
const (
	ForceExit   Act = "force_exit"   // close the position of a slot at market, and take back what protects it
	CancelOrder Act = "cancel_order" // take one order back
	CancelAll   Act = "cancel_all"   // take every order back, protection too
	MoveStop    Act = "move_stop"    // give a stop another trigger
	HoldBack    Act = "hold"         // hold back entries, everything or nothing
)

// Command is one thing that a person asked for by hand. It is journaled as an input, before anything comes of it, at the market
// time at which it took effect; so a replay does the same.
type Command struct {
	Act   Act     `json:"act"`
	Slot  int     `json:"slot"`  // force_exit: index of the slot, from 0
	Order uint64  `json:"order"` // cancel_order, move_stop: id of the order
	Price Decimal `json:"price"` // move_stop: the new trigger
	Hold  Hold    `json:"hold"`  // hold: how much is held back
}

// Check says what is wrong with a command for a bot with so many slots, whatever its account. The error is Invalid.
func (c *Command) Check(slots int) error {
	const op = "bot.Command.Check"
	switch c.Act {
	case ForceExit:
		if c.Slot < 0 || c.Slot >= slots {
			return fault.New(fault.Invalid, op, "the bot has no slot %d; its slots are 0 to %d", c.Slot, slots-1)
		}
	case CancelOrder, MoveStop:
		if c.Order == 0 {
			return fault.New(fault.Invalid, op, "name the order by its id")
		}
		if c.Act == MoveStop && c.Price.Sign() <= 0 {
			return fault.New(fault.Invalid, op, "the new trigger is %s; it must be above 0", c.Price)
		}
	case CancelAll:
	case HoldBack:
		if c.Hold > HoldAll {
			return fault.New(fault.Invalid, op, "hold back nothing, entries or all")
		}
	default:
		return fault.New(fault.Invalid, op, "%q is nothing that can be done by hand", c.Act)
	}
	return nil
}
