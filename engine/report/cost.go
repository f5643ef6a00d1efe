package report

import "fmt"

// keptOK is the share of the profit that must be left at dearer costs. What loses more than half of it to five basis points
// lives on an advantage as thin as the spread.
const keptOK = 0.5

// costs is what a fill was assumed to cost a taker, as a fraction: the fee, the slippage and half the spread.
func (e *Evidence) costs() Belief {
	slipping := e.Slippage.InexactFloat64() + e.Spread.InexactFloat64()/2
	cost := e.Fee.InexactFloat64() + slipping/10_000
	b := Belief{ID: "costs", Value: number(cost)}
	fees := !e.Fee.IsZero() || !e.MakerFee.IsZero()
	switch {
	case !fees && slipping == 0:
		b.Verdict, b.Text = Failed, "Fees, slippage and spread were left at 0; no market is free, so take this result for an upper bound."
	case !fees:
		b.Verdict, b.Text = Caution, "Fees were left at 0; set the exchange's with --fee."
	case slipping == 0:
		b.Verdict, b.Text = Caution, "Slippage and spread were left at 0, so orders filled at better prices than a market gives; set them with --slippage-bps and --spread-bps."
	default:
		b.Verdict = OK
		b.Text = fmt.Sprintf("Each fill was assumed to cost a taker %s basis points: the fee, %s of slippage and half a spread of %s.", short(float64(cost*10_000)), e.Slippage, e.Spread)
	}
	return b
}

// slippage is the return with 5 more basis points of slippage; undefined if nobody ran it.
func (e *Evidence) slippage() Belief {
	return e.dearer("slippage_5bps", "5 more basis points of slippage", e.Slipped)
}

// doubleFees is the return with twice the fees; undefined if nobody ran it.
func (e *Evidence) doubleFees() Belief {
	if e.Fee.IsZero() && e.MakerFee.IsZero() {
		return Belief{"double_fees", Caution, Undefined(), "Twice the fees cannot be tried, because fees were left at 0; set the exchange's with --fee."}
	}
	return e.dearer("double_fees", "twice the fees", e.Doubled)
}

// dearer judges what a run at dearer costs came to.
func (e *Evidence) dearer(id, what string, final *Decimal) Belief {
	b := Belief{ID: id, Verdict: Caution, Value: Undefined()}
	if final == nil {
		b.Text = "A run with " + what + " was not made, so it is not known what dearer costs would leave."
		return b
	}
	gain, before := e.Account.gain(*final), e.Account.gain(e.Account.Final)
	b.Value = number(gain)
	b.Text = fmt.Sprintf("With %s the return is %s instead of %s", what, signed(gain), signed(before))
	switch {
	case gain <= 0 && before > 0:
		b.Verdict = Failed
		b.Text += ": nothing is left of the profit."
	case gain <= 0:
		b.Verdict = Failed
		b.Text += "; there was no profit before either."
	case before <= 0:
		b.Text += ": a profit that dearer costs make is chance."
	case gain < float64(keptOK*before):
		b.Text += ": more than half of the profit is gone."
	default:
		b.Verdict = OK
		b.Text += ": most of the profit stays."
	}
	return b
}
