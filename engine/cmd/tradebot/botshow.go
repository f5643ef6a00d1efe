package main

import (
	"tradebot/engine/console"
	"tradebot/engine/station"
)

type botShowCommand struct{ botArg }

// shownRows is how many orders and lines of the log are shown.
const shownRows = 10

// Run implements the command.
func (c *botShowCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		b, err := s.Fleet.Find(a.ctx, c.Bot)
		if err != nil {
			return err
		}
		var d console.Detail
		if d.Row, err = a.row(s, b); err != nil {
			return err
		}
		if d.Positions, err = s.Store.Positions(a.ctx, b.ID); err != nil {
			return err
		}
		if d.Open, err = s.Store.Orders(a.ctx, b.ID, []string{"planned", "sending", "unknown", "open", "partially_filled"}, 0, shownRows); err != nil {
			return err
		}
		if d.Fills, err = s.Store.Fills(a.ctx, b.ID, 0, shownRows); err != nil {
			return err
		}
		if d.Asked, err = s.Store.Commands(a.ctx, b.ID, 0, shownRows); err != nil {
			return err
		}
		logs, err := s.Store.Logs(a.ctx, b.ID, nil, nil, shownRows)
		for _, l := range logs {
			d.Logs = append(d.Logs, l.Log)
		}
		if err != nil {
			return err
		}
		a.screen.Bot(&d)
		return nil
	})
}
