package backtest

import (
	"tradebot/engine/account"
	"tradebot/engine/feed"
	"tradebot/engine/market"
	"tradebot/engine/report"
	"tradebot/engine/strategy"
)

// drawing collects what a page draws: fills, and what the strategy drew.
type drawing struct {
	feed  *feed.Feed
	slots [][]Marker
	plots []Plot
}

func (d *drawing) begin(f *feed.Feed) {
	d.feed = f
	d.slots = make([][]Marker, len(f.Slots))
}

// draw notes a step.
func (d *drawing) draw(s *strategy.Step, decision *strategy.Decision, a *account.Account) {
	for _, f := range a.Fills() {
		d.slots[f.Slot] = append(d.slots[f.Slot], Marker{
			Time: f.Time, Side: f.Side.String(), Price: f.Price.InexactFloat64(), Qty: f.Qty.Float(),
			Reason: f.Reason.String(), Tag: f.Tag,
		})
	}
	if s.Time < d.feed.Start {
		return
	}
	for _, p := range decision.Plots {
		for len(d.plots) <= p.Index {
			d.plots = append(d.plots, Plot{})
		}
		plot := &d.plots[p.Index]
		plot.Times, plot.Value = append(plot.Times, s.Time), append(plot.Value, p.Value)
	}
}

// chart returns everything collected.
func (d *drawing) chart(description *strategy.Description, points []report.Point) *Chart {
	c := &Chart{Equity: points}
	for i := range d.slots {
		track, from := &d.feed.Tracks[i], d.feed.Slots[i].From
		slot := ChartSlot{
			Name: d.feed.Slots[i].Name, Symbol: d.feed.Slots[i].Symbol, Timeframe: int64(track.Base), Fills: d.slots[i],
		}
		series := market.Series{Candles: track.Candles}
		for _, candle := range track.Candles[series.Index(from):] {
			slot.Candles = append(slot.Candles, Candle(candle))
		}
		if i == 0 {
			for k := range d.plots {
				d.plots[k].Name, d.plots[k].Pane = description.Plots[k].Name, description.Plots[k].Pane
			}
			slot.Plots = d.plots
		}
		c.Slots = append(c.Slots, slot)
	}
	return c
}
