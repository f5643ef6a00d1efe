package assume

import (
	"tradebot/engine/market"
	"tradebot/engine/runner"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
	"tradebot/sdk/assume"
)

// Venue implements runner.Venue. Make one with [New]; it is not safe for concurrent use.
type Venue struct {
	book    *assume.Book
	box     *abi.Mailbox // where the book shows its account
	view    strategy.View
	changed bool // since the view was last shown
	candle  abi.Candle
	intent  abi.Intent
}

// New returns a venue for a number of slots, with cash in quote currency and nothing else.
func New(slots int, cash float64) *Venue {
	return &Venue{book: assume.New(slots, cash), box: &abi.Mailbox{}, changed: true}
}

// Advance implements runner.Venue.
func (v *Venue) Advance(now market.Instant, r *runner.Report) {
	for i := range now.Events {
		e := &now.Events[i]
		if !e.Base {
			continue
		}
		v.candle = abi.Candle{
			Time: e.Candle.Time, Open: e.Candle.Open, High: e.Candle.High, Low: e.Candle.Low, Close: e.Candle.Close,
			Volume: e.Candle.Volume, Slot: uint32(e.Slot),
		}
		r.Fills = append(r.Fills, v.book.Candle(&v.candle)...)
	}
	r.Equity = v.book.Equity()
	if v.changed || len(r.Fills) > 0 {
		v.book.Show(v.box)
		v.view = strategy.View{Cash: v.box.Cash, Realised: v.box.Realised, Positions: v.box.Slot[:v.box.Slots]}
		r.View, v.changed = &v.view, false
	}
}

// Submit implements runner.Venue. It never fails.
func (v *Venue) Submit(_ int64, intents []strategy.Intent) error {
	for i := range intents {
		if in := &intents[i]; in.Kind == strategy.IntentMarket || in.Kind == strategy.IntentClose {
			v.encode(in)
			v.book.Submit(&v.intent, in.ID)
		}
	}
	return nil
}

// encode writes a market order or the closing of a position as the contract has it. Numbers come back as they were: the
// decimal of an intent is the shortest that reads as its float64.
func (v *Venue) encode(in *strategy.Intent) {
	v.intent = abi.Intent{
		Kind: uint32(in.Kind), Slot: uint32(in.Slot), Side: uint32(in.Side),
		QtyKind: uint32(in.Qty.Kind), Qty: in.Qty.Value.InexactFloat64(),
		StopLossKind: uint32(in.StopLoss.Kind), StopLoss: in.StopLoss.Value.InexactFloat64(),
		TakeKind: uint32(in.TakeProfit.Kind), TakeProfit: in.TakeProfit.Value.InexactFloat64(),
	}
	if in.ReduceOnly {
		v.intent.Flags = abi.IntentReduceOnly
	}
	abi.PutText(v.intent.Tag[:], in.Tag)
}
