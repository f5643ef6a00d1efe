package api

import (
	"context"
	"strconv"
	"strings"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/user"
)

// Setup is what somebody wants of a bot's configuration. What is absent stays as it is, or is what it is without a choice.
type Setup struct {
	Name     string            `json:"name,omitempty" maxLength:"80" doc:"what it is called"`
	Strategy string            `json:"strategy,omitempty" maxLength:"140" doc:"the version of a strategy: its SHA-256; or the name or id of a strategy for its newest version, or NAME@3 for its third" example:"sma-cross"`
	Module   string            `json:"module,omitempty" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of the version of the strategy; with strategy beside it, it must be a version of the one of that name"`
	Mode     string            `json:"mode,omitempty" enum:"paper,live" doc:"where its orders go; paper without a choice. It stays as it is made"`
	Account  string            `json:"account,omitempty" maxLength:"64" doc:"id of the exchange account that a live bot trades with"`
	Slots    []SlotSetup       `json:"slots,omitempty" maxItems:"100" doc:"the markets it trades, in place of all there are"`
	Params   map[string]string `json:"params,omitempty" doc:"parameters that differ from their defaults, in place of all there are"`
	Limits   []string          `json:"limits,omitempty" maxItems:"100" doc:"limits and protections, in place of all there are" example:"[\"daily_loss_pct=5\"]"`
	Cash     string            `json:"cash,omitempty" maxLength:"40" doc:"amount of quote currency it begins with; 10000 without a choice" example:"10000"`
	Costs    *CostsSetup       `json:"costs,omitempty" doc:"what paper trading costs"`
	Seed     string            `json:"seed,omitempty" pattern:"^[0-9]{1,20}$" doc:"seed of the pseudo-random numbers the strategy may ask for"`
	Interval *int64            `json:"interval,omitempty" minimum:"0" maximum:"86400000" doc:"ms between its looks at the market; 0: whenever a candle closes"`
	Warmup   *int              `json:"warmup,omitempty" minimum:"-1" maximum:"1000000" doc:"candles of every series before the first that counts; -1: as many as the strategy wants"`
}

// SlotSetup binds a slot to a market.
type SlotSetup struct {
	Slot   string `json:"slot,omitempty" maxLength:"64" doc:"name of the slot in the strategy; without names they are meant in the strategy's order"`
	Market string `json:"market" maxLength:"100" doc:"the market, EXCHANGE:SYMBOL:TIMEFRAME" example:"synth:BTCUSDT:1m"`
}

// CostsSetup is what somebody wants of costs.
type CostsSetup struct {
	Fee       string `json:"fee,omitempty" maxLength:"40" doc:"fee of an order that is filled at once, a fraction of the value: 0.001 is 0.1 %"`
	MakerFee  string `json:"maker_fee,omitempty" maxLength:"40" doc:"fee of an order that rests; as fee, if that is given and this is not"`
	Slippage  string `json:"slippage_bps,omitempty" maxLength:"40" doc:"slippage in basis points"`
	Spread    string `json:"spread_bps,omitempty" maxLength:"40" doc:"spread in basis points"`
	VolumeCap string `json:"volume_cap,omitempty" maxLength:"40" doc:"share of a candle's volume that all orders together may take; 0: no limit"`
	Fills     string `json:"fills,omitempty" maxLength:"40" doc:"how fills are simulated: default, backtesting.py or backtrader"`
}

// apply gives a configuration what somebody wants. Whether it fits the strategy is the fleet's to say. The error is Invalid.
func (s *Server) apply(ctx context.Context, who *user.Who, in *Setup, c *bot.Config) error {
	const op = "api.apply"
	if err := s.version(ctx, who, in, c); err != nil {
		return fault.In(op, unfit(err))
	}
	if in.Name != "" {
		c.Name = in.Name
	}
	if in.Mode != "" {
		c.Mode = bot.Mode(in.Mode)
	}
	if in.Account != "" {
		c.Account = in.Account
	}
	if in.Params != nil {
		c.Params = in.Params
	}
	if in.Limits != nil {
		c.Limits = in.Limits
	}
	if in.Interval != nil {
		c.Interval = *in.Interval
	}
	if in.Warmup != nil {
		if c.Warmup = in.Warmup; *in.Warmup < 0 {
			c.Warmup = nil
		}
	}
	return fault.In(op, in.numbers(c))
}

// version is the part of apply that looks at the strategy. Errors: NotFound, Invalid.
func (s *Server) version(ctx context.Context, who *user.Who, in *Setup, c *bot.Config) error {
	const op = "api.version"
	ref := in.Strategy
	if in.Module != "" {
		ref = in.Module
	}
	switch {
	case ref != "":
		hash, err := s.module(ctx, who, ref)
		if err != nil {
			return err
		}
		c.Module = hash
	case c.Module == "":
		return fault.New(fault.Invalid, op, "name a strategy; GET /strategies lists yours and the ready-made ones")
	case in.Slots == nil:
		return nil
	}
	m, err := s.Catalog.Module(ctx, c.Module)
	if err != nil {
		return err
	}
	d := m.Description()
	if c.Strategy = d.Name; in.Module != "" && in.Strategy != "" && in.Strategy != d.Name {
		return fault.New(fault.Invalid, op, "the module is a version of %s, not of %q; leave out one of the two", d.Name, in.Strategy)
	}
	names := make([]string, len(d.Slots))
	for i := range d.Slots {
		names[i] = d.Slots[i].Name
	}
	if in.Slots != nil {
		c.Slots, err = bound(d.Name, names, in.Slots)
	}
	return err
}

// bound binds a strategy's slots to markets, by name or in their order. The error is Invalid.
func bound(strategy string, names []string, given []SlotSetup) ([]bot.Slot, error) {
	const op = "api.bound"
	markets := map[string]string{}
	for i, g := range given {
		if g.Slot == "" {
			if i >= len(names) {
				return nil, fault.New(fault.Invalid, op, "%s trades %d markets (%s), and %d are named", strategy, len(names), strings.Join(names, ", "), len(given))
			}
			g.Slot = names[i]
		}
		if _, twice := markets[g.Slot]; twice {
			return nil, fault.New(fault.Invalid, op, "the slot %q is given two markets; give it one", g.Slot)
		}
		markets[g.Slot] = g.Market
	}
	slots := make([]bot.Slot, len(names))
	for i, name := range names {
		text, ok := markets[name]
		if !ok {
			return nil, fault.New(fault.Invalid, op, "the slot %s of %s has no market; name one like synth:BTCUSDT:1m", name, strategy)
		}
		slots[i] = bot.Slot{Name: name, Market: text}
		delete(markets, name)
	}
	for name := range markets {
		return nil, fault.New(fault.Invalid, op, "%s has no slot %q; its slots are %s", strategy, name, strings.Join(names, ", "))
	}
	return slots, nil
}

// numbers reads what is a number. The error is Invalid.
func (in *Setup) numbers(c *bot.Config) error {
	const op = "api.numbers"
	var costs CostsSetup
	if in.Costs != nil {
		costs = *in.Costs
	}
	if costs.Fee != "" && costs.MakerFee == "" {
		costs.MakerFee = costs.Fee
	}
	for _, n := range []struct {
		name, text string
		to         *bot.Decimal
	}{
		{"cash", in.Cash, &c.Cash}, {"costs.fee", costs.Fee, &c.Costs.Fee}, {"costs.maker_fee", costs.MakerFee, &c.Costs.MakerFee},
		{"costs.slippage_bps", costs.Slippage, &c.Costs.Slippage}, {"costs.spread_bps", costs.Spread, &c.Costs.Spread},
		{"costs.volume_cap", costs.VolumeCap, &c.Costs.VolumeCap},
	} {
		if n.text == "" {
			continue
		}
		var err error
		if *n.to, err = udecimal.Parse(n.text); err != nil {
			return fault.New(fault.Invalid, op, "%s is %q; write a number like 10000 or 0.001", n.name, n.text)
		}
	}
	if costs.Fills != "" {
		c.Costs.Fills = costs.Fills
	}
	if in.Seed != "" {
		seed, err := strconv.ParseUint(in.Seed, 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, op, "seed is %s; it is a whole number of at most 64 bits", in.Seed)
		}
		c.Seed = seed
	}
	return nil
}

// unfit turns what is wrong with a configuration into an Invalid: what is not there or is refused is what somebody wrote, not what is
// at the address.
func unfit(err error) error {
	switch fault.KindOf(err) {
	case fault.NotFound, fault.Refused, fault.Strategy:
		if err != nil {
			return fault.Wrap(fault.Invalid, "api.unfit", err)
		}
	}
	return err
}
