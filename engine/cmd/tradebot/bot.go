package main

import (
	"tradebot/engine/bot"
	"tradebot/engine/console"
	"tradebot/engine/fault"
	"tradebot/engine/station"
	"tradebot/engine/store"
)

// botCommand is `bot`.
type botCommand struct {
	List   botListCommand   `cmd:"" help:"List bots."`
	Show   botShowCommand   `cmd:"" help:"Show a bot: what it holds, its orders, what it did last."`
	Create botCreateCommand `cmd:"" help:"Make a bot on paper."`
	Set    botSetCommand    `cmd:"" help:"Change a bot that is stopped: parameters, limits, costs, the version of its strategy."`
	Start  botStartCommand  `cmd:"" help:"Start a bot."`
	Stop   botStopCommand   `cmd:"" help:"Stop a bot: its orders are taken back, its positions stay."`
	Pause  botPauseCommand  `cmd:"" help:"Hold back entries; exits and protection go on."`
	Resume botResumeCommand `cmd:"" help:"End a pause."`
	Kill   botKillCommand   `cmd:"" help:"Halt bots at once: nothing their strategies ask for counts until somebody lifts it."`
	Exit   botExitCommand   `cmd:"" help:"Close the position of a bot at market."`
	Cancel botCancelCommand `cmd:"" help:"Take an order of a bot back."`
	Move   botMoveCommand   `cmd:"" help:"Give a stop of a bot another trigger."`
	Replay botReplayCommand `cmd:"" help:"Make a bot again from its journal, and say whether it decides the same."`
	Delete botDeleteCommand `cmd:"" help:"Delete a bot that is not active, with everything that is kept of it."`
}

// who is how the audit calls whoever uses the command line.
const who = "command line"

// botArg names a bot.
type botArg struct {
	Bot string `arg:"" help:"The bot's name or id, or enough of one, as bot list shows it."`
}

// does does something with the bot and says what it is then.
func (b *botArg) does(a *app, do func(s *station.Station, b bot.Bot) (bot.Bot, error)) error {
	return a.with(func(s *station.Station) error {
		found, err := s.Fleet.Find(a.ctx, b.Bot)
		if err != nil {
			return err
		}
		now, err := do(s, found)
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
	return c.does(a, func(s *station.Station, b bot.Bot) (bot.Bot, error) { return s.Fleet.Start(a.ctx, b.ID, who) })
}

type botStopCommand struct{ botArg }

// Run implements the command.
func (c *botStopCommand) Run(a *app) error {
	return c.does(a, func(s *station.Station, b bot.Bot) (bot.Bot, error) { return s.Fleet.Stop(a.ctx, b.ID, who) })
}

type botPauseCommand struct{ botArg }

// Run implements the command.
func (c *botPauseCommand) Run(a *app) error {
	return c.does(a, func(s *station.Station, b bot.Bot) (bot.Bot, error) { return s.Fleet.Pause(a.ctx, b.ID, who) })
}

type botResumeCommand struct{ botArg }

// Run implements the command.
func (c *botResumeCommand) Run(a *app) error {
	return c.does(a, func(s *station.Station, b bot.Bot) (bot.Bot, error) { return s.Fleet.Resume(a.ctx, b.ID, who) })
}

type botKillCommand struct {
	Bot  string `arg:"" optional:"" help:"A bot's name or id, or enough of one."`
	User string `placeholder:"NAME" help:"All bots of a user, by name or id."`
	All  bool   `help:"All bots there are."`
	Lift bool   `help:"Lift it again; bots go on when somebody resumes them."`
}

// Run implements the command.
func (c *botKillCommand) Run(a *app) error {
	if named := c.Bot != "" && c.User == "" && !c.All || c.Bot == "" && (c.User != "") != c.All; !named {
		return usage(fault.New(fault.Invalid, "main.kill", "name one thing to kill: a bot, --user NAME, or --all"))
	}
	return a.with(func(s *station.Station) error {
		what, name := store.KillAll, "all bots"
		if c.Bot != "" {
			b, err := s.Fleet.Find(a.ctx, c.Bot)
			if err != nil {
				return err
			}
			what, name = store.KillBot(b.ID), b.Config.Name
		}
		if c.User != "" {
			u, err := s.Store.UserNamed(a.ctx, c.User)
			if fault.KindOf(err) == fault.NotFound && err != nil {
				u, err = s.Store.User(a.ctx, c.User)
			}
			if err != nil {
				return err
			}
			what, name = store.KillUser(u.ID), "all bots of "+u.Name
		}
		if err := s.Fleet.Kill(a.ctx, what, !c.Lift, who); err != nil {
			return err
		}
		if c.Lift {
			a.screen.Print("the kill switch of %s is off; `tradebot bot resume BOT` lets a bot go on", name)
		} else {
			a.screen.Print("the kill switch of %s is on: every worker obeys within a second", name)
		}
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
		b, err := s.Fleet.Find(a.ctx, c.Bot)
		if err != nil {
			return err
		}
		out, err := s.Fleet.Replay(a.ctx, b.ID)
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
		b, err := s.Fleet.Find(a.ctx, c.Bot)
		if err != nil {
			return err
		}
		if err := s.Fleet.Delete(a.ctx, b.ID, who); err != nil {
			return err
		}
		a.screen.Print("%s is deleted", b.Config.Name)
		return nil
	})
}
