package sim_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tradebot/engine/account"
	"tradebot/engine/ledger"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/runner"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// player is all partners of the runner that a script needs: feed, strategy and journal.
type player struct {
	*script
	account *account.Account
	feed    *market.Timeline
	at      int // index of the block being played; -1 before the first
	held    []order.Amount
	shown   map[*order.Order]order.Status // as it was last noted
	trades  int                           // noted of this instant
	err     error                         // the first that a check found
}

// play plays a script and notes in its blocks what happened. The error is the engine's, or says that the books do not balance.
func play(s *script) error {
	p := &player{script: s, at: -1, held: make([]order.Amount, len(s.slots)), shown: map[*order.Order]order.Status{}}
	config := account.Config{Cash: s.cash, Fee: s.costs.Fee, Limits: s.limits, Start: s.from}
	for _, name := range s.slots {
		instrument := s.filter
		instrument.Symbol = name
		config.Instruments = append(config.Instruments, instrument)
	}
	p.account = account.New(config)
	var err error
	if p.feed, err = market.NewTimeline(s.tracks); err != nil {
		return err
	}
	from := int64(runner.Always)
	if s.warmup > 0 {
		from = s.from + s.warmup*int64(s.every) + 1 // the last candle of the warm-up closes just before
	}
	exchange := sim.New(p.account, len(s.slots), s.costs)
	if err := runner.New(p, p, p.account, exchange, p, from).Run(context.Background()); err != nil {
		return err
	}
	return p.err
}

// Next implements runner.Feed. What was asked for in the instant before has been worked by now.
func (p *player) Next() (market.Instant, bool) {
	if p.at >= 0 {
		b := p.blocks[p.at]
		if events := p.orders(); b.asked < 0 {
			b.happened[0] = append(b.happened[0], events...)
		} else {
			b.happened[1] = events
		}
		p.keep(b, 1)
	}
	p.at++
	now, ok := p.feed.Next()
	if ok && p.at >= len(p.blocks) {
		p.fail(errors.New("there are more instants than candle lines"))
		return now, false
	}
	return now, ok
}

// Step implements runner.Strategy.
func (p *player) Step(s *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	next := s.NextID
	for _, in := range p.blocks[p.at].asks {
		if in.Kind.TakesID() {
			if in.ID != next {
				return fmt.Errorf("the runner gave order %d the id %d", in.ID/abi.IDStep, next)
			}
			next += abi.IDStep
		}
		d.Intents = append(d.Intents, in)
	}
	return nil
}

// Record implements runner.Journal: the account still has what happened in the instant.
func (p *player) Record(*strategy.Step, *strategy.Decision) error {
	b := p.blocks[p.at]
	p.trades = 0
	for _, f := range p.account.Fills() {
		b.happened[0] = append(b.happened[0], p.fill(&f))
		was, is := p.held[f.Slot], p.held[f.Slot].Add(f.Qty)
		if f.Side == order.Sell {
			is = was.Sub(f.Qty)
		}
		p.held[f.Slot] = is
		if was.Sign() != 0 && was.Sign() != is.Sign() {
			if ended := p.account.Trades(); p.trades < len(ended) {
				b.happened[0] = append(b.happened[0], p.trade(&ended[p.trades]))
			}
			p.trades++
		}
	}
	if ended := len(p.account.Trades()); ended != p.trades {
		p.fail(fmt.Errorf("%d positions ended, and %d trades", p.trades, ended))
	}
	b.happened[0] = append(b.happened[0], p.orders()...)
	if breach := p.account.Breach(); breach != nil {
		halt := "halt " + breach.Pause
		if breach.Pause == "protection" {
			halt += " " + breach.Rule
		}
		b.happened[0] = append(b.happened[0], halt)
	}
	p.keep(b, 0)
	return nil
}

// keep takes the state of the account, and checks the books.
func (p *player) keep(b *block, when int) {
	l := p.account.Ledger()
	if err := l.Check(); err != nil {
		p.fail(err)
	}
	equity := p.account.Exact(func(slot int) order.Decimal { return order.Exact(p.account.Last(slot)) })
	if mark := p.account.Equity(); math.Abs(mark-equity.InexactFloat64()) > 1e-9*math.Max(1, math.Abs(mark)) {
		p.fail(fmt.Errorf("equity is marked %v, but is %s", mark, equity))
	}
	state := map[string]string{
		"cash": l.Cash().String(), "equity": equity.String(), "realised": l.Realised().String(), "free": p.account.Free().String(),
	}
	open, positions := 0, make([]string, len(p.slots))
	for slot := range p.slots {
		position := l.Position(slot)
		if position.Qty != p.held[slot] {
			p.fail(fmt.Errorf("slot %s has a position of %s, but fills of %s", p.slots[slot], position.Qty, p.held[slot]))
		}
		positions[slot] = position.Qty.String()
		if !position.Qty.IsZero() {
			positions[slot] += " @ " + position.Entry.RoundBank(ledger.Places).String()
		}
		for _, o := range p.account.Working(slot) {
			if !o.Status.Done() {
				open++
			}
		}
	}
	state["open"] = strconv.Itoa(open)
	b.state[when] = func(key string, slot int) string {
		if key == "position" {
			return positions[slot]
		}
		return state[key]
	}
}

func (p *player) fail(err error) {
	if p.err == nil {
		p.err = fmt.Errorf("in the instant of line %d: %w", p.blocks[min(max(p.at, 0), len(p.blocks)-1)].line+1, err)
	}
}

// orders returns lines for the orders that ended otherwise than by a fill, and were not noted yet.
func (p *player) orders() (lines []string) {
	for _, r := range p.account.Refusals() {
		if !strings.Contains(r.Text, " ") {
			p.fail(fmt.Errorf("order %s is refused without a sentence", p.name(r.Order)))
		}
	}
	for _, o := range p.account.Changed() {
		ended := o.Status == order.Canceled || o.Status == order.Rejected || o.Status == order.Expired
		if !ended || p.shown[o] == o.Status {
			continue
		}
		p.shown[o] = o.Status
		line := "order " + p.name(o) + " " + o.Status.String()
		if o.Reason >= order.NoFunds {
			line += " " + o.Reason.String()
		}
		lines = append(lines, line)
	}
	return lines
}

func (p *player) name(o *order.Order) string { return p.named(o.ID) }

// named returns the name of an order: its number, and its leg; engine if it was not asked for.
func (p *player) named(id uint64) string {
	const engine = 1 << 32 // far above any number that a script asks for
	number, leg := id/abi.IDStep, legs[id%abi.IDStep]
	if number > engine {
		return "engine"
	}
	if leg == "" {
		return strconv.FormatUint(number, 10)
	}
	for _, b := range p.blocks {
		oco := func(in strategy.Intent) bool { return in.Kind == strategy.IntentOCO && in.ID == number*abi.IDStep }
		if slices.ContainsFunc(b.asks, oco) {
			leg = "stop"
		}
	}
	return strconv.FormatUint(number, 10) + "." + leg
}

// in names a slot, where there are several.
func (p *player) in(slot int) string {
	if len(p.slots) == 1 {
		return ""
	}
	return " in " + p.slots[slot]
}

func (p *player) fill(f *order.Fill) string {
	fee, liquidity := "", "taker"
	if !f.Fee.IsZero() {
		fee = " fee " + f.Fee.String()
	}
	if f.Liquidity == order.Maker {
		liquidity = "maker"
	}
	return fmt.Sprintf("fill %s %s %s%s at %s%s %s %s", p.named(f.Order), f.Side, f.Qty, p.in(f.Slot), f.Price, fee, liquidity, f.Reason)
}

func (p *player) trade(t *ledger.Trade) string {
	side, tag := "long", ""
	if t.Side == order.Sell {
		side = "short"
	}
	if t.Tag != "" {
		tag = " tag " + t.Tag
	}
	return fmt.Sprintf("trade %s %s%s %s -> %s pnl %s fees %s reason %s%s", side, t.Qty, p.in(t.Slot),
		t.EntryPrice, t.ExitPrice, t.PnL, t.Fees, t.Reason, tag)
}
