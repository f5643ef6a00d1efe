package store

import (
	"encoding/json"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// Summary is what lists say of a backtest or a sweep: what is tested, and once it is done what came of it. The result, which may have
// megabytes, is not read for it.
type Summary struct {
	Strategy string     `json:"strategy"` // its name
	Version  string     `json:"version"`  // what its author calls it
	Slots    []bot.Slot `json:"slots"`    // in the order of the strategy's
	Figures  *Figures   `json:"figures,omitempty"`
}

// Figures are the first that somebody looks at; of a sweep those of its best combination. What is undefined is nil. Ratios are fractions.
type Figures struct {
	FinalEquity bot.Decimal `json:"final_equity"` // quote currency
	Return      *float64    `json:"total_return"` // after all costs
	Drawdown    *float64    `json:"max_drawdown"` // positive
	Sharpe      *float64    `json:"sharpe"`
	Trades      int         `json:"trades"`
}

// readSummary reads what is kept of one, nil if that is nothing. The error is Internal.
func readSummary(text string) (*Summary, error) {
	if text == "" {
		return nil, nil
	}
	s := new(Summary)
	if err := json.Unmarshal([]byte(text), s); err != nil {
		return nil, fault.Wrap(fault.Internal, "store.readSummary", err)
	}
	return s, nil
}

// text writes what is kept of it.
func (s *Summary) text() (string, error) {
	if s == nil {
		return "", nil
	}
	text, err := json.Marshal(s)
	return string(text), fault.Wrap(fault.Internal, "store.Summary", err)
}
