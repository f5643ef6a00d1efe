package bot

// Report is what an exchange said of an order of a bot. It is journaled as an input, by value: a replay cannot ask the exchange again.
type Report struct {
	Order  uint64      `json:"order"`
	Status string      `json:"status"`           // open, partially_filled, filled, canceled, rejected or expired
	Reason string      `json:"reason,omitempty"` // why it was refused or taken back, in the words of order.Reason
	Text   string      `json:"text,omitempty"`   // one sentence for the bot's owner, if it was refused or not sent
	Fills  []Execution `json:"fills,omitempty"`  // those that were not reported before, in order
}

// Execution is one fill of an order, as an exchange reports it.
type Execution struct {
	Trade   int64   `json:"trade"` // the exchange's number, unique among those of a symbol
	Time    int64   `json:"time"`  // ms UTC by the exchange's clock
	Qty     Decimal `json:"qty"`
	Price   Decimal `json:"price"`
	Fee     Decimal `json:"fee"`      // quote currency
	FeeBase Decimal `json:"fee_base"` // kept back from what was bought or taken from what is left, base currency
	Maker   bool    `json:"maker,omitempty"`
}
