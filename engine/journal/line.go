package journal

import (
	"math"

	"tradebot/engine/bot"
	"tradebot/engine/strategy"
)

// Format is the version of the lines.
const Format = 1

// The kinds of line.
const (
	KindBegin   = "begin"
	KindCandles = "candles"
	KindStep    = "step"
	KindHand    = "hand"
	KindVenue   = "venue"
	KindEnd     = "end"
)

// Begin is what a bot begins with. When it starts again it goes on with its account, and begins all else anew.
type Begin struct {
	Format   int               `json:"format"`
	Life     int               `json:"life"`   // how often it was started, from 1
	Module   string            `json:"module"` // SHA-256 of the file, hex
	Engine   string            `json:"engine"` // version of the engine
	Meter    string            `json:"meter"`  // version of the rewriter, which decides what fuel is charged
	Contract int               `json:"contract"`
	Params   map[string]string `json:"params"`
	Slots    []bot.Slot        `json:"slots"`
	Filters  []Filter          `json:"filters"` // by slot
	Seed     uint64            `json:"seed"`
	Cash     bot.Decimal       `json:"cash"` // quote currency, in its first life
	Costs    bot.Costs         `json:"costs"`
	Limits   []string          `json:"limits"`
	From     int64             `json:"from"`             // open time of the first candle that counts, ms UTC
	First    []int64           `json:"first"`            // by slot: open time of the first candle of its warm-up
	Client   string            `json:"client,omitempty"` // what the ids of its orders at the exchange begin with; "" on paper
}

// Start returns the close time of the first candle of all, ms UTC.
func (b *Begin) Start() int64 {
	start := b.First[0] + int64(b.Slots[0].Stream.Timeframe)
	for i := range b.Slots {
		start = min(start, b.First[i]+int64(b.Slots[i].Stream.Timeframe))
	}
	return start
}

// Counts returns the close time of the first candle that counts, ms UTC: what closes before is warm-up.
func (b *Begin) Counts() int64 {
	first := int64(math.MaxInt64)
	for i := range b.Slots {
		tf := b.Slots[i].Stream.Timeframe
		first = min(first, tf.Open(b.From+int64(tf)-1)+int64(tf))
	}
	return first
}

// Filter is how a symbol is traded.
type Filter struct {
	Tick        bot.Decimal `json:"tick"`
	Lot         bot.Decimal `json:"lot"`
	MinNotional bot.Decimal `json:"min_notional"`
}

// Seen is what a slot has seen since the beginning, warm-up included.
type Seen struct {
	Count int64  `json:"count"`
	Last  int64  `json:"last"` // open time of the last one, ms UTC
	Hash  string `json:"hash"` // SHA-256 of their canonical forms, hex
}

// step is a step line.
type step struct {
	Time     int64     `json:"time"`
	Fuel     int64     `json:"fuel"` // of all steps so far
	Fills    []fill    `json:"fills,omitempty"`
	Orders   []changed `json:"orders,omitempty"` // as they are after the last change
	Refusals []refusal `json:"refusals,omitempty"`
	Breach   *breach   `json:"breach,omitempty"`
	Asked    []asked   `json:"asked,omitempty"`
	Logs     []string  `json:"logs,omitempty"`
}

// fill is an execution.
type fill struct {
	Order    uint64      `json:"order"`
	Slot     int         `json:"slot"`
	Time     int64       `json:"time"`
	Side     string      `json:"side"`
	Qty      bot.Decimal `json:"qty"`
	Price    bot.Decimal `json:"price"`
	Fee      bot.Decimal `json:"fee"`
	Realised bot.Decimal `json:"realised"`
	Maker    bool        `json:"maker,omitempty"`
}

// changed is an order.
type changed struct {
	ID     uint64      `json:"id"`
	Slot   int         `json:"slot"`
	Kind   string      `json:"kind"`
	Side   string      `json:"side"`
	Status string      `json:"status"`
	Reason string      `json:"reason"`
	Qty    bot.Decimal `json:"qty"`
	Filled bot.Decimal `json:"filled"`
	Price  bot.Decimal `json:"price"`
	Stop   bot.Decimal `json:"stop"`
}

// refusal is an order that the venue never had.
type refusal struct {
	Order uint64 `json:"order"`
	Text  string `json:"text"`
}

// breach is a limit that was reached.
type breach struct {
	Rule  string `json:"rule"`
	Text  string `json:"text"`
	Until int64  `json:"until"`
}

// asked is an intent.
type asked struct {
	ID   uint64 `json:"id,omitempty"`
	Text string `json:"text"` // as strategy.Intent.String writes it
}

// Hand is what a person asked for.
type Hand struct {
	Time    int64       `json:"time"`
	Command bot.Command `json:"command"`
	Refused string      `json:"refused,omitempty"` // why nothing came of it
}

// Venue is what an exchange reported, and the market time at which it took effect.
type Venue struct {
	Time   int64      `json:"time"`
	Report bot.Report `json:"report"`
}

// End is how a life ended.
type End struct {
	Time   int64 `json:"time"`
	Untold bool  `json:"untold,omitempty"` // the strategy was not told, because it had failed
}

// wrapped is the object around a line: its one field is the line's kind.
type wrapped struct {
	Begin   *Begin `json:"begin,omitempty"`
	Candles []Seen `json:"candles,omitempty"` // by slot
	Step    *step  `json:"step,omitempty"`
	Hand    *Hand  `json:"hand,omitempty"`
	Venue   *Venue `json:"venue,omitempty"`
	End     *End   `json:"end,omitempty"`
}

// text writes an intent.
func text(i *strategy.Intent) asked {
	a := asked{Text: i.String()}
	if i.Kind.TakesID() {
		a.ID = i.ID
	}
	return a
}
