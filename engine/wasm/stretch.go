package wasm

import (
	"math/bits"

	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// MaxStretch is how many instants [Instance.Tell] takes beside the step. A strategy that asks for something every 24 candles is
// told them in two stretches of 16 instead of three or four of 8, which saves 2 ns a candle; longer ones would save it less.
const MaxStretch = 15

// Takes returns how many instants that follow s the strategy can be told together with it. It takes them if they are no more
// than candles of its first series, and if nobody wants what it draws, which is something to hand on at each of them.
func (i *Instance) Takes(s *strategy.Step) int {
	if len(s.Candles) != 1 || s.Stop || !i.blind && len(i.module.description.Plots) > 0 {
		return 0
	}
	if c := &s.Candles[0]; !c.Base || !c.Complete || c.Slot != 0 || c.Series != 0 {
		return 0
	}
	if i.wants&abi.WantOrders != 0 && len(s.Orders) > 0 || i.wants&abi.WantFills != 0 && len(s.Fills) > 0 || i.wants&abi.WantSignals != 0 && len(s.Signals) > 0 {
		return 0
	}
	return MaxStretch
}

// Tell is Step for a step and then for the instants that follow it, at most as many as [Instance.Takes] says. It leaves off after
// the first in which the strategy asks for anything, logs, or fails: then the others have not been told. told is how many were,
// the step among them: d has what was left in the last of them, and in those before nothing was. The error is that of the
// instant after. The module is given each candle when it has returned from the one before, and never has one that is to come.
func (i *Instance) Tell(s *strategy.Step, next *strategy.Stretch, d *strategy.Decision) (told int, err error) {
	if err = i.begin(s, d); err != nil {
		return 0, err
	}
	ignored := uint32(0)
	if i.blind {
		ignored = 1<<len(i.module.description.Plots) - 1
	}
	x, box, flags, steps := i.x, i.box, i.box.Flags, i.wants&abi.WantSteps != 0
	slot, event := &box.Slot[0], box.AsCandle()
	now, equity, c := s.Time, s.Equity, &s.Candles[0].Candle
	for {
		// All that a step of it would write.
		x.guest.time, x.guest.waits = now, 0
		box.Time, box.Equity, box.NextID, box.Flags = now, equity, i.nextID, flags
		event.Time, event.Open, event.High, event.Low, event.Close, event.Volume = c.Time, c.Open, c.High, c.Low, c.Close, c.Volume
		event.Slot, event.Series, event.Flags = 0, 0, 0
		if slot.Last = c.Close; slot.Position != 0 {
			slot.Unrealised = (c.Close - slot.AvgPrice) * slot.Position
		}
		i.stack = [3]uint64{abi.KindCandle, uint64(x.budget), uint64(x.limits.Stack)}
		if err = i.event.CallWithStack(x.ctx, i.stack[:]); err != nil {
			return told, i.end(d, x.explain(exportEvent, err))
		}
		i.fuel = int64(i.stack[1])
		if uint32(i.stack[0]) != 0 || box.PlotMask != 0 && !i.passes(ignored) {
			err = i.gather(uint32(i.stack[0]), d)
		}
		if steps && err == nil {
			err = i.deliver(abi.KindStep, d)
		}
		if err != nil || i.fuel < 0 {
			return told, i.end(d, err)
		}
		next.Fuel[told] = x.budget - i.fuel
		told++
		if told > len(next.Candles) || !d.Empty() {
			d.Fuel = next.Fuel[told-1]
			return told, nil
		}
		now, equity, c = next.Times[told-1], next.Equity[told-1], &next.Candles[told-1]
	}
}

// passes drops what was drawn if all of it is to be ignored and is a number.
func (i *Instance) passes(ignored uint32) bool {
	box := i.box
	mask := box.PlotMask
	if mask&^ignored != 0 {
		return false
	}
	for ; mask != 0; mask &= mask - 1 {
		if value := box.Plots[bits.TrailingZeros32(mask)&(abi.MaxPlots-1)]; value-value != 0 {
			return false
		}
	}
	box.PlotMask = 0
	return true
}
