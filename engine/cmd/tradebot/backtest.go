package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"tradebot/engine/backtest"
	"tradebot/engine/console"
	"tradebot/engine/fault"
	"tradebot/engine/page"
)

// backtestCommand is `backtest`.
type backtestCommand struct {
	Module string `arg:"" optional:"" help:"A .wasm file, or the name of a built-in strategy."`
	settingsFlags
	JSON   bool   `help:"Write the report as one JSON object."`
	HTML   string `name:"html" placeholder:"FILE" help:"Write the report as a page: one file that needs no network."`
	Trades string `placeholder:"FILE.csv" help:"Write the trades as CSV."`
	Verify string `placeholder:"REPORT.json" help:"Run what a report says again, and say whether it comes to the same. What MODULE and --candles name takes the place of the report's."`
}

// Run implements the command.
func (c *backtestCommand) Run(a *app, line *kong.Context) error {
	if err := placed(c.HTML, c.Trades); err != nil {
		return err
	}
	if c.Verify != "" {
		if flag := other(line, "verify", "candles", "json", "html", "trades"); flag != "" {
			return usage(fault.New(fault.Invalid, "main.verify", "--%s has no place beside --verify, which takes it from the report; leave it out", flag))
		}
		return c.verify(a)
	}
	if c.Module == "" {
		return usage(fault.New(fault.Invalid, "main.backtest", "name a strategy: a .wasm file, or one that `tradebot strategy list` shows"))
	}
	settings, err := c.read(c.Module)
	if err != nil {
		return usage(err)
	}
	if settings.Params, err = given(c.Param); err != nil {
		return usage(err)
	}
	result, chart, err := a.backtest(settings, c.HTML != "" || !c.JSON)
	if err != nil {
		return err
	}
	if err := c.files(result, chart); err != nil {
		return err
	}
	if !c.JSON {
		a.screen.Backtest(result, chart)
		return nil
	}
	for _, warning := range result.Warnings {
		a.stderr.Print("warning: %s", warning)
	}
	return a.printJSON(result)
}

// backtest runs settings, with progress on a terminal.
func (a *app) backtest(s backtest.Settings, chart bool) (*backtest.Result, *backtest.Chart, error) {
	r, err := s.Request()
	if err != nil {
		return nil, nil, usage(err)
	}
	r.Chart, r.Version = chart, version
	if r.Setup.Module, err = a.load(s.Module); err != nil {
		return nil, nil, err
	}
	defer r.Setup.Module.Close()
	if err := r.Check(); err != nil {
		return nil, nil, usage(err)
	}
	progress := console.NewProgress(a.stderr)
	defer progress.Done()
	if a.stderr.Terminal() {
		r.Setup.Watch = progress.Watch
	}
	return backtest.Run(a.ctx, r)
}

// files writes what was asked for beside the screen.
func (c *backtestCommand) files(r *backtest.Result, chart *backtest.Chart) error {
	if c.HTML != "" {
		if err := write(c.HTML, func(w io.Writer) error { return page.Backtest(w, r, chart) }); err != nil {
			return err
		}
	}
	if c.Trades != "" {
		return write(c.Trades, r.WriteTrades)
	}
	return nil
}

// verify runs a report again.
func (c *backtestCommand) verify(a *app) error {
	text, err := os.ReadFile(c.Verify)
	if err != nil {
		return unreadable(c.Verify, err)
	}
	report, err := backtest.ReadReport(text)
	if err != nil {
		return err
	}
	settings := report.Settings
	if c.Module != "" {
		settings.Module = c.Module
	}
	if len(c.Candles) > 0 {
		settings.Candles = c.Candles
	}
	fresh, chart, err := a.backtest(settings, c.HTML != "")
	if err != nil {
		return err
	}
	difference, err := backtest.Difference(text, fresh)
	if err != nil {
		return err
	}
	if err := c.files(fresh, chart); err != nil {
		return err
	}
	if c.JSON {
		if err := a.printJSON(verdict{difference == "", difference}); err != nil {
			return err
		}
	}
	switch {
	case difference == "" && !c.JSON:
		a.screen.Print("identical: %d candles, %d trades, final equity %s, decisions %.12s", fresh.Candles, len(fresh.Trades), fresh.FinalEquity, fresh.JournalSHA256)
	case difference != "" && c.JSON:
		return errShown
	case difference != "":
		return fault.New(fault.Conflict, "main.verify", "the run comes to something else than the report: %s", difference)
	}
	return nil
}

// other returns the first flag of a command line that is none of these, "" if there is none.
func other(line *kong.Context, these ...string) string {
	for _, p := range line.Path {
		if p.Flag != nil && !slices.Contains(these, p.Flag.Name) {
			return p.Flag.Name
		}
	}
	return ""
}

// verdict is what `backtest --verify --json` says.
type verdict struct {
	Identical  bool   `json:"identical"`
	Difference string `json:"difference,omitempty"`
}

// given reads parameters.
func given(list []string) (map[string]any, error) {
	params, err := backtest.ParseParams(list)
	out := make(map[string]any, len(params))
	for name, value := range params {
		out[name] = value
	}
	return out, err
}

// placed says which file will have no folder to be written to, before a long run and not after it.
func placed(paths ...string) error {
	for _, path := range paths {
		if path == "" {
			continue
		}
		info, err := os.Stat(filepath.Dir(path))
		if err == nil && !info.IsDir() {
			err = syscall.ENOTDIR
		}
		if err != nil {
			return unwritable(path, err)
		}
	}
	return nil
}

// write writes a file whole or not at all: what was there before is kept if it fails.
func write(path string, content func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".tradebot-*")
	if err != nil {
		return unwritable(path, err)
	}
	defer os.Remove(file.Name())
	err = content(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Chmod(file.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return unwritable(path, err)
	}
	return nil
}

func unwritable(path string, err error) error {
	return fault.New(fault.Unavailable, "main.write", "%s cannot be written (%w); give a file in a folder that exists and that you may write to", path, cause(err))
}

func unreadable(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.NotFound, "main.read", "there is no file %s; check the path", path)
	}
	return fault.New(fault.Unavailable, "main.read", "%s cannot be read: %w", path, cause(err))
}

// cause returns an error of the file system without the path.
func cause(err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}
