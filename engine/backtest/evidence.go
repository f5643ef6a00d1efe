package backtest

import (
	"tradebot/engine/ledger"
	"tradebot/engine/report"
)

// measure returns the metrics of a run.
func (s *Setup) measure(b *books, p *Played) report.Metrics {
	return report.Measure(b.curve, b.trades, s.money(p))
}

// money is the exact part of what metrics are made of.
func (s *Setup) money(p *Played) report.Account {
	return report.Account{
		Start: s.Cash, Final: p.Account.Worth().RoundBank(ledger.Places), Fees: p.Account.Ledger().Balance(ledger.Fees, ledger.Quote).Decimal(),
		BuyHold: held(p),
	}
}

// held returns what buying at the first open that counts and holding to the last close would have returned, without costs,
// with as much money in every slot.
func held(p *Played) report.Number {
	sum := 0.0
	for i := range p.Feed.Slots {
		candles := p.Feed.Tracks[i].Candles
		counts := candles[p.Feed.Slots[i].Warmup:]
		sum += counts[len(counts)-1].Close/counts[0].Open - 1
	}
	return report.Number(sum / float64(len(p.Feed.Slots)))
}

// evidence is everything that a doubt could be about.
func (s *Setup) evidence(b *books, p *Played, r *Result, d dearer) report.Evidence {
	e := report.Evidence{
		Curve: b.curve, Trades: b.trades, Account: s.money(p), Fee: s.Costs.Fee, MakerFee: s.Costs.MakerFee,
		Slippage: s.Costs.Slippage, Spread: s.Costs.Spread, Slipped: d.slippage, Doubled: d.fees, WarmupWanted: p.Wanted, WarmupGiven: p.Wanted,
	}
	for _, slot := range p.Feed.Slots {
		e.Candles += slot.Candles
		e.Gaps += slot.Gaps
		e.Missing += slot.Missing
		e.Rounded += slot.Rounded
		given := p.Wanted - slot.Short
		if slot.Warmup == 0 {
			given = 0
		}
		e.WarmupGiven = min(e.WarmupGiven, given)
	}
	held := 0.0
	for i := range r.OpenPositions {
		position := &r.OpenPositions[i]
		held += position.Qty.Mul(position.LastPrice).InexactFloat64()
		e.Unrealised = e.Unrealised.Add(position.Unrealised)
	}
	if equity := r.FinalEquity.InexactFloat64(); equity != 0 {
		e.OpenShare = report.Number(held / equity)
	}
	return e
}
