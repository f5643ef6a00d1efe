package report

import (
	"cmp"
	"slices"

	"tradebot/engine/ledger"
)

// Group is what the trades that have something in common came to.
type Group struct {
	Name         string  `json:"name"` // the tag or the exit reason, as the list of trades has it; "" are the trades without a tag
	Trades       int     `json:"trades"`
	Wins         int     `json:"wins"`
	PnL          Decimal `json:"pnl"`           // sum, after fees, quote currency
	Fees         Decimal `json:"fees"`          // sum, quote currency
	AvgTrade     Number  `json:"avg_trade"`     // mean profit, quote currency
	ProfitFactor Number  `json:"profit_factor"` // sum of wins / sum of losses
}

// ByTag returns a group for each tag, the one with most trades first, equal ones in order of the tag.
func ByTag(trades []ledger.Trade) []Group {
	return group(trades, func(t *ledger.Trade) string { return t.Tag })
}

// ByReason returns a group for each exit reason, in the order of [ByTag].
func ByReason(trades []ledger.Trade) []Group {
	return group(trades, func(t *ledger.Trade) string { return t.Reason.String() })
}

func group(trades []ledger.Trade, name func(*ledger.Trade) string) []Group {
	groups := []Group{}
	won := []Decimal{} // by group
	at := map[string]int{}
	for i := range trades {
		t := &trades[i]
		k, known := at[name(t)]
		if !known {
			k = len(groups)
			at[name(t)] = k
			groups, won = append(groups, Group{Name: name(t)}), append(won, Decimal{})
		}
		g := &groups[k]
		g.Trades++
		g.PnL, g.Fees = g.PnL.Add(t.PnL.Decimal()), g.Fees.Add(t.Fees.Decimal())
		if t.PnL.IsPos() {
			g.Wins++
			won[k] = won[k].Add(t.PnL.Decimal())
		}
	}
	for k := range groups {
		g := &groups[k]
		g.AvgTrade = number(g.PnL.InexactFloat64() / float64(g.Trades))
		g.ProfitFactor = number(won[k].InexactFloat64() / won[k].Sub(g.PnL).InexactFloat64())
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Trades, a.Trades), cmp.Compare(a.Name, b.Name))
	})
	return groups
}
