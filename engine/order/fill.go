package order

// Execution is what a venue reports of a fill.
type Execution struct {
	Time      int64 // open time of the candle in which it happened, or the exchange's time, ms UTC
	Qty       Decimal
	Price     Decimal
	Fee       Decimal // quote currency, rounded up to 8 decimals
	Liquidity Liquidity
}

// Fill is one execution of one order, as the books have it.
type Fill struct {
	Execution
	Order    uint64
	Slot     int
	Side     Side
	Reason   Reason  // why the order existed
	Tag      string  // of the order
	Left     Decimal // of the order, base currency
	Value    Decimal // Qty x Price, rounded half-even to 8 decimals, quote currency
	Realised Decimal // profit and loss, after the fee, quote currency
}
