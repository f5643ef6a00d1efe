package api

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	sheet "tradebot/engine/page"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Rows are candles, each a list: open time in ms UTC, then open, high, low, close and volume as text, the shortest decimal that is
// exactly the number that the engine has.
type Rows []byte

// Schema implements huma.SchemaProvider.
func (Rows) Schema(huma.Registry) *huma.Schema {
	row := &huma.Schema{Type: huma.TypeArray, MinItems: ptr(6), MaxItems: ptr(6), Items: &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeInteger}, {Type: huma.TypeString}}}}
	return &huma.Schema{Type: huma.TypeArray, Items: row, Description: "candles, each a list: open time in ms UTC, then open, high, low, close and volume as decimal texts"}
}

// MarshalJSON implements json.Marshaler.
func (r Rows) MarshalJSON() ([]byte, error) { return append(append([]byte{'['}, r...), ']'), nil }

// appendRow appends a candle to what is between the brackets.
func appendRow(b []byte, time int64, numbers ...float64) []byte {
	if len(b) > 0 && b[len(b)-1] == ']' {
		b = append(b, ',')
	}
	b = strconv.AppendInt(append(b, '['), time, 10)
	for _, x := range numbers {
		b = append(appendNumber(append(b, ',', '"'), x), '"')
	}
	return append(b, ']')
}

// appendNumber writes the shortest decimal that is exactly a number, as strconv does: faster where that has few decimals, as prices have.
// A decimal of at most 15 digits is the only one so short that reads as its number.
func appendNumber(b []byte, x float64) []byte {
	for _, p := range [...]struct {
		scale  float64
		places int
	}{{1, 0}, {100, 2}, {10_000, 4}, {100_000_000, 8}} {
		whole := math.Round(x * p.scale)
		if !(0 < whole && whole < 1e15) {
			break
		}
		if whole/p.scale != x {
			continue
		}
		var digits [24]byte
		d := strconv.AppendInt(digits[:0], int64(whole), 10)
		for len(d) <= p.places {
			d = append(d[:1], d...)
			d[0] = '0'
		}
		point := len(d) - p.places
		end := len(d)
		for end > point && d[end-1] == '0' {
			end--
		}
		b = append(b, d[:point]...)
		if end > point {
			b = append(append(b, '.'), d[point:end]...)
		}
		return b
	}
	return strconv.AppendFloat(b, x, 'f', -1, 64)
}

// Chart is what a chart of a backtest draws.
type Chart struct {
	Slots  []ChartSlot  `json:"slots" nullable:"false" doc:"The market of each slot, with what happened there"`
	Equity []EquityMark `json:"equity" nullable:"false" doc:"About 2,000 points of the equity, with its extremes"`
}

// ChartSlot is the market of a slot.
type ChartSlot struct {
	Slot      string      `json:"slot" doc:"name of the slot"`
	Symbol    string      `json:"symbol" doc:"its symbol"`
	Timeframe string      `json:"timeframe" doc:"of the candles here, which are built from the market's where those are too many" example:"1h"`
	Older     int         `json:"older" doc:"how many candles there are before the first one here"`
	Candles   Rows        `json:"candles"`
	Fills     []ChartFill `json:"fills" nullable:"false" doc:"what was filled"`
	Plots     []ChartPlot `json:"plots" nullable:"false" doc:"what the strategy drew; of the first slot"`
}

// ChartFill is a fill to draw.
type ChartFill struct {
	Time   int64  `json:"time" doc:"open time of its candle, ms UTC"`
	Side   string `json:"side" doc:"buy or sell"`
	Price  string `json:"price" doc:"its price"`
	Qty    string `json:"qty" doc:"its quantity"`
	Reason string `json:"reason" doc:"why it happened"`
	Tag    string `json:"tag" doc:"what the strategy called it"`
}

// ChartPlot is a series that the strategy drew.
type ChartPlot struct {
	Name   string    `json:"name" doc:"name of the plot"`
	Pane   string    `json:"pane" doc:"empty over the candles, own in a pane of its own"`
	Times  []int64   `json:"times" nullable:"false" doc:"close times, ms UTC"`
	Values []float64 `json:"values" nullable:"false" doc:"a value for each"`
}

// EquityMark is a point of an equity curve.
type EquityMark struct {
	Time     int64   `json:"time" doc:"close time, ms UTC"`
	Equity   string  `json:"equity" doc:"what the account is worth"`
	Drawdown float64 `json:"drawdown" doc:"below the highest so far, a fraction"`
}

// plain writes a number of a chart.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// chart answers with what a chart draws.
func (s *Server) chart(ctx context.Context, who *user.Who, in *struct {
	InResult
	Candles int    `query:"candles" minimum:"100" maximum:"50000" default:"5000" doc:"How many candles of a slot at most; of more, longer ones are built"`
	Slot    string `query:"slot" maxLength:"64" doc:"Only this slot; all of them without"`
	Before  int64  `query:"before" minimum:"0" doc:"Only the newest candles that opened before this, ms UTC, and what happened in them; none are built, and the equity stays out. 0 for all of it"`
}) (*File, error) {
	name := fmt.Sprintf("chart-%d-%d-%x-%s", in.Candles, in.Before, in.Slot, s.Version)
	return s.result(ctx, who, &in.InResult, store.Backtest, name, func(f *File) error {
		t, err := s.Jobs.Tested(ctx, in.ID)
		if err != nil {
			return err
		}
		c := t.Chart
		if in.Slot != "" {
			c = &backtest.Chart{Equity: c.Equity, Slots: slices.DeleteFunc(slices.Clone(c.Slots), func(s backtest.ChartSlot) bool { return s.Name != in.Slot })}
			if len(c.Slots) == 0 {
				return fault.New(fault.NotFound, "api.chart", "the backtest has no slot %q", in.Slot)
			}
		}
		older := make([]int, len(c.Slots))
		if in.Before > 0 {
			c, older = before(c, in.Before, in.Candles)
		}
		out := drawn(c, in.Candles)
		for i := range out.Slots {
			out.Slots[i].Older = older[i]
		}
		f.ContentType = "application/json"
		f.Body, err = json.Marshal(out)
		return fault.Wrap(fault.Internal, "api.chart", err)
	})
}

// before is the part of a chart with at most so many candles of each slot, the newest that opened before a time, and how many there are of
// each before those.
func before(c *backtest.Chart, end int64, most int) (*backtest.Chart, []int) {
	part := &backtest.Chart{Slots: slices.Clone(c.Slots)}
	older := make([]int, len(c.Slots))
	for i := range part.Slots {
		s := &part.Slots[i]
		to := sort.Search(len(s.Candles), func(k int) bool { return s.Candles[k].Time >= end })
		older[i] = max(0, to-most)
		s.Candles = s.Candles[older[i]:to]
		begin := end
		if len(s.Candles) > 0 {
			begin = s.Candles[0].Time
		}
		s.Fills = slices.DeleteFunc(slices.Clone(s.Fills), func(m backtest.Marker) bool { return m.Time < begin || m.Time >= end })
		s.Plots = slices.Clone(s.Plots)
		for k, p := range s.Plots { // the times are those of closes
			from := sort.Search(len(p.Times), func(k int) bool { return p.Times[k] > begin })
			to := sort.Search(len(p.Times), func(k int) bool { return p.Times[k] > end })
			s.Plots[k].Times, s.Plots[k].Value = p.Times[from:to], p.Value[from:to]
		}
	}
	return part, older
}

// drawn is a chart with so many candles and points of plots at most.
func drawn(c *backtest.Chart, most int) *Chart {
	out := &Chart{Slots: []ChartSlot{}, Equity: make([]EquityMark, len(c.Equity))}
	for i, p := range c.Equity {
		out.Equity[i] = EquityMark{p.Time, plain(p.Equity), p.Drawdown}
	}
	for i := range c.Slots {
		slot := &c.Slots[i]
		candles, tf := sheet.Coarser(slot.Candles, slot.Timeframe, most)
		to := ChartSlot{Slot: slot.Name, Symbol: slot.Symbol, Timeframe: tf.String(), Fills: []ChartFill{}, Plots: []ChartPlot{}}
		for k := range candles {
			x := &candles[k]
			to.Candles = appendRow(to.Candles, x.Time, x.Open, x.High, x.Low, x.Close, x.Volume)
		}
		for _, m := range slot.Fills {
			to.Fills = append(to.Fills, ChartFill{m.Time, m.Side, plain(m.Price), plain(m.Qty), m.Reason, m.Tag})
		}
		for _, p := range slot.Plots {
			to.Plots = append(to.Plots, thinned(p, tf, most))
		}
		out.Slots = append(out.Slots, to)
	}
	return out
}

// thinned is a plot with the last point in each of a chart's candles.
func thinned(p backtest.Plot, tf market.Timeframe, most int) ChartPlot {
	out := ChartPlot{Name: p.Name, Pane: p.Pane, Times: []int64{}, Values: []float64{}}
	for i, t := range p.Times {
		if n := len(out.Times); len(p.Times) > most && n > 0 && tf.Open(out.Times[n-1]-1) == tf.Open(t-1) {
			out.Times[n-1], out.Values[n-1] = t, p.Value[i]
			continue
		}
		out.Times, out.Values = append(out.Times, t), append(out.Values, p.Value[i])
	}
	return out
}
