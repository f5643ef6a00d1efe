package dryrun

import (
	"encoding/json"

	"tradebot/engine/feed"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
)

// Result is what a run left. Times are close times, ms UTC; candles are counted from 1, warm-up not included.
type Result struct {
	Strategy    string      `json:"strategy"`
	Version     string      `json:"version"`
	SHA256      string      `json:"module_sha256"`
	Params      Params      `json:"params"` // in the order of the description
	Slots       []feed.Slot `json:"slots"`
	Candles     int         `json:"candles"`   // instants at which candles closed
	Warmup      int         `json:"warmup"`    // instants before them
	Decisions   []Decision  `json:"decisions"` // in order
	Fills       []Fill      `json:"fills"`     // in order
	Logs        []Line      `json:"logs"`      // in order
	Fuel        int64       `json:"fuel"`      // of all steps
	FuelMean    float64     `json:"fuel_mean"` // of a step
	FuelMax     int64       `json:"fuel_max"`  // of the dearest step
	Nanoseconds int64       `json:"run_ns"`    // the loop alone
	Speed       float64     `json:"candles_per_second"`
	Warnings    []string    `json:"warnings"` // sentences
}

// Decision is one thing the strategy asked for. Numbers are decimals as text; a percentage ends in %.
type Decision struct {
	Time       int64  `json:"time"`
	Candle     int    `json:"candle"`
	Kind       string `json:"kind"`
	Slot       string `json:"slot,omitempty"`
	ID         uint64 `json:"id,omitempty"` // of the order asked for; of the order to cancel
	Side       string `json:"side,omitempty"`
	Qty        string `json:"qty,omitempty"`
	QtyKind    string `json:"qty_kind,omitempty"`
	Price      string `json:"price,omitempty"`
	Stop       string `json:"stop,omitempty"`
	Limit      string `json:"limit,omitempty"`
	Trail      string `json:"trail,omitempty"`
	StopLoss   string `json:"stop_loss,omitempty"`
	TakeProfit string `json:"take_profit,omitempty"`
	Bracket    string `json:"trailing_stop,omitempty"` // attached
	TIF        string `json:"time_in_force,omitempty"`
	PostOnly   bool   `json:"post_only,omitempty"`
	ReduceOnly bool   `json:"reduce_only,omitempty"`
	Tag        string `json:"tag,omitempty"`
	Text       string `json:"text"` // all of it in one line
}

// Fill is an execution on the simulated exchange.
type Fill struct {
	Time   int64         `json:"time"`
	Candle int           `json:"candle"`
	Order  uint64        `json:"order"`
	Slot   string        `json:"slot"`
	Side   string        `json:"side"`
	Qty    order.Decimal `json:"qty"`
	Price  order.Decimal `json:"price"`
	Reason string        `json:"reason"`
}

// Line is a line the strategy logged.
type Line struct {
	Time   int64  `json:"time"`
	Candle int    `json:"candle"` // 0: during warm-up
	Text   string `json:"text"`
}

// Param is a parameter with the value it had.
type Param struct {
	Name  string
	Value strategy.Value
}

// Params is written as a JSON object.
type Params []Param

// MarshalJSON implements json.Marshaler.
func (p Params) MarshalJSON() ([]byte, error) {
	values := make(map[string]any, len(p))
	for _, v := range p {
		values[v.Name] = v.Value.JSON()
	}
	return json.Marshal(values)
}
