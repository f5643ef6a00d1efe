package main

import (
	"tradebot/engine/bot"
	"tradebot/engine/console"
	"tradebot/engine/station"
	"tradebot/engine/store"
)

type botListCommand struct {
	JSON bool `help:"Write the bots as one JSON object."`
}

// Run implements the command.
func (c *botListCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		var rows []console.Row
		for after := ""; ; {
			bots, next, err := s.Store.Bots(a.ctx, store.BotFilter{After: after})
			if err != nil {
				return err
			}
			for _, b := range bots {
				row, err := a.row(s, b)
				if err != nil {
					return err
				}
				rows = append(rows, row)
			}
			if after = next; next == "" {
				break
			}
		}
		if c.JSON {
			return a.printJSON(map[string]any{"bots": listed(rows)})
		}
		if len(rows) == 0 {
			a.screen.Print("There are no bots; `tradebot bot create` makes one, and `tradebot serve` a few for a demonstration at its first start.")
			return nil
		}
		a.screen.Bots(rows)
		return nil
	})
}

// row returns a bot with its last equity.
func (a *app) row(s *station.Station, b bot.Bot) (console.Row, error) {
	const day = 24 * 60 * 60 * 1000
	row := console.Row{Bot: b}
	points, err := s.Store.Equity(a.ctx, b.ID, max(0, b.Cursor-day), b.Cursor+1, day, 0)
	if n := len(points); n > 0 {
		row.Equity = &points[n-1]
	}
	return row, err
}

// listedBot is a bot as programs outside read it.
type listedBot struct {
	ID             string       `json:"id"`
	Owner          string       `json:"owner"`
	Config         bot.Config   `json:"config"`
	Status         bot.Status   `json:"status"`
	Pause          bot.Pause    `json:"pause"` // "" if it is not paused
	Reason         string       `json:"reason"`
	Held           string       `json:"held"` // nothing, entries, all
	PreviousModule string       `json:"previous_module"`
	Version        int64        `json:"version"`
	Cursor         int64        `json:"cursor"` // close time of the last candle in its journal, ms UTC; 0: none
	Equity         *bot.Decimal `json:"equity"` // null before the first candle
	Created        int64        `json:"created"`
	Changed        int64        `json:"changed"`
}

func listed(rows []console.Row) []listedBot {
	out := make([]listedBot, len(rows))
	for i, r := range rows {
		b := r.Bot
		if b.Config.Params == nil {
			b.Config.Params = map[string]string{}
		}
		if b.Config.Limits == nil {
			b.Config.Limits = []string{}
		}
		out[i] = listedBot{
			ID: b.ID, Owner: b.Owner, Config: b.Config, Status: b.Status, Pause: b.Pause, Reason: b.Reason, Held: b.Held.String(),
			PreviousModule: b.Previous, Version: b.Version, Cursor: b.Cursor, Created: b.Created, Changed: b.Changed,
		}
		if r.Equity != nil {
			out[i].Equity = &r.Equity.Equity
		}
	}
	return out
}
