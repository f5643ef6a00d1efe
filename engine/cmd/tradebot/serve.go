package main

import (
	"context"

	"tradebot/engine/fault"
	"tradebot/engine/station"
	"tradebot/engine/store"
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
	Speed float64 `default:"60" placeholder:"N" help:"How many times as fast as time the synthetic market passes; 60 is a minute a second."`
}

// serveCommand is `serve`.
type serveCommand struct {
	speedFlag
	Demo bool `default:"true" negatable:"" help:"Make demo bots at the first start."`
}

// Run implements the command.
func (c *serveCommand) Run(a *app) error {
	s, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	a.screen.Print("tradebot %s serves from %s", engineVersion(), s.Dir)
	events := make(chan worker.Event, 1000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for e := range events {
			a.screen.Happened(e)
		}
	}()
	err = s.Serve(a.ctx, station.Options{
		Speed: c.Speed, Demo: c.Demo, Said: a.screen.Print,
		Event: func(e worker.Event) {
			select {
			case events <- e:
			default: // a slow terminal holds nobody up
			}
		},
	})
	close(events)
	<-done
	if err == nil {
		a.screen.Print("stopped; the bots go on with the next start")
	}
	return err
}

// workerCommand is `worker`.
type workerCommand struct{ speedFlag }

// Run implements the command.
func (c *workerCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		return s.Work(a.ctx, station.Options{Speed: c.Speed, Said: a.screen.Print})
	})
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
	Role string `arg:"" enum:"serve,worker,scheduler" help:"serve, worker or scheduler."`
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
	found := station.Examine(a.ctx, a.config, a.log)
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

// killed names what a kill switch stops.
func killed(bot, user string, all bool) (store.Switch, error) {
	switch {
	case all && bot == "" && user == "":
		return store.KillAll, nil
	case bot != "" && user == "" && !all:
		return store.KillBot(bot), nil
	case user != "" && bot == "" && !all:
		return store.KillUser(user), nil
	}
	return "", usage(fault.New(fault.Invalid, "main.killed", "name one thing to kill: a bot's id, --user ID, or --all"))
}
