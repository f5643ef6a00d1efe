package wasm

import (
	"context"
	"errors"
	"math/bits"

	"github.com/tetratelabs/wazero/api"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm/meter"
	"tradebot/sdk/abi"
)

// Instance is one running strategy: a module with parameters and memory of its own. It is not safe for concurrent use.
//
// After an error of kind Strategy the instance is dead, because its memory may be half changed: every further call returns
// ErrDead. It is made again from its journal, or the bot is set aside.
type Instance struct {
	module *Module
	x      *machine
	box    *abi.Mailbox // of x
	event  api.Function // meter.EntryExport, which calls tb_event
	blind  bool         // nobody wants what it draws
	stack  [3]uint64    // kind, fuel and stack units in; count and fuel left out
	wants  uint32
	warmup int
	slots  int
	dead   error

	intents, lines int // left so far in this step
	nextID         uint64
	fuel           int64 // left in this step
}

// Start makes an instance with the given parameters, as [strategy.Description.Bind] returns them. seed is the beginning of
// the pseudo-random numbers it may ask for. It fails with kind Refused if the strategy refuses the parameters, with its own
// sentence, and with kind Strategy if it breaks a rule.
func (m *Module) Start(ctx context.Context, values []strategy.Value, seed uint64) (*Instance, error) {
	x, err := m.take(ctx)
	if err != nil {
		return nil, err
	}
	x.guest.mix(seed)
	i := &Instance{module: m, x: x, box: x.box, slots: len(m.description.Slots), event: x.module.ExportedFunction(meter.EntryExport)}
	if err := i.start(values); err != nil {
		if i.dead = err; errors.Is(err, ErrRefused) {
			i.dead = ErrDead // it did nothing wrong and can be born again
		}
		i.Close()
		return nil, err
	}
	return i, nil
}

func (i *Instance) start(values []strategy.Value) error {
	box := i.x.box
	if err := strategy.Encode(values, box); err != nil {
		return fault.Wrap(fault.Invalid, exportStart, err)
	}
	box.Slots = uint32(i.slots)
	box.Warmup, box.Wants = uint32(i.module.description.Warmup), 0
	i.x.grant(i.x.limits.StepFuel)
	length, err := i.x.call(exportStart)
	if err != nil {
		return err
	}
	if n := int32(length); n != 0 {
		if n < 0 || n > abi.MaxText {
			return broken(exportStart, ErrMailbox, "the strategy refuses its parameters with a sentence of %d bytes; it must be 1 to %d bytes long", n, abi.MaxText)
		}
		return fault.Wrap(fault.Refused, exportStart, &sentence{strategy.Printable(string(box.Text[:n])), ErrRefused})
	}
	i.wants, i.warmup = box.Wants, int(min(box.Warmup, strategy.MaxWarmup))
	box.PlotMask = 0
	return nil
}

// Warmup is how many candles of every series the strategy needs before its first decision, with its parameters.
func (i *Instance) Warmup() int { return i.warmup }

// Listens reports whether the strategy wants to be told of its orders or fills.
func (i *Instance) Listens() bool { return i.wants&(abi.WantOrders|abi.WantFills) != 0 }

// IgnorePlots leaves what the strategy draws out of its decisions. It is still held to the rules.
func (i *Instance) IgnorePlots() { i.blind = true }

// Step tells the strategy one instant and collects what it asks for into d, which is emptied first. The error is of kind
// Strategy; what had been collected before it must not be acted upon.
func (i *Instance) Step(s *strategy.Step, d *strategy.Decision) error {
	if err := i.begin(s, d); err != nil {
		return err
	}
	return i.end(d, i.tell(s, d))
}

// begin readies an instance for a step.
func (i *Instance) begin(s *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	if i.dead != nil {
		return broken("tb_event", ErrDead, "the strategy was stopped before: %s", said(i.dead))
	}
	i.x.budget = i.x.limits.StepFuel
	i.fuel = i.x.budget
	i.intents, i.lines, i.nextID = 0, 0, s.NextID
	i.show(s)
	return nil
}

// end is what a step comes to, whose calls ended with an error or nil.
func (i *Instance) end(d *strategy.Decision, err error) error {
	if err == nil && i.fuel < 0 { // the last charges are checked a little late, and it came back before
		err = i.x.explain(exportEvent, nil)
	}
	if err != nil {
		d.Fuel = i.x.budget // after a trap the counter may lack what was charged last
		i.dead = err
		return err
	}
	d.Fuel = i.x.budget - i.fuel
	return nil
}

// show writes what the strategy can see.
func (i *Instance) show(s *strategy.Step) {
	box := i.box
	i.x.guest.time, i.x.guest.waits = s.Time, 0
	box.Time, box.Equity = s.Time, s.Equity
	box.Flags = 0
	if s.Warmup {
		box.Flags = abi.FlagWarmup
	}
	if s.View != nil {
		box.Cash, box.Realised = s.View.Cash, s.View.Realised
		copy(box.Slot[:i.slots], s.View.Positions)
		box.Slots = uint32(i.slots)
		box.Orders = uint32(copy(box.Open[:], s.View.Orders))
	}
}

// tell delivers the events in the order of the contract.
func (i *Instance) tell(s *strategy.Step, d *strategy.Decision) error {
	if len(s.Orders)+len(s.Fills)+len(s.Signals) > 0 {
		if err := i.news(s, d); err != nil {
			return err
		}
	}
	delivered := false
	for k := range s.Candles {
		c := &s.Candles[k]
		if c.Base {
			i.mark(c)
		}
		if c.Series == market.Unwanted {
			continue
		}
		if err := i.candle(c, d); err != nil {
			return err
		}
		delivered = true
	}
	if delivered && i.wants&abi.WantSteps != 0 {
		if err := i.deliver(abi.KindStep, d); err != nil {
			return err
		}
	}
	if s.Stop && i.wants&abi.WantStop != 0 {
		return i.deliver(abi.KindStop, d)
	}
	return nil
}

// news delivers what came before the candles.
func (i *Instance) news(s *strategy.Step, d *strategy.Decision) error {
	box := i.box
	if i.wants&abi.WantOrders != 0 {
		for k := range s.Orders {
			*box.AsOrder() = s.Orders[k]
			if err := i.deliver(abi.KindOrder, d); err != nil {
				return err
			}
		}
	}
	if i.wants&abi.WantFills != 0 {
		for k := range s.Fills {
			*box.AsFill() = s.Fills[k]
			if err := i.deliver(abi.KindFill, d); err != nil {
				return err
			}
		}
	}
	if i.wants&abi.WantSignals != 0 {
		for k := range s.Signals {
			*box.AsSignal() = s.Signals[k]
			if err := i.deliver(abi.KindSignal, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// mark shows a slot's last price and what its position has gained.
func (i *Instance) mark(c *market.Event) {
	slot := &i.box.Slot[c.Slot]
	slot.Last = c.Candle.Close
	if slot.Position != 0 {
		slot.Unrealised = (c.Candle.Close - slot.AvgPrice) * slot.Position
	}
}

// candle delivers one candle.
func (i *Instance) candle(c *market.Event, d *strategy.Decision) error {
	event := i.box.AsCandle()
	event.Time, event.Open, event.High = c.Candle.Time, c.Candle.Open, c.Candle.High
	event.Low, event.Close, event.Volume = c.Candle.Low, c.Candle.Close, c.Candle.Volume
	event.Slot, event.Series, event.Flags = uint32(c.Slot), uint32(c.Series), 0
	if !c.Complete {
		event.Flags = abi.CandleIncomplete
	}
	return i.deliver(abi.KindCandle, d)
}

// deliver makes one call and collects what it left.
func (i *Instance) deliver(kind uint64, d *strategy.Decision) error {
	i.box.NextID = i.nextID
	i.stack = [3]uint64{kind, uint64(i.fuel), uint64(i.x.limits.Stack)}
	if err := i.event.CallWithStack(i.x.ctx, i.stack[:]); err != nil {
		return i.x.explain(exportEvent, err)
	}
	i.fuel = int64(i.stack[1])
	return i.gather(uint32(i.stack[0]), d)
}

// gather takes what one call left, count intents among it.
func (i *Instance) gather(count uint32, d *strategy.Decision) error {
	if count != 0 {
		if err := i.collect(count, d); err != nil {
			return err
		}
	}
	if mask := i.box.PlotMask; mask != 0 {
		return i.plots(mask, d)
	}
	return nil
}

// collect decodes the intents of one call.
func (i *Instance) collect(count uint32, d *strategy.Decision) error {
	box := i.box
	if count > abi.MaxIntents {
		return broken(exportEvent, ErrFlood, "the strategy says it left %d intents in one call; at most %d fit", int32(count), abi.MaxIntents)
	}
	for k := range int(count) {
		d.Intents = append(d.Intents, strategy.Intent{})
		last := len(d.Intents) - 1
		intent := &d.Intents[last]
		if err := strategy.DecodeIntent(intent, &box.Intents[k], i.slots, i.nextID, box.Text[:]); err != nil {
			return broken(exportEvent, ErrIntent, "the strategy's intent %d %s", k+1, err)
		}
		if intent.Kind == strategy.IntentLog {
			text := intent.Text
			d.Intents = d.Intents[:last]
			if i.lines++; i.lines > i.x.limits.LogLines {
				return broken(exportEvent, ErrLogFlood, "the strategy left more than %d log lines in one step; log less", i.x.limits.LogLines)
			}
			d.Logs = append(d.Logs, text)
			continue
		}
		if i.intents++; i.intents > i.x.limits.Intents {
			return broken(exportEvent, ErrFlood, "the strategy asked for more than %d things in one step; spread them over several candles", i.x.limits.Intents)
		}
		if intent.Kind.TakesID() {
			i.nextID += abi.IDStep
		}
	}
	return nil
}

// plots collects the values of one call.
func (i *Instance) plots(mask uint32, d *strategy.Decision) error {
	box := i.box
	box.PlotMask = 0
	if mask>>len(i.module.description.Plots) != 0 {
		return broken(exportEvent, ErrPlot, "the strategy draws on a series it does not describe")
	}
	for ; mask != 0; mask &= mask - 1 {
		k := bits.TrailingZeros32(mask)
		value := box.Plots[k&(abi.MaxPlots-1)]
		if value-value != 0 { // NaN or infinite
			return broken(exportEvent, ErrPlot, "the strategy draws a value on series %s that is not a number", i.module.description.Plots[k].Name)
		}
		if !i.blind {
			d.Plots = append(d.Plots, strategy.Point{Index: k, Value: value})
		}
	}
	return nil
}

// Memory returns the instance's linear memory, for tests and audits. It is valid until the next call.
func (i *Instance) Memory() []byte {
	memory, _ := i.x.module.Memory().Read(0, i.x.module.Memory().Size())
	return memory
}

// Close gives the instance back. A living one is kept by the module, to be born again.
func (i *Instance) Close() {
	if i.x == nil {
		return
	}
	if i.dead != nil && !errors.Is(i.dead, ErrDead) || i.module.birth == nil {
		_ = i.x.close(context.Background()) // it holds nothing that could fail to be written
	} else {
		i.module.put(i.x)
	}
	i.x = nil
	i.dead = ErrDead
}
