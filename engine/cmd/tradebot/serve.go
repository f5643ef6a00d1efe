package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"

	"tradebot/engine/console"
	"tradebot/engine/fault"
	"tradebot/engine/station"
	"tradebot/engine/worker"
)

// open opens the installation.
func (a *app) open(ctx context.Context) (*station.Station, error) {
	host, err := a.host()
	if err != nil {
		return nil, err
	}
	return station.Open(ctx, a.config, engineVersion(), host, a.log)
}

// speedFlag is how fast the synthetic market is.
type speedFlag struct {
	Speed *float64 `placeholder:"N" help:"How many times as fast as time the synthetic market passes, from a few seconds on and for all workers; 60, a minute a second, until somebody says otherwise."`
}

// options returns what the flag says. The error is Invalid.
func (f *speedFlag) options(a *app) (station.Options, error) {
	o := station.Options{Said: a.say}
	if f.Speed != nil {
		if o.Speed = *f.Speed; !(o.Speed >= 1) {
			return o, usage(fault.New(fault.Invalid, "main.options", "--speed is %v; give 1, which is as fast as time, or more", o.Speed))
		}
	}
	return o, nil
}

// serveCommand is `serve`.
type serveCommand struct {
	speedFlag
	Demo bool `default:"true" negatable:"" help:"Make demo bots at the first start."`
}

// Run implements the command.
func (c *serveCommand) Run(a *app) error {
	o, err := c.options(a)
	if err != nil {
		return err
	}
	closer, err := a.logFile()
	if err != nil {
		return err
	}
	defer closer.Close()
	s, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	a.screen.Print("tradebot %s serves from %s; the log is %s", engineVersion(), s.Dir, a.config.LogFile)
	happened := make(chan worker.Event, 1000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for e := range happened {
			a.screen.Happened(e)
		}
	}()
	var missed atomic.Int64
	progress := console.NewProgress(a.screen)
	o.Demo, o.Compiled, o.Front = c.Demo, progress.Compiled, a.answer
	o.Event = func(e worker.Event) {
		select {
		case happened <- e:
		default: // a slow terminal holds nobody up
			missed.Add(1)
		}
	}
	err = s.Serve(a.ctx, o)
	progress.Done()
	close(happened)
	<-done
	if n := missed.Load(); n > 0 {
		a.screen.Print("%s did not fit on the screen; `tradebot bot show BOT` shows what bots did", console.Plural(int(n), "event"))
	}
	if err == nil {
		a.screen.Print("stopped; the bots go on with the next start")
	}
	return err
}

// logFile lets the log go to a file, of the data folder unless LOG_FILE says otherwise: the screen shows what happens.
func (a *app) logFile() (io.Closer, error) {
	if a.config.LogFile == "" {
		dir, err := station.Folder(&a.config)
		if err != nil {
			return nil, err
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fault.New(fault.Unavailable, "main.logFile", "the data folder %s cannot be made: %w; set TRADEBOT_DATA_DIR", dir, errors.Unwrap(err))
		}
		a.config.LogFile = filepath.Join(dir, "tradebot.log")
	}
	log, closer, err := a.config.OwnLog()
	if err == nil {
		a.log = log
	}
	return closer, err
}

// workerCommand is `worker`.
type workerCommand struct{ speedFlag }

// Run implements the command.
func (c *workerCommand) Run(a *app) error {
	o, err := c.options(a)
	if err != nil {
		return err
	}
	return a.with(func(s *station.Station) error { return s.Work(a.ctx, o) })
}

// schedulerCommand is `scheduler`.
type schedulerCommand struct{}

// Run implements the command.
func (c *schedulerCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error { return s.Schedule(a.ctx) })
}

// migrateCommand is `migrate`.
type migrateCommand struct{}

// Run implements the command.
func (c *migrateCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		if err := s.Migrate(a.ctx); err != nil {
			return err
		}
		a.screen.Print("the database is up to date")
		return nil
	})
}

// with opens the installation for a while.
func (a *app) with(do func(s *station.Station) error) error {
	s, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

// healthCommand is `health`.
type healthCommand struct {
	Role string `arg:"" enum:"serve,api,worker,scheduler" help:"serve, api, worker or scheduler."`
}

// Run implements the command.
func (c *healthCommand) Run(a *app) error {
	if err := station.Health(&a.config, c.Role); err != nil {
		return err
	}
	a.screen.Print("the %s is well", c.Role)
	return nil
}

// doctorCommand is `doctor`.
type doctorCommand struct{}

// Run implements the command.
func (c *doctorCommand) Run(a *app) error {
	found := station.Examine(a.ctx, a.config, slog.New(slog.DiscardHandler)) // what is wrong is on the screen
	for _, f := range found {
		a.screen.Finding(f)
	}
	for _, f := range found {
		if f.Bad {
			return errShown
		}
	}
	return nil
}
