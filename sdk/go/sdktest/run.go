package sdktest

import (
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/assume"
)

// Params are values of parameters as a person types them; the others have their defaults.
type Params map[string]string

// Cash is what a run begins with, in quote currency.
const Cash = 10_000

// Decision is what a strategy asked for at one instant, or a fill it was told.
type Decision struct {
	Candle int        // number of the candle, from 1
	Time   int64      // close time, ms UTC
	Intent abi.Intent // Kind 0 in a fill
	Fill   abi.Fill
	Text   string // of a log line
}

// Result is what a run left.
type Result struct {
	Decisions []Decision
	Plots     [][]Point // by index of the description
	Position  float64   // base currency, of the first slot, at the end
	Equity    float64   // quote currency, at the end
}

// Point is one value of a plot.
type Point struct {
	Candle int // number of the candle, from 1
	Value  float64
}

// Run starts a strategy with one slot and feeds it candles. The test fails if the strategy refuses its parameters.
func Run(t testing.TB, s sdk.Strategy, candles []sdk.Candle, params Params) *Result {
	t.Helper()
	result, refusal := Start(t, s, candles, params)
	if refusal != "" {
		t.Fatalf("the strategy refuses its parameters: %s", refusal)
	}
	return result
}

// Start is Run for a strategy that may refuse its parameters: it returns the sentence.
func Start(t testing.TB, s sdk.Strategy, candles []sdk.Candle, params Params) (*Result, string) {
	t.Helper()
	m := sdk.NewMachine(s)
	for name, text := range params {
		if err := m.Set(name, text); err != nil {
			t.Fatal(err)
		}
	}
	r := &run{m: m, book: assume.New(1, Cash), result: &Result{Plots: make([][]Point, abi.MaxPlots)}}
	r.book.Show(&m.Box)
	m.Box.NextID = abi.IDStep
	if n := m.Start(); n != 0 {
		return nil, string(m.Box.Text[:n])
	}
	for i := range candles {
		r.candle = i + 1
		r.step(&candles[i], timeframe(candles))
	}
	r.result.Position, r.result.Equity = m.Box.Slot[0].Position, r.book.Equity()
	return r.result, ""
}

// run is a run under way.
type run struct {
	m      *sdk.Machine
	book   *assume.Book
	result *Result
	candle int
}

// timeframe is the distance of the first two candles.
func timeframe(candles []sdk.Candle) int64 {
	if len(candles) < 2 {
		return Hour
	}
	return candles[1].Time - candles[0].Time
}

// step is one candle: its fills, then the candle, then the end of the step.
func (r *run) step(c *sdk.Candle, length int64) {
	box := &r.m.Box
	fills := r.book.Candle(c)
	box.Time = c.Time + length
	r.book.Show(box)
	for _, f := range fills {
		r.result.Decisions = append(r.result.Decisions, Decision{Candle: r.candle, Time: box.Time, Fill: f})
		if box.Wants&abi.WantFills != 0 {
			*box.AsFill() = f
			r.event(abi.KindFill)
		}
	}
	*box.AsCandle() = *c
	r.event(abi.KindCandle)
	if box.Wants&abi.WantSteps != 0 {
		r.event(abi.KindStep)
	}
}

// event hands over the event in the mailbox and takes what it leaves.
func (r *run) event(kind int32) {
	box := &r.m.Box
	for _, intent := range box.Intents[:r.m.Event(kind)] {
		d := Decision{Candle: r.candle, Time: box.Time, Intent: intent}
		switch {
		case intent.Kind == abi.IntentLog:
			offset, length := uint32(intent.Ref), uint32(intent.Ref>>32)
			d.Text = string(box.Text[offset : offset+length])
		case intent.Kind <= abi.IntentClose:
			r.book.Submit(&intent, box.NextID)
			box.NextID += abi.IDStep
		}
		r.result.Decisions = append(r.result.Decisions, d)
	}
	for i := range r.result.Plots {
		if box.PlotMask>>i&1 != 0 {
			r.result.Plots[i] = append(r.result.Plots[i], Point{r.candle, box.Plots[i]})
		}
	}
	box.PlotMask = 0
}
