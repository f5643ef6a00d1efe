package sdktest

import (
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/assume"
)

// Params are values of parameters as a person types them; the others have their defaults.
type Params map[string]string

// Cash is what a run begins with unless a setup says otherwise, in quote currency.
const Cash = 10_000

// Setup is what a run is made of.
type Setup struct {
	Candles [][]sdk.Candle // by slot, one for every slot of the strategy, each in order of time, gaps allowed
	Params  Params
	Cash    float64 // quote currency at the beginning; 0 is Cash
	// Watch is called after every instant with its number, from 1, and the account as the strategy saw it; nil for nobody.
	Watch func(instant int, box *abi.Mailbox)
}

// Decision is what a strategy asked for at one instant, or a fill or refusal it was told.
type Decision struct {
	Candle  int        // number of the instant, from 1; with one slot that of the candle
	Time    int64      // close time, ms UTC
	Intent  abi.Intent // Kind 0 in a fill or a refusal
	Fill    abi.Fill   // Order 0 in anything else
	Refusal abi.Order  // of an order, or of a cancel; ID 0 in anything else
	Text    string     // of a log line
}

// Result is what a run left.
type Result struct {
	Decisions []Decision
	Plots     [][]Point // by index of the description
	Position  float64   // base currency, of the first slot, at the end
	Positions []float64 // of every slot
	Equity    float64   // quote currency, at the end
}

// Point is one value of a plot.
type Point struct {
	Candle int // number of the instant, from 1
	Value  float64
}

// Run starts a strategy with one slot and feeds it candles. The test fails if the strategy refuses its parameters.
func Run(t testing.TB, s sdk.Strategy, candles []sdk.Candle, params Params) *Result {
	t.Helper()
	return Play(t, s, Setup{Candles: [][]sdk.Candle{candles}, Params: params})
}

// Play is Run for any number of slots. Candles of several slots that open at the same time are one instant.
func Play(t testing.TB, s sdk.Strategy, setup Setup) *Result {
	t.Helper()
	result, refusal := play(t, s, setup)
	if refusal != "" {
		t.Fatalf("the strategy refuses its parameters: %s", refusal)
	}
	return result
}

// Start is Run for a strategy that may refuse its parameters: it returns the sentence.
func Start(t testing.TB, s sdk.Strategy, candles []sdk.Candle, params Params) (*Result, string) {
	t.Helper()
	return play(t, s, Setup{Candles: [][]sdk.Candle{candles}, Params: params})
}

func play(t testing.TB, s sdk.Strategy, setup Setup) (*Result, string) {
	t.Helper()
	m := sdk.NewMachine(s)
	for name, text := range setup.Params {
		if err := m.Set(name, text); err != nil {
			t.Fatal(err)
		}
	}
	if setup.Cash == 0 {
		setup.Cash = Cash
	}
	slots := len(setup.Candles)
	r := &run{
		m: m, book: assume.New(slots, setup.Cash), result: &Result{Plots: make([][]Point, abi.MaxPlots)},
		length: timeframe(setup.Candles), next: make([]int, slots),
	}
	r.book.Show(&m.Box)
	m.Box.NextID = abi.IDStep
	if n := m.Start(); n != 0 {
		return nil, string(m.Box.Text[:n])
	}
	for r.instant(setup.Candles) {
		r.step()
		if setup.Watch != nil {
			setup.Watch(r.number, &m.Box)
		}
	}
	for i := range slots {
		r.result.Positions = append(r.result.Positions, m.Box.Slot[i].Position)
	}
	r.result.Position, r.result.Equity = r.result.Positions[0], r.book.Equity()
	return r.result, ""
}

// run is a run under way.
type run struct {
	m       *sdk.Machine
	book    *assume.Book
	result  *Result
	number  int          // of the instant
	length  int64        // of a candle, ms
	next    []int        // by slot: index of the next candle
	candles []sdk.Candle // of the instant, by slot
	close   int64        // of the instant
	asked   []asked      // within the instant
}

// asked is an intent with the id that it takes, if it takes one.
type asked struct {
	intent abi.Intent
	id     uint64
}

// instant takes the candles of the next instant, or returns false at the end.
func (r *run) instant(all [][]sdk.Candle) bool {
	r.candles = r.candles[:0]
	for slot, candles := range all {
		if r.next[slot] == len(candles) {
			continue
		}
		c := candles[r.next[slot]]
		c.Slot = uint32(slot)
		if len(r.candles) > 0 && c.Time < r.candles[0].Time {
			r.candles = r.candles[:0]
		}
		if len(r.candles) == 0 || c.Time == r.candles[0].Time {
			r.candles = append(r.candles, c)
		}
	}
	for i := range r.candles {
		r.close = r.candles[i].Time + r.length
		r.next[r.candles[i].Slot]++
	}
	r.number++
	return len(r.candles) > 0
}

// timeframe is the smallest distance of two candles in a slot, an hour if there are not two.
func timeframe(all [][]sdk.Candle) int64 {
	smallest := int64(0)
	for _, candles := range all {
		for i := range len(candles) - 1 {
			if d := candles[i+1].Time - candles[i].Time; smallest == 0 || d < smallest {
				smallest = d
			}
		}
	}
	if smallest == 0 {
		return Hour
	}
	return smallest
}

// step is one instant: what became of orders, the fills, then the candles, then the end of the step. What was asked for goes
// to the book last.
func (r *run) step() {
	box := &r.m.Box
	orders, fills := r.book.Step(r.candles)
	box.Time = r.close
	r.book.Show(box)
	for _, o := range orders {
		if o.Status == abi.StatusRejected {
			r.result.Decisions = append(r.result.Decisions, Decision{Candle: r.number, Time: box.Time, Refusal: o})
		}
		if box.Wants&abi.WantOrders != 0 {
			*box.AsOrder() = o
			r.event(abi.KindOrder)
		}
	}
	for _, f := range fills {
		r.result.Decisions = append(r.result.Decisions, Decision{Candle: r.number, Time: box.Time, Fill: f})
		if box.Wants&abi.WantFills != 0 {
			*box.AsFill() = f
			r.event(abi.KindFill)
		}
	}
	for _, c := range r.candles {
		*box.AsCandle() = c
		r.event(abi.KindCandle)
	}
	if box.Wants&abi.WantSteps != 0 {
		r.event(abi.KindStep)
	}
	for i := range r.asked {
		r.book.Submit(&r.asked[i].intent, r.asked[i].id)
	}
	r.asked = r.asked[:0]
}

// event hands over the event in the mailbox and takes what it leaves.
func (r *run) event(kind int32) {
	box := &r.m.Box
	for _, intent := range box.Intents[:r.m.Event(kind)] {
		d := Decision{Candle: r.number, Time: box.Time, Intent: intent}
		if intent.Kind == abi.IntentLog {
			offset, length := uint32(intent.Ref), uint32(intent.Ref>>32)
			d.Text = string(box.Text[offset : offset+length])
		} else {
			r.asked = append(r.asked, asked{intent, box.NextID})
		}
		if intent.Kind <= abi.IntentClose {
			box.NextID += abi.IDStep
		}
		r.result.Decisions = append(r.result.Decisions, d)
	}
	for i := range r.result.Plots {
		if box.PlotMask>>i&1 != 0 {
			r.result.Plots[i] = append(r.result.Plots[i], Point{r.number, box.Plots[i]})
		}
	}
	box.PlotMask = 0
}
