package main

import (
	"cmp"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/order"
	"tradebot/engine/sim"
)

// marketFlags say what a strategy is run over.
type marketFlags struct {
	Candles []string `sep:"none" placeholder:"[SLOT[:TF]=]FILE" help:"CSV file of candles for a slot, the first unless named. Without any the market is synthetic. Repeatable."`
	Param   []string `sep:"none" placeholder:"NAME=VALUE" help:"Value of a parameter. Repeatable."`
	From    string   `placeholder:"TIME" help:"First candle: 2024-01-31, 2024-01-31T12:00:00Z or milliseconds. Candles before it are warm-up."`
	To      string   `placeholder:"TIME" help:"First candle after the last."`
	Seed    uint64   `default:"1" help:"Seed of the synthetic market and of the strategy's random numbers."`
}

// settingsFlags are what a test on history is given.
type settingsFlags struct {
	marketFlags
	Cash        string   `default:"10000" placeholder:"AMOUNT" help:"Quote currency at the beginning."`
	Fee         string   `default:"0" placeholder:"FRACTION" help:"Fee of an order that takes liquidity: 0.001 is 0.1 %."`
	MakerFee    string   `placeholder:"FRACTION" help:"Fee of an order that rested. As --fee unless given."`
	SlippageBps string   `default:"0" placeholder:"BPS" help:"By how much fills are worse than the price, in basis points."`
	SpreadBps   string   `default:"0" placeholder:"BPS" help:"Between bid and ask, in basis points; half of it is paid."`
	Fills       string   `default:"default" placeholder:"MODEL" help:"Fill model: default (conservative), backtesting.py or backtrader."`
	VolumeCap   string   `default:"0" placeholder:"SHARE" help:"Share of a candle's volume that may be filled in it; 0 is no limit."`
	Funding     string   `default:"0" placeholder:"FRACTION" help:"Of a position's value every 8 hours, paid by longs and received by shorts."`
	Tick        string   `default:"0" placeholder:"STEP" help:"Smallest step of a price; 0.00000001 unless given."`
	Lot         string   `default:"0" placeholder:"STEP" help:"Smallest step of a quantity; 0.00000001 unless given."`
	MinNotional string   `default:"0" placeholder:"AMOUNT" help:"Smallest value of an order."`
	Limit       []string `sep:"none" placeholder:"NAME=VALUE" help:"Limit or protection of the bot, like daily_loss_pct=5 or stop_loss_pct=3. Repeatable."`
}

// read returns the settings, but for the parameters. The error is Invalid and names the flag.
func (f *settingsFlags) read(module string) (backtest.Settings, error) {
	s := backtest.Settings{Module: module, Candles: f.Candles, Seed: f.Seed, Fills: cmp.Or(f.Fills, sim.Default.String()), Limits: f.Limit}
	for _, number := range []struct {
		flag, text string
		to         *order.Decimal
	}{
		{"--cash", f.Cash, &s.Cash}, {"--fee", f.Fee, &s.Fee}, {"--slippage-bps", f.SlippageBps, &s.SlippageBps},
		{"--spread-bps", f.SpreadBps, &s.SpreadBps}, {"--volume-cap", f.VolumeCap, &s.VolumeCap}, {"--funding", f.Funding, &s.Funding},
		{"--tick", f.Tick, &s.Tick}, {"--lot", f.Lot, &s.Lot}, {"--min-notional", f.MinNotional, &s.MinNotional},
	} {
		if number.text == "" { // a command that has no such flag
			continue
		}
		var err error
		if *number.to, err = decimal(number.flag, number.text); err != nil {
			return s, err
		}
	}
	if f.MakerFee != "" {
		fee, err := decimal("--maker-fee", f.MakerFee)
		if err != nil {
			return s, err
		}
		s.MakerFee = &fee
	}
	for _, t := range []struct {
		text string
		to   **int64
	}{{f.From, &s.From}, {f.To, &s.To}} {
		if t.text == "" {
			continue
		}
		at, err := parseTime(t.text, feed.Begin)
		if err != nil {
			return s, err
		}
		*t.to = &at
	}
	return s, nil
}

// request returns the request of the flags. The error is Invalid and names the flag.
func (f *settingsFlags) request(module string) (backtest.Request, error) {
	s, err := f.read(module)
	if err != nil {
		return backtest.Request{}, err
	}
	if s.Params, err = given(f.Param); err != nil {
		return backtest.Request{}, err
	}
	return s.Request()
}

// decimal reads a number.
func decimal(flag, text string) (order.Decimal, error) {
	d, err := udecimal.Parse(text)
	if err != nil {
		return d, fault.New(fault.Invalid, "main.decimal", "%s is %q, which is no number; write it like 0.001 or 25", flag, text)
	}
	return d, nil
}
