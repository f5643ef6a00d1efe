package backtest

import (
	"context"
	"encoding/hex"
	"runtime"
	"sync"

	"github.com/quagmt/udecimal"

	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/ledger"
	"tradebot/engine/order"
	"tradebot/engine/report"
	"tradebot/engine/strategy"
)

// Request says what to test.
type Request struct {
	Setup    Setup             // its Values are those of Params
	Params   map[string]string // as a person types them; the others have their defaults
	Feed     feed.Request
	Settings Settings // from which the rest was made
	Version  string   // of the engine
	Chart    bool     // collect what a page draws
}

// Check says what is wrong with a request that no candles could mend. The error is Invalid.
func (r *Request) Check() error {
	const op = "backtest.Check"
	d := r.Setup.Module.Description()
	if _, err := d.Bind(r.Params); err != nil {
		return fault.Wrap(fault.Invalid, op, err)
	}
	return fault.In(op, feed.Check(&d, r.Feed))
}

// Run tests a strategy on history. It runs it once more at dearer costs, to say how much of the result to believe. The chart
// is nil unless asked for. Errors: Invalid if a parameter is wrong, those of [feed.Load] and [Setup.Play].
func Run(ctx context.Context, r Request) (*Result, *Chart, error) {
	const op = "backtest.Run"
	d := r.Setup.Module.Description()
	values, err := d.Bind(r.Params)
	if err != nil {
		return nil, nil, fault.Wrap(fault.Invalid, op, err)
	}
	r.Setup.Values = values
	r.Feed.Warmup = d.Warmup
	candles, err := feed.Load(&d, r.Feed)
	if err != nil {
		return nil, nil, fault.In(op, err)
	}
	b := newBooks(r.Chart)
	played, err := r.Setup.Play(ctx, candles, feed.End, b)
	if err != nil {
		return nil, nil, fault.In(op, err)
	}
	dearer, err := r.Setup.again(ctx, candles)
	if err != nil {
		return nil, nil, fault.In(op, err)
	}
	result := r.result(&d, b, played)
	result.Beliefs = report.Believe(r.Setup.evidence(b, played, result, dearer))
	var chart *Chart
	if b.drawing != nil {
		chart = b.drawing.chart(&d, b.curve.Points())
	}
	return result, chart, nil
}

// dearer are the final equities at other costs, absent if they are those of the run itself.
type dearer struct{ slippage, fees *Decimal }

// moreSlippage is what a sceptic adds, in basis points.
var moreSlippage = udecimal.MustFromInt64(5, 0)

// again runs the strategy at dearer costs: with 5 more basis points of slippage, and with doubled fees. The runs share nothing
// and are made at the same time.
func (s *Setup) again(ctx context.Context, m *feed.Market) (dearer, error) {
	slipping, doubled := *s, *s
	slipping.Costs.Slippage = s.Costs.Slippage.Add(moreSlippage)
	doubled.Costs.Fee, doubled.Costs.MakerFee = s.Costs.Fee.Mul64(2), s.Costs.MakerFee.Mul64(2)
	slipping.Watch, doubled.Watch = nil, nil
	var out dearer
	var failed [2]error
	var wait sync.WaitGroup
	run := func(i int, s *Setup, to **Decimal) {
		wait.Go(func() {
			played, err := s.Play(ctx, m, feed.End, ignore{})
			if failed[i] = err; err == nil {
				worth := played.Account.Worth().RoundBank(ledger.Places)
				*to = &worth
			}
		})
	}
	run(0, &slipping, &out.slippage)
	if runtime.GOMAXPROCS(0) == 1 {
		wait.Wait()
	}
	if !s.Costs.Fee.IsZero() || !s.Costs.MakerFee.IsZero() {
		run(1, &doubled, &out.fees)
	}
	wait.Wait()
	if failed[0] == nil {
		failed[0] = failed[1]
	}
	return out, failed[0]
}

// result is everything that the books say.
func (r *Request) result(d *strategy.Description, b *books, p *Played) *Result {
	a := p.Account
	out := &Result{
		Strategy: d.Name, StrategyVersion: d.Version, FinalEquity: a.Worth().RoundBank(ledger.Places),
		Candles: b.candles, Fills: b.fills, Refusals: b.refusals, Fuel: b.fuel,
		ModuleSHA256: r.Setup.Module.SHA256(), JournalSHA256: hex.EncodeToString(b.journal.Sum(nil)), EngineVersion: r.Version,
		RunNS: p.Took.Nanoseconds(), CandlesPerSec: float64(b.candles) / max(p.Took.Seconds(), 1e-9),
		Warnings: append(append([]string{}, p.Feed.Warnings...), b.halts...), Slots: p.Feed.Slots, Settings: r.settings(d),
		Trades: []Trade{}, OpenPositions: []Position{},
	}
	data := p.Feed.Hash()
	out.DataSHA256 = hex.EncodeToString(data[:])
	out.Metrics = r.Setup.measure(b, p)
	for i := range b.trades {
		out.Trades = append(out.Trades, traded(&b.trades[i], p.Feed.Slots))
	}
	for i := range p.Feed.Slots {
		position := a.Ledger().Position(i)
		if position.Qty.IsZero() {
			continue
		}
		last := order.Exact(a.Last(i))
		out.OpenPositions = append(out.OpenPositions, Position{
			Symbol: p.Feed.Slots[i].Symbol, Slot: p.Feed.Slots[i].Name, Side: sides[position.Side()], Qty: position.Qty.Abs().Decimal(),
			EntryTime: position.Opened, EntryPrice: position.Entry.RoundBank(ledger.Places), LastPrice: last,
			Unrealised: position.Qty.Decimal().Mul(last.Sub(position.Entry)).RoundBank(ledger.Places),
		})
	}
	if len(out.OpenPositions) > 0 {
		out.OpenPosition = &out.OpenPositions[0]
	}
	out.Monthly, out.ByTag, out.ByReason = b.curve.Monthly(), report.ByTag(b.trades), report.ByReason(b.trades)
	return out
}

var sides = [...]string{order.Buy: "long", order.Sell: "short"}

// traded returns a trade as programs outside read it.
func traded(t *ledger.Trade, slots []feed.Slot) Trade {
	return Trade{
		Symbol: slots[t.Slot].Symbol, Slot: slots[t.Slot].Name, Side: sides[t.Side], EntryTime: t.EntryTime, EntryPrice: t.EntryPrice.Decimal(),
		ExitTime: t.ExitTime, ExitPrice: t.ExitPrice.Decimal(), Qty: t.Qty.Decimal(), PnL: t.PnL.Decimal(), Fees: t.Fees.Decimal(), ExitReason: t.Reason.String(), Tag: t.Tag,
	}
}
