package report

import "tradebot/engine/ledger"

// Verdict says how much a belief holds against a result.
type Verdict string

// The verdicts.
const (
	OK      Verdict = "ok"      // nothing to say against it
	Caution Verdict = "caution" // something to keep in mind, or nothing known
	Failed  Verdict = "failed"  // taken alone, a reason not to believe the result
)

// Belief is one question asked of a result, and the answer.
type Belief struct {
	ID      string  `json:"id"`
	Verdict Verdict `json:"verdict"`
	Value   Number  `json:"value"` // what the verdict is about; see the function of the belief
	Text    string  `json:"text"`  // one sentence: what was seen, and what it means
}

// Evidence is what the beliefs are made of.
type Evidence struct {
	Curve   *Curve
	Trades  []ledger.Trade // closed ones
	Account Account

	Fee      Decimal // taker, as a fraction
	MakerFee Decimal // as a fraction
	Slippage Decimal // basis points
	Spread   Decimal // basis points

	Slipped *Decimal // final equity of a run with 5 more basis points of slippage; nil if there was none
	Doubled *Decimal // final equity of a run with twice the fees; nil if there was none

	Candles int // that counted, of all slots
	Gaps    int // places where candles are missing
	Missing int // candles missing there
	Rounded int // prices that had more than 8 decimals

	WarmupWanted int // candles before the first that counts, as the strategy asks
	WarmupGiven  int // as there were, of the slot with fewest

	OpenShare  Number  // value of the open positions at the end, long or short, as a share of equity; 0 if there is none
	Unrealised Decimal // profit of the open positions, quote currency
}

// Believe answers every question, always all of them and in this order.
func Believe(e Evidence) []Belief {
	return []Belief{
		e.oneTrade(), e.fewTrades(), e.sharpe(), e.firstLast(), e.costs(), e.slippage(), e.doubleFees(), e.gaps(), e.rounded(), e.warmup(), e.open(),
	}
}

// rate returns the verdict on a value that is better the larger it is.
func rate(value, ok, caution float64) Verdict {
	switch {
	case value >= ok:
		return OK
	case value >= caution:
		return Caution
	}
	return Failed
}
