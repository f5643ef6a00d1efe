package main

import (
	"context"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/console"
	"tradebot/engine/station"
	"tradebot/engine/store"
)

// botCommand is `bot`.
type botCommand struct {
	List   botListCommand   `cmd:"" help:"List bots."`
	Start  botStartCommand  `cmd:"" help:"Start a bot."`
	Stop   botStopCommand   `cmd:"" help:"Stop a bot: its orders are taken back, its positions stay."`
	Pause  botPauseCommand  `cmd:"" help:"Hold back entries; exits and protection go on."`
	Resume botResumeCommand `cmd:"" help:"End a pause."`
	Kill   botKillCommand   `cmd:"" help:"Halt bots at once: nothing their strategies ask for counts until somebody lifts it."`
	Exit   botExitCommand   `cmd:"" help:"Close the position of a bot at market."`
	Replay botReplayCommand `cmd:"" help:"Make a bot again from its journal, and say whether it decides the same."`
	Delete botDeleteCommand `cmd:"" help:"Delete a bot that is not active, with everything that is kept of it."`
}

// who is how the audit calls whoever uses the command line.
const who = "command line"

type botListCommand struct {
	JSON bool `help:"Write the bots as one JSON object."`
}

// Run implements the command.
func (c *botListCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		bots, _, err := s.Store.Bots(a.ctx, store.BotFilter{})
		if err != nil {
			return err
		}
		rows := make([]console.Row, len(bots))
		for i, b := range bots {
			rows[i].Bot = b
			points, err := s.Store.Equity(a.ctx, b.ID, max(0, b.Cursor-24*time.Hour.Milliseconds()), b.Cursor+1, 0, 0)
			if err != nil {
				return err
			}
			if n := len(points); n > 0 {
				rows[i].Equity = &points[n-1]
			}
		}
		if c.JSON {
			return a.printJSON(map[string]any{"bots": listed(rows)})
		}
		if len(rows) == 0 {
			a.screen.Print("There are no bots; `tradebot serve` makes a few for a demonstration at its first start.")
			return nil
		}
		a.screen.Bots(rows)
		return nil
	})
}

// listedBot is a bot as programs outside read it.
type listedBot struct {
	ID     string       `json:"id"`
	Config bot.Config   `json:"config"`
	Status bot.Status   `json:"status"`
	Pause  bot.Pause    `json:"pause"`
	Reason string       `json:"reason"`
	Cursor int64        `json:"cursor"` // close time of the last candle in its journal, ms UTC
	Equity *bot.Decimal `json:"equity"` // null before the first candle
}

func listed(rows []console.Row) []listedBot {
	out := make([]listedBot, len(rows))
	for i, r := range rows {
		out[i] = listedBot{ID: r.Bot.ID, Config: r.Bot.Config, Status: r.Bot.Status, Pause: r.Bot.Pause, Reason: r.Bot.Reason, Cursor: r.Bot.Cursor}
		if r.Equity != nil {
			out[i].Equity = &r.Equity.Equity
		}
	}
	return out
}

// botArg names a bot.
type botArg struct {
	ID string `arg:"" help:"The bot's id, as bot list shows it."`
}

// does does something with the bot and says what it is then.
func (b *botArg) does(a *app, do func(ctx context.Context, s *station.Station, id string) (bot.Bot, error)) error {
	return a.with(func(s *station.Station) error {
		now, err := do(a.ctx, s, b.ID)
		if err != nil {
			return err
		}
		text := string(now.Status)
		if now.Pause != "" {
			text += " (" + string(now.Pause) + ")"
		}
		a.screen.Print("%s is %s", now.Config.Name, text)
		return nil
	})
}

type botStartCommand struct{ botArg }

// Run implements the command.
func (c *botStartCommand) Run(a *app) error {
	return c.does(a, func(ctx context.Context, s *station.Station, id string) (bot.Bot, error) {
		return s.Fleet.Start(ctx, id, who)
	})
}

type botStopCommand struct{ botArg }

// Run implements the command.
func (c *botStopCommand) Run(a *app) error {
	return c.does(a, func(ctx context.Context, s *station.Station, id string) (bot.Bot, error) {
		return s.Fleet.Stop(ctx, id, who)
	})
}

type botPauseCommand struct{ botArg }

// Run implements the command.
func (c *botPauseCommand) Run(a *app) error {
	return c.does(a, func(ctx context.Context, s *station.Station, id string) (bot.Bot, error) {
		return s.Fleet.Pause(ctx, id, who)
	})
}

type botResumeCommand struct{ botArg }

// Run implements the command.
func (c *botResumeCommand) Run(a *app) error {
	return c.does(a, func(ctx context.Context, s *station.Station, id string) (bot.Bot, error) {
		return s.Fleet.Resume(ctx, id, who)
	})
}

type botKillCommand struct {
	ID   string `arg:"" optional:"" help:"A bot's id."`
	User string `placeholder:"ID" help:"All bots of a user."`
	All  bool   `help:"All bots there are."`
	Lift bool   `help:"Lift it again; bots go on when somebody resumes them."`
}

// Run implements the command.
func (c *botKillCommand) Run(a *app) error {
	what, err := killed(c.ID, c.User, c.All)
	if err != nil {
		return err
	}
	return a.with(func(s *station.Station) error {
		if c.ID != "" {
			if _, err := s.Store.Bot(a.ctx, c.ID); err != nil {
				return err
			}
		}
		if err := s.Fleet.Kill(a.ctx, what, !c.Lift, who); err != nil {
			return err
		}
		if c.Lift {
			a.screen.Print("the kill switch is off; `tradebot bot resume ID` lets a bot go on")
		} else {
			a.screen.Print("the kill switch is on: every worker obeys within a second")
		}
		return nil
	})
}

type botExitCommand struct {
	botArg
	Slot int `default:"1" help:"Which of the bot's markets, counted from 1."`
}

// Run implements the command.
func (c *botExitCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		if err := s.Fleet.Hand(a.ctx, c.ID, bot.Command{Act: bot.ForceExit, Slot: c.Slot - 1}, who); err != nil {
			return err
		}
		a.screen.Print("asked; `tradebot bot list` and the log show what becomes of it")
		return nil
	})
}

type botReplayCommand struct {
	botArg
	Verify bool `help:"Fail if it decides otherwise."`
}

// Run implements the command.
func (c *botReplayCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		out, err := s.Fleet.Replay(a.ctx, c.ID)
		if err != nil {
			return err
		}
		defer out.Seat.Close()
		if out.Difference == nil {
			a.screen.Print("%s, %s, identical", console.Plural(out.Events, "event"), console.Plural(out.Decisions, "decision"))
			return nil
		}
		a.screen.Print("%s", out.Difference)
		if c.Verify {
			return errShown
		}
		return nil
	})
}

type botDeleteCommand struct{ botArg }

// Run implements the command.
func (c *botDeleteCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		if err := s.Fleet.Delete(a.ctx, c.ID, who); err != nil {
			return err
		}
		a.screen.Print("deleted")
		return nil
	})
}
