package main

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"tradebot/api"
	"tradebot/api/auth"
	"tradebot/engine/station"
	"tradebot/web"
)

// apiCommand is `api`.
type apiCommand struct {
	Document bool `help:"Print the OpenAPI document of all routes instead, which needs nothing else to be there."`
}

// Run implements the command.
func (c *apiCommand) Run(a *app) error {
	if c.Document {
		document, err := api.Document(version)
		if err != nil {
			return err
		}
		_, err = a.out.Write(append(document, '\n'))
		return err
	}
	return a.with(func(s *station.Station) error { return s.Front(a.ctx, a.answer) })
}

// answer answers people and programs until ctx ends.
func (a *app) answer(ctx context.Context, f *station.Front) error {
	l, url, err := api.Listen(&f.Config)
	if err != nil {
		return err
	}
	defer l.Close()
	url = cmp.Or(f.Config.URL, url)
	guard, err := door(f, url)
	if err != nil {
		return err
	}
	defer guard.Close()
	var crew sync.WaitGroup
	defer crew.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	crew.Go(func() { prune(ctx, guard, f.Log) })
	link, err := a.setup(ctx, f, guard)
	if err != nil {
		return err
	}
	site := web.Open()
	if site != nil {
		a.say("the dashboard is at %s", url)
	}
	a.say("the API is at %s; %s/api/docs has all it takes", url, url)
	switch {
	case link == "":
	case site == nil:
		a.screen.Print("nobody can sign in yet, and this binary has no dashboard (`make build` makes one that has): become the admin with `tradebot admin create-user NAME --role admin` "+
			"and `tradebot admin set-password NAME`, or give %s to POST /api/v1/auth/setup", link)
	default:
		a.screen.Print("nobody can sign in yet: open %s to become the admin; it can be used once, until the next start or for a week", link)
	}
	return api.New(api.Options{Front: f, Guard: guard, Auth: guard, Proxies: f.Config.Proxies, Site: site}).Serve(ctx, l)
}

// setup makes the link of the first admin, "" if there is one. Where what is said is kept in a log there is none: whoever reads the log could
// use it, and each process that starts would end the one before.
func (a *app) setup(ctx context.Context, f *station.Front, guard *auth.Auth) (string, error) {
	if a.logged() {
		has, err := f.Store.HasAdmin(ctx)
		if err == nil && !has {
			a.say("nobody can sign in yet: `tradebot admin setup-link` makes the link by which you become the admin")
		}
		return "", err
	}
	owner, err := f.Owner(ctx)
	if err != nil {
		return "", err
	}
	return guard.SetupLink(ctx, owner)
}

// oneTimeCodes is what the key is for that their secrets are sealed with.
const oneTimeCodes = "one-time codes"

// door makes what lets people in, who reach the installation at an address.
func door(f *station.Front, url string) (*auth.Auth, error) {
	keys, err := f.Derived(oneTimeCodes)
	if err != nil {
		return nil, err
	}
	o := auth.Options{Store: f.Store, Keys: keys, URL: url, Log: f.Log}
	if f.Config.SMTP != "" {
		mail, err := auth.NewSMTP(string(f.Config.SMTP), f.Config.MailFrom)
		if err != nil {
			return nil, err
		}
		o.Mail = mail
	}
	return auth.New(o)
}

// prune forgets every hour what lets nobody in any more, until ctx ends.
func prune(ctx context.Context, guard *auth.Auth, log *slog.Logger) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := guard.Prune(ctx); err != nil && ctx.Err() == nil {
			log.Warn("old sessions and links could not be dropped", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
