package main

import (
	"tradebot/engine/bot"
	"tradebot/engine/console"
	"tradebot/engine/fault"
	"tradebot/engine/station"
)

// asks asks something of the bot's account, which somebody who runs the bot does.
func (b *botArg) asks(a *app, command func(found *bot.Bot) (bot.Command, error)) error {
	return a.with(func(s *station.Station) error {
		found, err := s.Fleet.Find(a.ctx, b.Bot)
		if err != nil {
			return err
		}
		c, err := command(&found)
		if err != nil {
			return usage(err)
		}
		if _, err := s.Fleet.Hand(a.ctx, found.ID, c, who); err != nil {
			return err
		}
		a.screen.Print("%s is asked to; `tradebot bot show` says what became of it", found.Config.Name)
		return nil
	})
}

type botExitCommand struct {
	botArg
	Slot int `default:"1" help:"Which of the bot's markets, counted from 1."`
}

// Run implements the command.
func (c *botExitCommand) Run(a *app) error {
	return c.asks(a, func(b *bot.Bot) (bot.Command, error) {
		if n := len(b.Config.Slots); c.Slot < 1 || c.Slot > n {
			return bot.Command{}, fault.New(fault.Invalid, "main.exit", "--slot is %d, and %s trades %s; give a number from 1 to %d", c.Slot, b.Config.Name, console.Plural(n, "market"), n)
		}
		return bot.Command{Act: bot.ForceExit, Slot: c.Slot - 1}, nil
	})
}

// orderArg names an order.
type orderArg struct {
	Order uint64 `arg:"" help:"The order, as bot show lists it."`
}

type botCancelCommand struct {
	botArg
	Order uint64 `arg:"" optional:"" help:"The order, as bot show lists it."`
	All   bool   `help:"Every order, stops and targets too."`
}

// Run implements the command.
func (c *botCancelCommand) Run(a *app) error {
	return c.asks(a, func(*bot.Bot) (bot.Command, error) {
		switch {
		case c.All == (c.Order != 0):
			return bot.Command{}, fault.New(fault.Invalid, "main.cancel", "name one order, as bot show lists it, or give --all")
		case c.All:
			return bot.Command{Act: bot.CancelAll}, nil
		}
		return bot.Command{Act: bot.CancelOrder, Order: c.Order}, nil
	})
}

type botMoveCommand struct {
	botArg
	orderArg
	Price string `arg:"" help:"The new trigger."`
}

// Run implements the command.
func (c *botMoveCommand) Run(a *app) error {
	return c.asks(a, func(*bot.Bot) (bot.Command, error) {
		price, err := decimal("the price", c.Price)
		return bot.Command{Act: bot.MoveStop, Order: c.Order, Price: price}, err
	})
}
