package desk

import (
	"context"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/journal"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
	"tradebot/engine/wasm/meter"
)

// History brings stored candles.
type History interface {
	// Candles returns the candles that open at from or later and before to, in order. The slice is not changed by either side.
	// The error is Unavailable.
	Candles(ctx context.Context, s market.Stream, from, to int64) ([]market.Candle, error)
}

// Contract is the version of the contract between engine and strategies, sdk/ABI.md.
const Contract = 1

// Begin returns what a bot begins a life with that is set going now, ms UTC by the market's clock: the candle under way is the
// first that counts, and those before it warm the strategy up, as far as history has them. filters are those of the slots'
// symbols; engine is the version of this one; client is what the ids of its orders at an exchange begin with, "" on paper. Errors: Invalid if the configuration does not fit the strategy, Refused if the
// strategy refuses its parameters together, Unavailable.
func Begin(ctx context.Context, m *wasm.Module, c *bot.Config, life int, now int64, filters []market.Instrument, past History, engine, client string) (*journal.Begin, error) {
	const op = "desk.Begin"
	d := m.Description()
	values, wanted, err := fits(ctx, m, c)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if c.Warmup != nil {
		wanted = *c.Warmup
	}
	b := &journal.Begin{
		Format: journal.Format, Life: life, Module: m.SHA256(), Engine: engine, Meter: meter.Version, Contract: Contract,
		Params: map[string]string{}, Slots: append([]bot.Slot(nil), c.Slots...), Seed: c.Seed, Cash: c.Cash, Costs: c.Costs,
		Limits: append([]string{}, c.Limits...), Client: client,
	}
	for i := range values {
		b.Params[d.Params[i].Name] = values[i].Text()
	}
	shortest := c.Slots[0].Stream.Timeframe
	for i := range c.Slots {
		shortest = min(shortest, c.Slots[i].Stream.Timeframe)
		b.Filters = append(b.Filters, journal.Filter{Tick: filters[i].Tick, Lot: filters[i].Lot, MinNotional: filters[i].MinNotional})
	}
	b.From = shortest.Open(now)
	for i := range c.Slots {
		series, err := d.Slots[i].Series(c.Slots[i].Stream.Timeframe)
		if err != nil { // it fits
			return nil, fault.Wrap(fault.Internal, op, err)
		}
		first, err := first(ctx, c.Slots[i].Stream, series, b.From, wanted, past)
		if err != nil {
			return nil, fault.In(op, err)
		}
		b.First = append(b.First, first)
	}
	return b, nil
}

// Fits says whether a strategy can be started as a configuration has it. Errors: Invalid, with what is wrong; Refused if the
// strategy refuses its parameters together; Strategy.
func Fits(ctx context.Context, m *wasm.Module, c *bot.Config) error {
	_, _, err := fits(ctx, m, c)
	return fault.In("desk.Fits", err)
}

// fits is Fits, and returns the parameters and how many candles of warm-up the strategy wants.
func fits(ctx context.Context, m *wasm.Module, c *bot.Config) ([]strategy.Value, int, error) {
	const op = "desk.fits"
	if err := c.Check(); err != nil {
		return nil, 0, err
	}
	if _, err := costs(&c.Costs); err != nil {
		return nil, 0, err
	}
	d := m.Description()
	if len(c.Slots) != len(d.Slots) {
		return nil, 0, fault.New(fault.Invalid, op, "%s trades %d markets, and the bot names %d", d.Name, len(d.Slots), len(c.Slots))
	}
	for i := range d.Slots {
		if c.Slots[i].Name != d.Slots[i].Name {
			return nil, 0, fault.New(fault.Invalid, op, "slot %d of %s is called %s, and the bot names %q", i+1, d.Name, d.Slots[i].Name, c.Slots[i].Name)
		}
		if _, err := d.Slots[i].Series(c.Slots[i].Stream.Timeframe); err != nil {
			return nil, 0, fault.Wrap(fault.Invalid, op, err)
		}
	}
	values, err := d.Bind(c.Params)
	if err != nil {
		return nil, 0, fault.Wrap(fault.Invalid, op, err)
	}
	instance, err := m.Start(ctx, values, c.Seed)
	if err != nil {
		return nil, 0, err
	}
	defer instance.Close()
	return values, instance.Warmup(), nil
}

// Warmth returns how much history each slot of a bot wants before it starts, ms. The errors are those of [Fits].
func Warmth(ctx context.Context, m *wasm.Module, c *bot.Config) ([]int64, error) {
	const op = "desk.Warmth"
	_, wanted, err := fits(ctx, m, c)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if c.Warmup != nil {
		wanted = *c.Warmup
	}
	d := m.Description()
	spans := make([]int64, len(c.Slots))
	for i := range c.Slots {
		series, err := d.Slots[i].Series(c.Slots[i].Stream.Timeframe)
		if err != nil { // it fits
			return nil, fault.Wrap(fault.Internal, op, err)
		}
		spans[i] = span(c.Slots[i].Stream, series, wanted)
	}
	return spans, nil
}

// span returns how long so many candles of every series last, with one more at each end, ms.
func span(s market.Stream, series []market.Timeframe, candles int) int64 {
	longest := s.Timeframe
	for _, tf := range series {
		longest = max(longest, tf)
	}
	return int64(candles+2) * int64(longest)
}

// first returns the open time of the first candle of a warm-up before from.
func first(ctx context.Context, s market.Stream, series []market.Timeframe, from int64, wanted int, past History) (int64, error) {
	next := s.Timeframe.Open(from + int64(s.Timeframe) - 1) // the first that counts
	if wanted == 0 {
		return next, nil
	}
	before, err := past.Candles(ctx, s, from-span(s, series, wanted), next)
	if err != nil || len(before) == 0 {
		return next, err
	}
	start, _ := feed.Warmup(&market.Series{Candles: before, Timeframe: s.Timeframe}, len(before), from, series, wanted)
	if start == len(before) {
		return next, nil
	}
	return before[start].Time, nil
}
