package order

// Execution is what a venue reports of a fill.
type Execution struct {
	Time      int64 // open time of the candle in which it happened, or the exchange's time, ms UTC
	Qty       Amount
	Price     Decimal
	Fee       Amount // quote currency, rounded up
	FeeBase   Amount // a fee in base currency, kept back from what was bought or taken from what is left; the ledger says what it is worth
	Trade     int64  // the exchange's number, unique among those of a symbol; 0 in a simulation
	Liquidity Liquidity
}

// Fill is one execution of one order, as the books have it.
type Fill struct {
	Execution
	Order    uint64
	Slot     int
	Side     Side
	Reason   Reason // why the order existed
	Tag      string // of the order
	Left     Amount // of the order, base currency
	Value    Amount // Qty x Price, rounded half-even, quote currency
	Realised Amount // profit and loss, after the fee, quote currency
}

// Mean is the average price of fills, weighted by quantity. It is for whoever knows the sum of the quantities anyway.
type Mean struct {
	sum   Decimal // of quantity times price, exactly; of one fill its price, since most orders and trades have no other
	fills int
}

// Add adds a fill to those of a quantity before.
func (m *Mean) Add(before, qty Amount, price Decimal) {
	if m.fills++; m.fills == 1 {
		m.sum = price
	} else {
		m.more(before, qty, price)
	}
}

// more adds a fill that is not the first.
func (m *Mean) more(before, qty Amount, price Decimal) {
	if m.fills == 2 {
		m.sum = before.Decimal().Mul(m.sum)
	}
	m.sum = m.sum.Add(qty.Decimal().Mul(price))
}

// Price returns the average of fills whose quantities have a sum; 0 if there were none.
func (m *Mean) Price(total Amount) Decimal {
	if m.fills < 2 {
		return m.sum
	}
	return m.sum.MustDiv(total.Decimal())
}
