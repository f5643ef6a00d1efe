package main

import (
	"io"

	"tradebot/engine/backtest"
	"tradebot/engine/console"
	"tradebot/engine/fault"
	"tradebot/engine/page"
	"tradebot/engine/strategy"
)

// sweepCommand is `sweep`.
type sweepCommand struct {
	Module string `arg:"" help:"A .wasm file, or the name of a built-in strategy."`
	settingsFlags
	Random  int    `placeholder:"N" help:"Try N combinations chosen by the seed, instead of all. Without --param, of every number that has a range."`
	Metric  string `default:"sharpe" placeholder:"NAME" help:"What to rank by: final_equity or a metric of the report."`
	Workers int    `placeholder:"N" help:"Runs at a time; one for every processor unless given."`
	Top     int    `default:"20" placeholder:"N" help:"Lines of the table."`
	JSON    bool   `help:"Write everything as one JSON object."`
	CSV     string `name:"csv" placeholder:"FILE" help:"Write the ranked results as CSV."`
	HTML    string `name:"html" placeholder:"FILE" help:"Write a page with heat maps: one file that needs no network."`
}

// Run implements the command.
func (c *sweepCommand) Run(a *app) error {
	settings, err := c.read(c.Module)
	if err != nil {
		return usage(err)
	}
	r := backtest.SweepRequest{Metric: c.Metric, Workers: c.Workers}
	if r.Request, err = settings.Request(); err != nil {
		return usage(err)
	}
	if c.Random < 0 || c.Workers < 0 || c.Top < 0 {
		return usage(fault.New(fault.Invalid, "main.sweep", "--random, --workers and --top count something; give 0 or more"))
	}
	if err := placed(c.CSV, c.HTML); err != nil {
		return err
	}
	r.Request.Version = version
	if r.Request.Setup.Module, err = a.load(c.Module); err != nil {
		return err
	}
	defer r.Request.Setup.Module.Close()
	if r.Grid, err = c.grid(&r); err != nil {
		return usage(err)
	}
	if err := r.Check(); err != nil {
		return usage(err)
	}
	progress := console.NewProgress(a.stderr)
	if a.stderr.Terminal() {
		r.Progress = progress.Count
	}
	result, err := backtest.RunSweep(a.ctx, r)
	progress.Done()
	if err != nil {
		return err
	}
	return c.show(a, result)
}

// grid returns the combinations that were asked for.
func (c *sweepCommand) grid(r *backtest.SweepRequest) (*backtest.Grid, error) {
	d := r.Request.Setup.Module.Description()
	axes, err := backtest.ParseAxes(&d, c.Param)
	if err != nil {
		return nil, err
	}
	if c.Random > 0 && len(axes) == 0 {
		axes = backtest.Ranges(&d)
	}
	grid := backtest.NewGrid(axes)
	if len(grid.Varied()) == 0 {
		return nil, fault.New(fault.Invalid, "main.sweep", "nothing varies; give a range or a list like --param %s, or try combinations of everything with --random 100", example(&d))
	}
	if c.Random > 0 {
		return grid.Sample(c.Random, c.Seed)
	}
	return grid, nil
}

// show writes the files and the screen.
func (c *sweepCommand) show(a *app, s *backtest.Sweep) error {
	if c.CSV != "" {
		if err := write(c.CSV, s.WriteCSV); err != nil {
			return err
		}
	}
	if c.HTML != "" {
		if err := write(c.HTML, func(w io.Writer) error { return page.Sweep(w, s) }); err != nil {
			return err
		}
	}
	for _, warning := range s.Warnings {
		a.stderr.Print("warning: %s", warning)
	}
	if c.JSON {
		if err := a.printJSON(s); err != nil {
			return err
		}
	} else {
		a.screen.Sweep(s, c.Top)
	}
	if s.Done < s.Combinations {
		return errShown
	}
	return nil
}

// example is a range that a strategy could be swept over.
func example(d *strategy.Description) string {
	for i := range d.Params {
		if d.Params[i].Type == strategy.Int {
			return d.Params[i].Name + "=5..20:5"
		}
	}
	for i := range d.Params {
		if d.Params[i].Type == strategy.Float {
			return d.Params[i].Name + "=1,2,3"
		}
	}
	return "NAME=x,y,z"
}
