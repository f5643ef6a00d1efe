// Package grid buys a little at every line the price falls through and sells it one line higher, long only.
package grid

import (
	"errors"
	"math"
	"strconv"

	"tradebot/sdk"
)

// maxLines is the largest number of lines. Between two lines there is at most one order, so a bot's open orders suffice, and
// so do the intents of one call.
const maxLines = 50

// patience is how many candles it waits before it asks again for an order that was refused: it would be refused again at
// once, and a refusal at every candle hides those that matter.
const patience = 24

// Strategy divides a range of prices by lines. Between two lines lies a cell: while it is empty, and the price above its lower
// line, an order to buy waits there; what it bought waits at the upper line to be sold. So every cell is in one of a few
// states, and each event concerns one cell.
type Strategy struct {
	lowest, highest, spread float64
	lines                   int
	spacing                 string
	budget, stop            float64

	cells   []cell
	amount  float64 // quote currency for each cell
	stopped bool    // the price fell below the stop: no more orders, ever
}

// cell lies between two lines.
type cell struct {
	buy, sell float64 // prices of the lines
	id        uint64  // of its last order
	open      bool    // that order is out
	selling   bool    // that order sells
	held      float64 // bought and not sold yet, base currency
	dust      bool    // what it holds is too small to be sold alone
	wait      int     // candles until it may ask again
}

// Describe implements sdk.Strategy.
func (s *Strategy) Describe() sdk.Description {
	return sdk.Description{
		Name:    "grid",
		Version: "1.0.0",
		About:   "Divides a range of prices by lines, buys at each line the price falls through and sells one line higher. For markets that go sideways.",
		Params: []sdk.Param{
			sdk.Float("lower", &s.lowest, 0).Range(0, 1e12).Help("price of the lowest line; 0 to place the range around the first close"),
			sdk.Float("upper", &s.highest, 0).Range(0, 1e12).Help("price of the highest line; 0 to place the range around the first close"),
			sdk.Float("range_pct", &s.spread, 10).Range(0.1, 90).Step(1).Help("distance of the outer lines from the first close, percent; without lower and upper"),
			sdk.Int("lines", &s.lines, 11).Range(2, maxLines).Help("lines, both ends included"),
			sdk.Enum("spacing", &s.spacing, "geometric", "geometric", "arithmetic").Help("lines the same percentage apart, or the same price"),
			sdk.Float("budget_pct", &s.budget, 95).Range(1, 100).Step(5).Help("part of the equity at the start that all orders to buy take together, percent"),
			sdk.Float("stop_loss_pct", &s.stop, 0).Range(0, 90).Step(1).Help("closes everything for good after a close so far below the lowest line, percent; 0 is never"),
		},
		Slots: []sdk.Slot{{Name: "main"}},
		Plots: []sdk.Plot{{Name: "lower"}, {Name: "upper"}},
	}
}

// OnStart implements sdk.Starter.
func (s *Strategy) OnStart(*sdk.Context) error {
	switch {
	case (s.lowest == 0) != (s.highest == 0):
		return errors.New("lower and upper go together: give both, or neither to place the range around the first close")
	case s.lowest > 0 && s.lowest >= s.highest:
		return errors.New("lower must be smaller than upper; the range is what lies between them")
	}
	s.cells = make([]cell, s.lines-1)
	return nil
}

// begin draws the lines, at the first candle that counts.
func (s *Strategy) begin(ctx *sdk.Context, price float64) {
	low, high := s.lowest, s.highest
	if low == 0 {
		low, high = price*(1-s.spread/100), price*(1+s.spread/100)
	}
	count := float64(len(s.cells))
	step := root(high/low, len(s.cells))
	line := func(i int) float64 {
		switch {
		case i == len(s.cells):
			return high
		case s.spacing == "arithmetic":
			return low + float64((high-low)*float64(i)/count)
		}
		return float64(low * power(step, i))
	}
	for i := range s.cells {
		s.cells[i] = cell{buy: line(i), sell: line(i + 1)}
	}
	s.amount = ctx.Equity() * s.budget / 100 / count
}

// root returns the n-th root of x, which is at least 1, by Newton's method from above. math.Pow would do, but its last bits are
// not the same on every processor, and a decision must be.
func root(x float64, n int) float64 {
	r := 1 + (x-1)/float64(n) // not below the root (Bernoulli)
	for {
		below := power(r, n-1)
		next := r - float64((float64(below*r)-x)/float64(float64(n)*below))
		if next >= r || next < 1 {
			return r
		}
		r = next
	}
}

// power returns x to the n.
func power(x float64, n int) float64 {
	product := 1.0
	for range n {
		product = float64(product * x)
	}
	return product
}

// OnOrder implements sdk.OrderWatcher.
func (s *Strategy) OnOrder(_ *sdk.Context, o *sdk.Order) {
	if c := s.find(o.ID); c != nil && o.Done() {
		c.ended(o)
	}
}

// ended takes note that the cell's order is no longer out.
func (c *cell) ended(o *sdk.Order) {
	c.open = false
	switch {
	case o.Reason == sdk.NoPosition: // sold by somebody else
		c.held = 0
	case o.Refused():
		c.wait = patience
		c.dust = c.selling && o.Reason == sdk.TooSmall
	}
}

// OnFill implements sdk.FillWatcher.
func (s *Strategy) OnFill(_ *sdk.Context, f *sdk.Fill) {
	c := s.find(f.Order)
	switch {
	case c == nil:
	case sdk.Side(f.Side) == sdk.SideBuy:
		c.held = math.Round((c.held+f.Qty)*1e8) / 1e8 // a sum of lots is a number of lots, whatever float64 makes of it
		c.dust = false
	case f.Remaining > 0:
		c.held = f.Remaining
	default:
		c.held = 0
	}
}

// find returns the cell that asked for an order last, or nil.
func (s *Strategy) find(id uint64) *cell {
	for i := range s.cells {
		if s.cells[i].id == id {
			return &s.cells[i]
		}
	}
	return nil
}

// OnCandle implements sdk.Strategy.
func (s *Strategy) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	if ctx.WarmingUp() {
		return // what is asked for now is dropped
	}
	if s.amount <= 0 {
		if s.begin(ctx, c.Close); s.amount <= 0 {
			return // no money
		}
	}
	low := s.cells[0].buy
	ctx.Plot(0, low)
	ctx.Plot(1, s.cells[len(s.cells)-1].sell)
	if !s.stopped && s.stop > 0 && c.Close < low*(1-s.stop/100) {
		s.stopped = true
		ctx.Log("the price closed at " + strconv.FormatFloat(c.Close, 'g', -1, 64) + ", below the stop: the grid is closed for good")
	}
	if s.stopped {
		s.leave(ctx)
		return
	}
	for i := range s.cells {
		s.cells[i].work(ctx, c.Close, s.amount)
	}
}

// leave asks again until nothing is left.
func (s *Strategy) leave(ctx *sdk.Context) {
	if len(ctx.OpenOrders()) > 0 {
		ctx.CancelAll(0)
	}
	if !ctx.Flat(0) {
		ctx.Close(0).Tag("stop")
	}
}

// work asks for the order that the cell lacks.
func (c *cell) work(ctx *sdk.Context, price, amount float64) {
	switch {
	case c.open && !c.selling && c.held > 0 && price >= c.sell:
		ctx.Cancel(c.id) // filled in part, and the price has gone on: sell what there is
		return
	case c.open:
		return
	case c.wait > 0:
		c.wait--
		return
	}
	switch {
	case c.held > 0 && !c.dust:
		c.ask(ctx.Limit(0, sdk.SideSell, sdk.Base(c.held), c.sell).ReduceOnly().Tag("sell"), true)
	case price > c.buy:
		c.ask(ctx.Limit(0, sdk.SideBuy, sdk.Quote(amount), c.buy).Tag("buy"), false)
	}
}

// ask remembers the order that the cell has out.
func (c *cell) ask(t sdk.Ticket, selling bool) { c.id, c.open, c.selling = t.ID(), true, selling }
