package main

import (
	"cmp"
	"maps"
	"strings"
	"time"

	"tradebot/engine/backtest"
	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/station"
)

// botFlags are what a bot is given; those that are not given stay as they are.
type botFlags struct {
	Strategy    string         `placeholder:"STRATEGY" help:"A .wasm file, the name of a strategy, or the SHA-256 of a version."`
	Market      []string       `sep:"none" placeholder:"[SLOT=]STREAM" help:"What a slot trades, EXCHANGE:SYMBOL:TIMEFRAME like synth:BTCUSDT:1m; in the order of the slots unless named. Repeatable."`
	Param       []string       `sep:"none" placeholder:"NAME=VALUE" help:"Value of a parameter; NAME= alone is its default. Repeatable."`
	Cash        string         `placeholder:"AMOUNT" help:"Quote currency at the beginning."`
	Fee         string         `placeholder:"FRACTION" help:"Fee of an order that takes liquidity: 0.001 is 0.1 %."`
	MakerFee    string         `placeholder:"FRACTION" help:"Fee of an order that rested. As --fee unless given."`
	SlippageBps string         `placeholder:"BPS" help:"By how much fills are worse than the price, in basis points."`
	SpreadBps   string         `placeholder:"BPS" help:"Between bid and ask, in basis points; half of it is paid."`
	Fills       string         `placeholder:"MODEL" help:"Fill model: default (conservative), backtesting.py or backtrader."`
	VolumeCap   string         `placeholder:"SHARE" help:"Share of a candle's volume that may be filled in it; 0 is no limit."`
	Limit       []string       `sep:"none" placeholder:"NAME=VALUE" help:"Limit or protection, like daily_loss_pct=5 or stop_loss_pct=3; in place of all there are, none for none. Repeatable."`
	Seed        *uint64        `help:"Seed of the strategy's random numbers."`
	Interval    *time.Duration `placeholder:"DURATION" help:"Look at the market every 5m or so, instead of whenever a candle closes; 0 ends that."`
	Warmup      *int           `placeholder:"N" help:"Candles before the first that counts, instead of as many as the strategy wants."`
}

// botCreateCommand is `bot create`.
type botCreateCommand struct {
	Name string `arg:"" help:"What the bot is called."`
	botFlags
	Start bool `help:"Start it as well."`
}

// Help shows what the flags stand for if they are not given.
func (c *botCreateCommand) Help() string {
	return "A bot trades on paper: 10000 of cash, a fee of 0.001 and 1 basis point of slippage, unless given."
}

// Run implements the command.
func (c *botCreateCommand) Run(a *app) error {
	if c.Strategy == "" {
		return usage(fault.New(fault.Invalid, "main.create", "name a strategy with --strategy: a .wasm file, or one that `tradebot strategy list` shows"))
	}
	config := bot.Config{Name: c.Name, Mode: bot.Paper, Cash: station.Cash(), Costs: station.Costs()}
	return a.with(func(s *station.Station) error {
		if err := s.Migrate(a.ctx); err != nil {
			return err
		}
		owner, err := s.Owner(a.ctx)
		if err != nil {
			return err
		}
		if err := c.apply(a, s, owner, &config); err != nil {
			return err
		}
		b, err := s.Fleet.Create(a.ctx, bot.Bot{Owner: owner, Config: config}, who)
		if err != nil {
			return err
		}
		if c.Start {
			if b, err = s.Fleet.Start(a.ctx, b.ID, who); err != nil {
				return err
			}
		}
		a.screen.Print("%s is %s, id %s", b.Config.Name, b.Status, b.ID)
		return nil
	})
}

// botSetCommand is `bot set`.
type botSetCommand struct {
	botArg
	Name     string `placeholder:"NAME" help:"Another name."`
	Previous bool   `help:"Go back to the version of the strategy before the last upgrade."`
	botFlags
}

// Run implements the command.
func (c *botSetCommand) Run(a *app) error {
	if c.Previous && c.Strategy != "" {
		return usage(fault.New(fault.Invalid, "main.set", "--previous and --strategy name two versions; give one of them"))
	}
	return c.does(a, func(s *station.Station, b bot.Bot) (bot.Bot, error) {
		config := b.Config
		config.Name = cmp.Or(c.Name, config.Name)
		if c.Previous {
			if b.Previous == "" {
				return b, fault.New(fault.Conflict, "main.set", "the bot was never upgraded, so there is no version to go back to")
			}
			config.Module = b.Previous
		}
		if err := c.apply(a, s, b.Owner, &config); err != nil {
			return b, err
		}
		return s.Fleet.Change(a.ctx, b.ID, b.Version, config, who)
	})
}

// apply gives a configuration what the flags say. Errors: those of station.Strategy, Invalid with the flag.
func (f *botFlags) apply(a *app, s *station.Station, owner string, c *bot.Config) error {
	if f.Strategy != "" {
		hash, err := s.Strategy(a.ctx, owner, f.Strategy, who)
		if err != nil {
			return err
		}
		c.Module = hash
	}
	m, err := s.Catalog.Module(a.ctx, c.Module)
	if err != nil {
		return err
	}
	d := m.Description()
	c.Strategy = d.Name
	var names []string
	for _, slot := range d.Slots {
		names = append(names, slot.Name)
	}
	if err := f.numbers(c); err != nil {
		return usage(err)
	}
	if err := f.params(c); err != nil {
		return usage(err)
	}
	c.Slots, err = f.slots(d.Name, names, c.Slots)
	return usage(err)
}

// numbers reads what is a number.
func (f *botFlags) numbers(c *bot.Config) error {
	if f.Fee != "" && f.MakerFee == "" {
		f.MakerFee = f.Fee
	}
	for _, number := range []struct {
		flag, text string
		to         *bot.Decimal
	}{
		{"--cash", f.Cash, &c.Cash}, {"--fee", f.Fee, &c.Costs.Fee}, {"--maker-fee", f.MakerFee, &c.Costs.MakerFee},
		{"--slippage-bps", f.SlippageBps, &c.Costs.Slippage}, {"--spread-bps", f.SpreadBps, &c.Costs.Spread}, {"--volume-cap", f.VolumeCap, &c.Costs.VolumeCap},
	} {
		if number.text == "" {
			continue
		}
		var err error
		if *number.to, err = decimal(number.flag, number.text); err != nil {
			return err
		}
	}
	c.Costs.Fills = cmp.Or(f.Fills, c.Costs.Fills)
	if f.Seed != nil {
		c.Seed = *f.Seed
	}
	if f.Interval != nil {
		c.Interval = f.Interval.Milliseconds()
	}
	if f.Warmup != nil {
		c.Warmup = f.Warmup
	}
	return nil
}

// params reads parameters and limits.
func (f *botFlags) params(c *bot.Config) error {
	given, err := backtest.ParseParams(f.Param)
	if err != nil {
		return err
	}
	params := maps.Clone(c.Params)
	if params == nil {
		params = map[string]string{}
	}
	for name, value := range given {
		if params[name] = value; value == "" {
			delete(params, name)
		}
	}
	c.Params = params
	switch {
	case len(f.Limit) == 1 && f.Limit[0] == "none":
		c.Limits = nil
	case len(f.Limit) > 0:
		c.Limits = f.Limit
	}
	return nil
}

// slots binds a strategy's slots to the markets given, or else to those before.
func (f *botFlags) slots(strategy string, names []string, before []bot.Slot) ([]bot.Slot, error) {
	const op = "main.slots"
	bound := map[string]string{}
	for i, text := range f.Market {
		name, stream, named := strings.Cut(text, "=")
		if !named {
			if stream = text; i >= len(names) {
				return nil, fault.New(fault.Invalid, op, "%s trades %d markets (%s), and --market names more; leave out %s", strategy, len(names), strings.Join(names, ", "), text)
			}
			name = names[i]
		}
		if old, twice := bound[name]; twice {
			return nil, fault.New(fault.Invalid, op, "slot %s is given two markets, %s and %s; give it one", name, old, stream)
		}
		bound[name] = stream
	}
	slots := make([]bot.Slot, len(names))
	for i, name := range names {
		slots[i].Name = name
		switch stream, given := bound[name]; {
		case given:
			slots[i].Market = stream
			delete(bound, name)
		case i < len(before):
			slots[i].Market = before[i].Market
		default:
			return nil, fault.New(fault.Invalid, op, "slot %s of %s has no market; name one with --market %s=synth:BTCUSDT:1m", name, strategy, name)
		}
	}
	for name := range bound {
		return nil, fault.New(fault.Invalid, op, "%s has no slot %s; its slots are %s", strategy, name, strings.Join(names, ", "))
	}
	return slots, nil
}
