package page

import (
	"fmt"
	"math"

	"tradebot/engine/backtest"
	"tradebot/engine/market"
	"tradebot/engine/report"
)

// Most fills that are marked and trades that are listed in a file.
const (
	maxFills  = 20_000
	maxTrades = 5_000
)

// scene is what the script of a backtest draws.
type scene struct {
	Slots  []stage     `json:"slots"`
	Equity curve       `json:"equity"`
	Trades []tradeLine `json:"trades"` // the last ones
	Before int         `json:"before"` // trades that are not listed, before those
	Start  string      `json:"start"`  // money at the beginning
}

// stage is the market of a slot.
type stage struct {
	Name   string     `json:"name"`
	Symbol string     `json:"symbol"`
	Frame  string     `json:"frame"` // timeframe shown
	Step   int64      `json:"step"`  // the same in ms
	Count  int        `json:"count"`
	Scale  int        `json:"scale"` // decimals of prices
	Runs   [][2]int64 `json:"runs"`
	Prices packed     `json:"prices"`
	Volume packed     `json:"volume"`
	Plots  []drawn    `json:"plots"`
	Fills  []mark     `json:"fills"`
	Note   string     `json:"note"` // what is not as it was, in a sentence
}

// drawn is a series of the strategy, one value a candle.
type drawn struct {
	Name string  `json:"name"`
	Own  bool    `json:"own"` // in a pane of its own
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Data packed  `json:"data"`
}

// mark is a fill.
type mark struct {
	At     int     `json:"i"` // index of its candle
	Buy    bool    `json:"b"`
	Exit   bool    `json:"x"` // it made the position smaller
	Gain   int     `json:"g"` // of an exit, before fees: 1 gained, -1 lost
	Price  float64 `json:"p"`
	Qty    float64 `json:"q"`
	Reason string  `json:"r"`
	Tag    string  `json:"t,omitempty"`
}

// curve is equity over time, in columns.
type curve struct {
	Times    []int64   `json:"t"`
	Equity   []float64 `json:"e"`
	Drawdown []float64 `json:"d"`
	Hold     []float64 `json:"h"` // what buying and holding would be worth
}

// tradeLine is a trade as the table shows it.
type tradeLine struct {
	Number int              `json:"n"`
	Slot   int              `json:"s"`
	Symbol string           `json:"y"`
	Long   bool             `json:"l"`
	Entry  int64            `json:"a"`
	Exit   int64            `json:"z"`
	From   backtest.Decimal `json:"f"` // entry price
	To     backtest.Decimal `json:"o"`
	Qty    backtest.Decimal `json:"q"`
	Fees   backtest.Decimal `json:"c"`
	PnL    backtest.Decimal `json:"p"`
	Reason string           `json:"r"`
	Tag    string           `json:"t"`
}

// newScene collects what is drawn. The chart may be nil: then there is nothing but trades.
func newScene(r *backtest.Result, c *backtest.Chart) *scene {
	s := &scene{Slots: []stage{}, Trades: []tradeLine{}, Start: r.Settings.Cash.String()}
	s.Before = max(len(r.Trades)-maxTrades, 0)
	slots := map[string]int{}
	for i := range r.Slots {
		slots[r.Slots[i].Name] = i
	}
	for i, t := range r.Trades[s.Before:] {
		s.Trades = append(s.Trades, tradeLine{
			s.Before + i + 1, slots[t.Slot], t.Symbol, t.Side == "long", t.EntryTime, t.ExitTime, t.EntryPrice, t.ExitPrice, t.Qty, t.Fees, t.PnL,
			t.ExitReason, t.Tag,
		})
	}
	if c == nil {
		return s
	}
	for i := range c.Slots {
		s.Slots = append(s.Slots, newStage(&c.Slots[i], min(maxCandles, maxAllCandles/len(c.Slots))))
	}
	s.Equity = newCurve(c, r.Settings.Cash.InexactFloat64())
	return s
}

// newStage packs the market of a slot into at most so many candles.
func newStage(c *backtest.ChartSlot, most int) stage {
	candles, frame := Coarser(c.Candles, c.Timeframe, most)
	s := stage{
		Name: c.Name, Symbol: c.Symbol, Frame: frame.String(), Step: int64(frame), Count: len(candles), Scale: scale(candles),
		Runs: openings(candles, int64(frame)), Volume: volumes(candles), Plots: []drawn{}, Fills: []mark{},
	}
	s.Prices = prices(candles, s.Scale)
	if len(candles) < len(c.Candles) {
		s.Note = fmt.Sprintf("Drawn in candles of %s, %s of them: the %s candles of %s of the run would make this file too large.",
			frame, count(len(candles)), count(len(c.Candles)), market.Timeframe(c.Timeframe))
	}
	for i := range c.Plots {
		if p := &c.Plots[i]; len(p.Times) > 0 {
			d := drawn{Name: p.Name, Own: p.Pane != ""}
			d.Data, d.Low, d.High = line(onto(candles, p))
			s.Plots = append(s.Plots, d)
		}
	}
	fills := c.Fills
	marks := marked(fills, candles)
	if left := len(marks) - maxFills; left > 0 {
		marks = marks[left:]
		if s.Note != "" {
			s.Note += " "
		}
		s.Note += fmt.Sprintf("Only the last %s of %s fills are marked.", count(maxFills), count(len(fills)))
	}
	s.Fills = append(s.Fills, marks...)
	return s
}

// onto puts the values of a plot on candles: each holds the last value drawn until its close. A value is drawn at the close of
// a candle, so its time is the open of the next.
func onto(candles []backtest.Candle, p *backtest.Plot) []float64 {
	values := make([]float64, len(candles))
	for i := range values {
		values[i] = math.NaN()
	}
	for k, t := range p.Times {
		if i := holding(candles, t-1); i >= 0 && !math.IsInf(p.Value[k], 0) {
			values[i] = p.Value[k]
		}
	}
	return values
}

// marked says of every fill in which candle it was, and whether it opened or closed. Fills before the first candle are not
// seen but count.
func marked(fills []backtest.Marker, candles []backtest.Candle) []mark {
	out := make([]mark, 0, len(fills))
	held, paid := 0.0, 0.0 // position, and the average price paid for it
	for i := range fills {
		f := &fills[i]
		m := mark{At: holding(candles, f.Time), Buy: f.Side == "buy", Price: f.Price, Qty: f.Qty, Reason: f.Reason, Tag: f.Tag}
		qty := f.Qty
		if !m.Buy {
			qty = -qty
		}
		before := held
		held += qty
		if math.Abs(held) <= 1e-9*math.Abs(qty) {
			held = 0
		}
		switch {
		case before == 0 || (before > 0) == (qty > 0):
			paid = (paid*math.Abs(before) + f.Price*f.Qty) / math.Abs(held)
		default:
			m.Exit = true
			if m.Gain = 1; (f.Price < paid) == (before > 0) {
				m.Gain = -1
			}
			if f.Price == paid {
				m.Gain = 0
			}
			if (held > 0) != (before > 0) { // turned round
				paid = f.Price
			}
		}
		if m.At >= 0 {
			out = append(out, m)
		}
	}
	return out
}

// newCurve puts equity into columns, with what the starting cash would be worth had it bought every slot in equal parts at its
// first open.
func newCurve(c *backtest.Chart, cash float64) curve {
	var out curve
	for _, p := range c.Equity {
		out.Times = append(out.Times, p.Time)
		out.Equity = append(out.Equity, rounded(p.Equity))
		out.Drawdown = append(out.Drawdown, math.Round(p.Drawdown*1e6)/1e6)
		out.Hold = append(out.Hold, rounded(cash*hold(c.Slots, p)))
	}
	return out
}

// hold is by how much the slots' prices grew until the point, on average.
func hold(slots []backtest.ChartSlot, p report.Point) float64 {
	sum, n := 0.0, 0
	for i := range slots {
		candles := slots[i].Candles
		if len(candles) == 0 {
			continue
		}
		n++
		growth := 1.0
		if k := holding(candles, p.Time-slots[i].Timeframe); k >= 0 { // the last that has closed
			growth = candles[k].Close / candles[0].Open
		}
		sum += growth
	}
	if n == 0 {
		return 1
	}
	return sum / float64(n)
}

// rounded cuts a number to seven significant digits: what a chart can show.
func rounded(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	unit := math.Pow10(6 - int(math.Floor(math.Log10(math.Abs(x)))))
	return math.Round(x*unit) / unit
}
