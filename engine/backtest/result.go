package backtest

import (
	"tradebot/engine/feed"
	"tradebot/engine/order"
	"tradebot/engine/report"
)

// Decimal is an exact amount; JSON has it as a string.
type Decimal = order.Decimal

// Result is a finished backtest. Its JSON names are read by programs outside (see docs of `tradebot backtest --json`): fields
// may be added, never renamed. Money and prices are exact decimals, times ms UTC, durations ms, ratios fractions.
type Result struct {
	Strategy        string         `json:"strategy"`
	StrategyVersion string         `json:"strategy_version"`
	FinalEquity     Decimal        `json:"final_equity"`
	Metrics         report.Metrics `json:"metrics"`
	Trades          []Trade        `json:"trades"` // in the order in which they ended

	OpenPosition  *Position  `json:"open_position"`  // the first of OpenPositions, or null
	OpenPositions []Position `json:"open_positions"` // by slot

	Candles       int             `json:"candles"` // instants that count, warm-up excluded
	Fills         int             `json:"fills"`
	Refusals      int             `json:"refusals"` // orders refused by the account, its limits or the exchange
	Fuel          int64           `json:"fuel"`     // consumed by the strategy, all steps
	ModuleSHA256  string          `json:"module_sha256"`
	DataSHA256    string          `json:"data_sha256"`    // of all candles delivered, warm-up included, slot after slot
	JournalSHA256 string          `json:"journal_sha256"` // of every decision, in order
	EngineVersion string          `json:"engine_version"`
	RunNS         int64           `json:"run_ns"` // the loop alone
	CandlesPerSec float64         `json:"candles_per_second"`
	Warnings      []string        `json:"warnings"`
	Beliefs       []report.Belief `json:"beliefs"`

	Settings Settings       `json:"settings"`
	Slots    []feed.Slot    `json:"slots"`
	Monthly  []report.Month `json:"monthly_returns"`
	ByTag    []report.Group `json:"by_tag"`
	ByReason []report.Group `json:"by_exit_reason"`
}

// Trade is a position from flat to flat.
type Trade struct {
	Symbol     string  `json:"symbol"`
	Slot       string  `json:"slot"`
	Side       string  `json:"side"`       // long or short
	EntryTime  int64   `json:"entry_time"` // open time of the candle of the first fill
	EntryPrice Decimal `json:"entry_price"`
	ExitTime   int64   `json:"exit_time"` // open time of the candle of the last fill
	ExitPrice  Decimal `json:"exit_price"`
	Qty        Decimal `json:"qty"` // the largest there was
	PnL        Decimal `json:"pnl"` // after fees
	Fees       Decimal `json:"fees"`
	ExitReason string  `json:"exit_reason"`
	Tag        string  `json:"tag"`
}

// Position is what was still held at the end.
type Position struct {
	Symbol     string  `json:"symbol"`
	Slot       string  `json:"slot"`
	Side       string  `json:"side"`
	Qty        Decimal `json:"qty"`
	EntryTime  int64   `json:"entry_time"`
	EntryPrice Decimal `json:"entry_price"` // average
	LastPrice  Decimal `json:"last_price"`
	Unrealised Decimal `json:"unrealised_pnl"`
}

// Chart is what a page draws beside the result.
type Chart struct {
	Slots  []ChartSlot
	Equity []report.Point // decimated, extremes kept
}

// ChartSlot is the market of a slot with what the strategy did and drew in it.
type ChartSlot struct {
	Name, Symbol string
	Timeframe    int64    // ms
	Candles      []Candle // that count
	Fills        []Marker
	Plots        []Plot // of the first slot only
}

// Candle is one candle to draw.
type Candle struct {
	Time                           int64
	Open, High, Low, Close, Volume float64
}

// Marker is a fill to draw.
type Marker struct {
	Time       int64 // open time of its candle
	Side       string
	Price, Qty float64
	Reason     string
	Tag        string
}

// Plot is a series that the strategy drew.
type Plot struct {
	Name  string
	Pane  string  // empty: over the candles; own: a pane of its own
	Times []int64 // close times, ms UTC
	Value []float64
}
