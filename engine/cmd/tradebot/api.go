package main

import (
	"context"

	"tradebot/api"
	"tradebot/api/auth"
	"tradebot/engine/station"
)

// apiCommand is `api`.
type apiCommand struct{}

// Run implements the command.
func (c *apiCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error { return s.Front(a.ctx, a.answer) })
}

// answer answers people and programs until ctx ends.
func (a *app) answer(ctx context.Context, f *station.Front) error {
	l, url, err := api.Listen(&f.Config)
	if err != nil {
		return err
	}
	defer l.Close()
	if f.Config.URL != "" {
		url = f.Config.URL
	}
	o := auth.Options{Store: f.Store, URL: url, Log: f.Log}
	if f.Config.SMTP != "" {
		if o.Mail, err = auth.NewSMTP(string(f.Config.SMTP), f.Config.MailFrom); err != nil {
			return err
		}
	}
	key, err := f.Derive("one-time codes")
	if err != nil {
		return err
	}
	o.Keys = [][]byte{key}
	guard, err := auth.New(o)
	if err != nil {
		return err
	}
	defer guard.Close()
	owner, err := f.Owner(ctx)
	if err != nil {
		return err
	}
	link, err := guard.SetupLink(ctx, owner)
	if err != nil {
		return err
	}
	a.screen.Print("the API is at %s; %s/api/docs has all it takes", url, url)
	if link != "" {
		a.screen.Print("nobody can sign in yet: open %s to become the admin; it can be used once, until the next start or for a week", link)
	}
	return api.New(api.Options{Front: f, Guard: guard, Auth: guard, Proxies: f.Config.Proxies}).Serve(ctx, l)
}
