package main

import (
	"tradebot/engine/console"
	"tradebot/engine/dryrun"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/market"
)

// runCommand is `strategy run`.
type runCommand struct {
	Module  string   `arg:"" help:"A .wasm file, or the name of a built-in strategy."`
	Candles []string `sep:"none" placeholder:"[SLOT[:TF]=]FILE" help:"CSV file of candles for a slot, the first unless named. Without any the market is synthetic. Repeatable."`
	Param   []string `sep:"none" placeholder:"NAME=VALUE" help:"Value of a parameter. Repeatable."`
	From    string   `placeholder:"TIME" help:"First candle: 2024-01-31, 2024-01-31T12:00:00Z or milliseconds. Candles before it are warm-up."`
	To      string   `placeholder:"TIME" help:"First candle after the last."`
	Seed    uint64   `default:"1" help:"Seed of the synthetic market and of the strategy's random numbers."`
	Cash    float64  `default:"10000" help:"Quote currency at the beginning."`
	Limit   *int     `placeholder:"N" help:"Lines of decisions to show, the first and last of them; 0 shows all. A terminal is shown about a screenful unless given."`
	JSON    bool     `help:"Write everything as one JSON object."`
}

// Run implements the command.
func (c *runCommand) Run(a *app) error {
	r := dryrun.Request{Cash: c.Cash, Seed: c.Seed, Feed: feed.Request{Seed: c.Seed}}
	err := c.read(&r)
	if err != nil {
		return usage(err)
	}
	if r.Module, err = a.load(c.Module); err != nil {
		return err
	}
	defer r.Module.Close()
	if err := r.Check(); err != nil {
		return usage(err)
	}
	progress := console.NewProgress(a.stderr)
	if a.stderr.Terminal() {
		r.Watch = progress.Watch
	}
	result, err := dryrun.Run(a.ctx, r)
	progress.Done()
	if err != nil {
		return err
	}
	for _, warning := range result.Warnings {
		a.stderr.Print("warning: %s", warning)
	}
	if c.JSON {
		return a.printJSON(result)
	}
	limit := console.Automatic
	if c.Limit != nil {
		limit = *c.Limit
	}
	a.screen.Run(result, limit)
	return nil
}

// read reads the arguments that have a form of their own.
func (c *runCommand) read(r *dryrun.Request) (err error) {
	if r.Params, err = dryrun.ParseParams(c.Param); err != nil {
		return err
	}
	for _, text := range c.Candles {
		source, err := feed.ParseSource(text)
		if err != nil {
			return err
		}
		r.Feed.Sources = append(r.Feed.Sources, source)
	}
	if r.Feed.From, err = parseTime(c.From, feed.Begin); err != nil {
		return err
	}
	if r.Feed.To, err = parseTime(c.To, feed.End); err != nil {
		return err
	}
	if !(c.Cash > 0 && c.Cash <= market.MaxPrice) {
		return fault.New(fault.Invalid, "main.read", "--cash is %v; it must be above 0 and at most %v", c.Cash, market.MaxPrice)
	}
	if c.Limit != nil && *c.Limit < 0 {
		return fault.New(fault.Invalid, "main.read", "--limit is %d; give the number of lines to show, or 0 for all", *c.Limit)
	}
	return nil
}

// parseTime reads a time, or returns what stands for none.
func parseTime(text string, none int64) (int64, error) {
	if text == "" {
		return none, nil
	}
	return market.ParseTime(text)
}
