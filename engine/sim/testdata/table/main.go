// Command table is a strategy for tests of the exchange: it does what a table in its parameters says. A row names an event, a
// state of the account and an intent; all that an intent can be has a column. It asks for nothing that the contract forbids,
// but for much that no account allows.
package main

import (
	"strconv"

	"tradebot/sdk"
)

// The columns of a row; each is a number from 0 to 63, one character of a parameter.
const (
	atEvent   = iota // 0 to 3: a candle of slot 0 or 1, of its first or second series; 4 fill, 5 order, 6 step, 7 stop
	atPeriod         // of so many such events
	atPhase          // this one
	atState          // of the account, see holds
	atKind           // of intent, less 1
	atChoices        // bits: slot, side, reduce-only, post-only, two of time in force
	atSizing         // bits: two of the kind of quantity, stop loss, take profit, trail, tag
	atQty
	atPrice
	atTrigger
	atLimit // of an OCO's stop leg
	atLoss
	atProfit
	atTrail
	atActivation
	atUnits  // bits: stop loss, take profit and trail in percent, rather than as prices
	atRepeat // of the intent
	atRef    // order to cancel
	columns
)

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"

type row struct {
	column [columns]uint8
	seen   int // events
}

type table struct {
	texts [4]string
	grain float64 // distance of two prices that can be asked for, as a part of the last close
	rows  []row

	now    int64
	asked  int // in this step
	left   int // that may be asked for in this call
	fill   sdk.Side
	status uint32     // of the order that changed last
	ids    [16]uint64 // of the orders asked for last
	next   int
}

func (s *table) Describe() sdk.Description {
	d := sdk.Description{
		Name: "table", Version: "1.0.0", About: "Does what a table says.",
		Params: []sdk.Param{sdk.Float("grain", &s.grain, 0.01)},
		Slots:  []sdk.Slot{{Name: "a", Timeframes: []string{"base", "4h"}}, {Name: "b", Timeframes: []string{"base", "3h"}}},
		Plots:  []sdk.Plot{{Name: "equity"}},
	}
	for i := range s.texts {
		d.Params = append(d.Params, sdk.String("rows"+strconv.Itoa(i), &s.texts[i], ""))
	}
	return d
}

func (s *table) OnStart(*sdk.Context) error {
	var value [256]uint8
	for i := range alphabet {
		value[alphabet[i]] = uint8(i)
	}
	for _, text := range s.texts {
		for ; len(text) >= columns; text = text[columns:] {
			var r row
			for i := range r.column {
				r.column[i] = value[text[i]]
			}
			s.rows = append(s.rows, r)
		}
	}
	return nil
}

func (s *table) OnCandle(ctx *sdk.Context, c *sdk.Candle) { s.happens(ctx, int(2*c.Slot+c.Series)) }

func (s *table) OnFill(ctx *sdk.Context, f *sdk.Fill) {
	s.fill = sdk.Side(f.Side)
	s.happens(ctx, 4)
}

func (s *table) OnOrder(ctx *sdk.Context, o *sdk.Order) {
	s.status = o.Status
	s.happens(ctx, 5)
}

func (s *table) OnStep(ctx *sdk.Context) {
	ctx.Plot(0, ctx.Equity())
	s.happens(ctx, 6)
}

func (s *table) OnStop(ctx *sdk.Context) { s.happens(ctx, 7) }

// happens works the rows of an event. A step asks for at most 100 things and a call for at most 60, which the contract allows.
func (s *table) happens(ctx *sdk.Context, what int) {
	if s.now != ctx.Time() {
		s.now, s.asked = ctx.Time(), 0
	}
	s.left = min(60, 100-s.asked)
	for i := range s.rows {
		r := &s.rows[i]
		if int(r.column[atEvent])%8 != what {
			continue
		}
		r.seen++
		every := 1 + int(r.column[atPeriod])%12
		if (r.seen+int(r.column[atPhase]))%every != 0 || !s.holds(ctx, r) {
			continue
		}
		times := 1
		if r.column[atRepeat] >= 48 {
			times = int(r.column[atRepeat]) - 46
		}
		for range times {
			if s.left == 0 {
				return
			}
			s.left--
			s.asked++
			s.ask(ctx, r, i)
		}
	}
}

// holds reports whether the account is in the state that a row asks for.
func (s *table) holds(ctx *sdk.Context, r *row) bool {
	slot := int(r.column[atChoices] & 1)
	switch r.column[atState] % 12 {
	case 1:
		return ctx.Flat(slot)
	case 2:
		return ctx.Long(slot)
	case 3:
		return ctx.Short(slot)
	case 4:
		return !ctx.Flat(slot)
	case 5:
		return len(ctx.OpenOrders()) == 0
	case 6:
		return len(ctx.OpenOrders()) > 0
	case 7:
		return s.fill == sdk.SideBuy
	case 8:
		return s.fill == sdk.SideSell
	case 9:
		return s.status == 8 // rejected
	case 10:
		return ctx.Position(slot).Unrealised < 0
	case 11:
		return ctx.Cash() > ctx.Equity()/2
	}
	return true
}

// ask leaves the intent of the row with a number.
func (s *table) ask(ctx *sdk.Context, r *row, number int) {
	c := &r.column
	slot, side := int(c[atChoices]&1), sdk.SideBuy
	if c[atChoices]&2 != 0 {
		side = sdk.SideSell
	}
	switch c[atKind] % 10 {
	case 6:
		s.keep(ctx.Close(slot).Tag("t" + strconv.Itoa(number)))
		return
	case 7:
		s.cancel(ctx, int(c[atRef]))
		return
	case 8:
		if c[atRef]%3 == 0 {
			ctx.CancelEverything()
		} else {
			ctx.CancelAll(slot)
		}
		return
	case 9:
		ctx.Log("row " + strconv.Itoa(number) + " at " + strconv.FormatInt(ctx.Time(), 10))
		return
	}
	last := ctx.Position(slot).Last
	size, ok := s.size(ctx, r, last)
	if last <= 0 || !ok {
		return
	}
	var t sdk.Ticket
	switch c[atKind] % 10 {
	case 0:
		place := ctx.Buy
		if side == sdk.SideSell {
			place = ctx.Sell
		}
		t = place(slot, size)
	case 1:
		t = ctx.Limit(slot, side, size, s.near(last, c[atPrice]))
	case 2:
		t = ctx.Stop(slot, side, size, s.near(last, c[atTrigger]))
	case 3:
		t = ctx.StopLimit(slot, side, size, s.near(last, c[atTrigger]), s.near(last, c[atPrice]))
	case 4:
		distance, activation := s.distance(r, last)
		t = ctx.TrailingStop(slot, side, size, distance, activation)
	case 5:
		t = ctx.OCO(slot, side, size, s.near(last, c[atPrice]), s.near(last, c[atTrigger]))
		if c[atLimit] != 0 {
			t = t.StopLegLimit(s.near(last, c[atLimit]))
		}
	}
	s.keep(s.dress(t, r, last, number))
}

// dress adds to a ticket what its kind can have.
func (s *table) dress(t sdk.Ticket, r *row, last float64, number int) sdk.Ticket {
	c := &r.column
	what := c[atKind] % 10
	if c[atSizing]&32 != 0 {
		t = t.Tag("t" + strconv.Itoa(number))
	}
	switch reduce := c[atChoices]&4 != 0; {
	case reduce:
		t = t.ReduceOnly()
	case what <= 3:
		if c[atSizing]&4 != 0 {
			t = t.StopLoss(s.level(c[atUnits]&1 != 0, c[atLoss], last))
		}
		if c[atSizing]&8 != 0 {
			t = t.TakeProfit(s.level(c[atUnits]&2 != 0, c[atProfit], last))
		}
		if c[atSizing]&16 != 0 {
			t = t.Trail(s.distance(r, last))
		}
	}
	if what == 1 || what == 3 {
		if c[atChoices]&8 != 0 {
			return t.PostOnly()
		}
		t = t.TIF([...]sdk.TIF{sdk.GoodTillCancel, sdk.ImmediateOrCancel, sdk.FillOrKill, sdk.GoodTillCancel}[c[atChoices]>>4])
	}
	return t
}

func (s *table) keep(t sdk.Ticket) {
	s.ids[s.next%len(s.ids)] = t.ID()
	s.next++
}

// cancel takes back an open order, one asked for lately, a leg of it, or one that never was.
func (s *table) cancel(ctx *sdk.Context, which int) {
	open := ctx.OpenOrders()
	switch {
	case which < 24 && len(open) > 0:
		ctx.Cancel(open[which%len(open)].ID)
	case which < 60:
		ctx.Cancel(max(1, s.ids[which%len(s.ids)]+uint64(which/len(s.ids))))
	default:
		ctx.Cancel(1 << 40)
	}
}

// size is a part of equity or position, some of it more than there is and some of it dust.
func (s *table) size(ctx *sdk.Context, r *row, last float64) (sdk.Qty, bool) {
	part := float64(r.column[atQty]+1) / 32
	if dust := r.column[atQty]; dust >= 48 {
		part = 1e-9
		for range dust - 48 {
			part *= 4
		}
	}
	var size sdk.Qty
	amount := part
	switch r.column[atSizing] & 3 {
	case 0:
		amount = min(1, part)
		size = sdk.Equity(amount)
	case 1:
		amount = ctx.Equity() * part / last
		size = sdk.Base(amount)
	case 2:
		amount = ctx.Equity() * part
		size = sdk.Quote(amount)
	case 3:
		amount = min(1, part)
		size = sdk.Held(amount)
	}
	return size, amount >= 1e-12 && amount <= 1e15
}

// near is a price near another: 0 is the price itself, 1 and 2 a grain above and below, and so on.
func (s *table) near(price float64, v uint8) float64 {
	grains := float64(v/2 + v%2)
	if v%2 == 0 {
		grains = -grains
	}
	return min(1e15, max(1e-12, price*(1+grains*s.grain)))
}

// level is a protective level.
func (s *table) level(percent bool, v uint8, last float64) sdk.Offset {
	if percent {
		return sdk.Percent(s.percent(v))
	}
	return sdk.Price(s.near(last, v))
}

// distance is that of a trailing stop, with its activation.
func (s *table) distance(r *row, last float64) (distance, activation sdk.Offset) {
	c := &r.column
	unit := func(v uint8) sdk.Offset {
		if c[atUnits]&4 != 0 {
			return sdk.Percent(s.percent(v))
		}
		return sdk.Price(min(1e15, max(1e-12, last*s.grain*float64(v+1))))
	}
	if c[atActivation] != 0 {
		activation = unit(c[atActivation])
	}
	return unit(c[atTrail]), activation
}

func (s *table) percent(v uint8) float64 { return min(99, 100*s.grain*float64(v+1)) }

var strategy table

func init() { sdk.Register(&strategy) }

//go:wasmexport tb_event
func event(kind int32) int32 { return sdk.Event(&strategy, kind) }

func main() {}
