package report

import "fmt"

// Limits of the beliefs about the data and the ends of the run.
const (
	// An exchange is down for some hours a year: one candle in a thousand. More missing says that the market closes, as for
	// shares, or that the file is incomplete; which of the two only the user knows, so it is never a failure.
	missingOK = 0.001

	// An open position whose gain is more than half of the profit makes the result a matter of the price on the last day.
	openFailed = 0.5
)

// gaps is the share of candles that are missing.
func (e *Evidence) gaps() Belief {
	share := 0.0
	if all := e.Candles + e.Missing; all > 0 {
		share = float64(e.Missing) / float64(all)
	}
	b := Belief{ID: "data_gaps", Verdict: OK, Value: number(share)}
	switch {
	case e.Missing == 0:
		b.Text = fmt.Sprintf("No candle is missing among %d.", e.Candles)
	case share <= missingOK:
		b.Text = fmt.Sprintf("%s missing in %s, %s of all, as happens when an exchange is down.", count(e.Missing, "candle is", "candles are"), count(e.Gaps, "place", "places"), percent(share))
	default:
		b.Verdict = Caution
		b.Text = fmt.Sprintf("%s missing in %s, %s of all: usual for a market that closes; for one that never does, the data is incomplete.", count(e.Missing, "candle is", "candles are"), count(e.Gaps, "place", "places"), percent(share))
	}
	return b
}

// rounded is the number of prices that had more than 8 decimals.
func (e *Evidence) rounded() Belief {
	b := Belief{ID: "rounded_prices", Verdict: OK, Value: Number(e.Rounded), Text: "No price had more than 8 decimals, so none was rounded."}
	if e.Rounded > 0 {
		b.Verdict = Caution
		b.Text = fmt.Sprintf("%s rounded to 8 decimals; where prices are that small, rounding is a part of the result.", count(e.Rounded, "price was", "prices were"))
	}
	return b
}

// warmup is the share of the warm-up candles wanted that there were; undefined if the strategy wants none.
func (e *Evidence) warmup() Belief {
	b := Belief{ID: "warmup", Verdict: OK, Value: Undefined()}
	lacking := e.WarmupWanted - e.WarmupGiven
	if e.WarmupWanted > 0 {
		b.Value = number(min(1, float64(e.WarmupGiven)/float64(e.WarmupWanted)))
	}
	switch {
	case e.WarmupWanted <= 0:
		b.Text = "The strategy asks for no candles before the first that counts."
	case lacking <= 0:
		b.Text = fmt.Sprintf("The strategy had the %s it asks for before the first that counts.", count(e.WarmupWanted, "candle", "candles"))
	case lacking >= e.Candles:
		b.Verdict = Failed
		b.Text = fmt.Sprintf("The strategy asks for %s before the first that counts and had %d; the run was over before it had seen that many.", count(e.WarmupWanted, "candle", "candles"), e.WarmupGiven)
	default:
		b.Verdict = Caution
		b.Text = fmt.Sprintf("The strategy asks for %s before the first that counts and had %d, so it began with indicators that were not ready.", count(e.WarmupWanted, "candle", "candles"), e.WarmupGiven)
	}
	return b
}

// open is the value of the open positions at the end, as a share of equity.
func (e *Evidence) open() Belief {
	b := Belief{ID: "open_position", Verdict: OK, Value: e.OpenShare, Text: "No position was open at the end, so all of the profit or loss is realised."}
	if e.OpenShare == 0 {
		return b
	}
	b.Verdict = Caution
	size := "of unknown size"
	if e.OpenShare.Defined() {
		size = "worth " + percent(float64(e.OpenShare)) + " of the equity"
	}
	b.Text = fmt.Sprintf("A position %s was open at the end, with %s that is not realised and counts at the last price, without the costs of closing.", size, result(e.Unrealised))
	profit, gain := e.Account.Final.Sub(e.Account.Start), e.Unrealised
	if gain.IsPos() && profit.IsPos() && gain.InexactFloat64() > float64(openFailed*profit.InexactFloat64()) {
		b.Verdict = Failed
		b.Text = fmt.Sprintf("A position %s was open at the end, with %s that is not realised: more than half of the profit is a matter of the last price.", size, result(e.Unrealised))
	}
	return b
}
