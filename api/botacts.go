package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// Command is one thing that was asked of a bot by hand.
type Command struct {
	Seq     int64   `json:"seq" doc:"number of the command within the bot, from 1"`
	Bot     string  `json:"bot" doc:"id of the bot"`
	Act     string  `json:"act" enum:"force_exit,cancel_order,cancel_all,move_stop,hold" doc:"what was asked"`
	Slot    *string `json:"slot" doc:"of force_exit, the slot; null otherwise"`
	Order   *string `json:"order" doc:"of cancel_order and move_stop, the number of the order; null otherwise"`
	Price   *string `json:"price" doc:"of move_stop, the new trigger; null otherwise"`
	Hold    *string `json:"hold" doc:"of hold, what is held back: nothing, entries or all; null otherwise"`
	Status  string  `json:"status" enum:"waiting,done,refused" doc:"what became of it"`
	Reason  string  `json:"reason" doc:"why it was refused; empty if it was not"`
	Who     string  `json:"who" doc:"who asked: their name; an id of another than yourself for all but admins"`
	Created int64   `json:"created" doc:"when, ms UTC"`
}

// command is what somebody reads of one who may know some names.
func command(names map[string]string, b *bot.Bot, c *store.Command) Command {
	out := Command{Seq: c.Seq, Bot: b.ID, Act: string(c.Command.Act), Status: c.Status, Reason: c.Reason, Who: c.Who, Created: c.Created}
	if name, ok := names[c.Who]; ok {
		out.Who = name
	}
	switch c.Command.Act {
	case bot.ForceExit:
		out.Slot = ptr(b.Config.Slots[min(c.Command.Slot, len(b.Config.Slots)-1)].Name)
	case bot.MoveStop:
		out.Price = ptr(c.Command.Price.String())
		fallthrough
	case bot.CancelOrder:
		out.Order = ptr(number(int64(c.Command.Order)))
	case bot.HoldBack:
		out.Hold = ptr(c.Command.Hold.String())
	}
	return out
}

// VersionChoice names a version of a strategy.
type VersionChoice struct {
	Strategy string `json:"strategy" minLength:"1" maxLength:"140" doc:"the version: its SHA-256; or the name or id of the strategy for its newest version, or NAME@3 for its third"`
}

// InOrder names an order of a bot in a path.
type InOrder struct {
	InBot
	Order uint64 `path:"order" minimum:"1" maximum:"9223372036854775807" doc:"number of the order"`
}

func (s *Server) botActs() {
	for _, act := range []struct {
		name, summary, about string
		do                   func(ctx context.Context, who *user.Who, b *bot.Bot) (bot.Bot, error)
	}{
		{"start", "Set a bot going", "What was held back by hand before is not any more. A live bot needs a password that was given lately.",
			func(ctx context.Context, who *user.Who, b *bot.Bot) (bot.Bot, error) {
				if b.Config.Mode == bot.Live {
					if err := lately(who); err != nil {
						return *b, err
					}
				}
				return s.Fleet.Start(ctx, b.ID, who.User)
			}},
		{"stop", "End a bot's life: its orders are taken back, its positions stay", "", func(ctx context.Context, who *user.Who, b *bot.Bot) (bot.Bot, error) {
			return s.Fleet.Stop(ctx, b.ID, who.User)
		}},
		{"pause", "Hold back entries until somebody resumes the bot", "Exits and the protection of positions go on.", func(ctx context.Context, who *user.Who, b *bot.Bot) (bot.Bot, error) {
			return s.Fleet.Pause(ctx, b.ID, who.User)
		}},
		{"resume", "End a pause", "", func(ctx context.Context, who *user.Who, b *bot.Bot) (bot.Bot, error) {
			return s.Fleet.Resume(ctx, b.ID, who.User)
		}},
		{"kill", "Turn the bot's kill switch on: within a second it halts, and holds back all that the strategy asks for",
			"Nobody starts or resumes the bot before the switch is off. The protection of its positions stays.", s.kill(true)},
		{"unkill", "Turn the bot's kill switch off", "It stays paused until somebody resumes it.", s.kill(false)},
	} {
		register(s, Route{Method: http.MethodPost, Path: atBot + "/" + act.name, ID: act.name + "-bot", Summary: act.summary, About: act.about, Tag: "bots", Needs: user.Trade, Effects: true},
			func(ctx context.Context, who *user.Who, in *InBot) (*tagged[view.Bot], error) {
				b, err := s.Fleet.Own(ctx, who.User, in.Bot)
				if err == nil {
					b, err = act.do(ctx, who, &b)
				}
				return s.shown(ctx, b, err)
			})
	}
	s.botUpgrades()
	s.botHands()
	register(s, Route{Method: http.MethodPost, Path: atBot + "/replay", ID: "replay-bot", Summary: "Make a bot again from its journal, and compare",
		About: "The strategy decides everything anew, on the same candles, and what it decides must be what the journal has. It takes about as long as a backtest over the bot's life; one at a time.",
		Tag:   "bots", Needs: user.Read, Errors: []int{http.StatusConflict, http.StatusTooManyRequests}}, s.replay)
}

// kill turns a bot's kill switch on or off.
func (s *Server) kill(on bool) func(ctx context.Context, who *user.Who, b *bot.Bot) (bot.Bot, error) {
	return func(ctx context.Context, who *user.Who, b *bot.Bot) (bot.Bot, error) {
		if err := s.Fleet.Kill(ctx, store.KillBot(b.ID), on, who.User); err != nil {
			return *b, err
		}
		return s.Fleet.Own(ctx, who.User, b.ID)
	}
}

// botUpgrades registers the ways between versions of a strategy.
func (s *Server) botUpgrades() {
	errs := []int{http.StatusConflict, http.StatusPreconditionFailed}
	register(s, Route{Method: http.MethodPost, Path: atBot + "/upgrade", ID: "upgrade-bot", Summary: "Give a bot that is not active another version of its strategy",
		About: "It goes on with its positions and its parameters when it is started again. The version before is remembered.", Tag: "bots", Needs: user.Trade, Effects: true, Errors: errs},
		func(ctx context.Context, who *user.Who, in *struct {
			InBot
			Match
			Body VersionChoice
		}) (*tagged[view.Bot], error) {
			return s.changed(ctx, who, in.Bot, &in.Match, func(b *bot.Bot) error {
				before := b.Config
				if err := s.apply(ctx, who, &Setup{Strategy: in.Body.Strategy}, &b.Config); err != nil {
					return err
				}
				switch {
				case b.Config.Strategy != before.Strategy:
					return fault.New(fault.Invalid, "api.upgrade", "that is a version of %s, and the bot runs %s; create another bot for another strategy", b.Config.Strategy, before.Strategy)
				case b.Config.Module == before.Module:
					return fault.New(fault.Conflict, "api.upgrade", "the bot has this version already")
				}
				return nil
			})
		})
	register(s, Route{Method: http.MethodPost, Path: atBot + "/rollback", ID: "rollback-bot", Summary: "Go back to the version of the strategy before the last upgrade", Tag: "bots", Needs: user.Trade, Effects: true, Errors: errs},
		func(ctx context.Context, who *user.Who, in *struct {
			InBot
			Match
		}) (*tagged[view.Bot], error) {
			return s.changed(ctx, who, in.Bot, &in.Match, func(b *bot.Bot) error {
				if b.Previous == "" {
					return fault.New(fault.Conflict, "api.rollback", "the bot was never upgraded, so there is no version to go back to")
				}
				b.Config.Module = b.Previous
				return nil
			})
		})
}

// botHands registers what is asked of a bot's account by hand.
func (s *Server) botHands() {
	route := func(path, id, summary string) Route {
		return Route{Method: http.MethodPost, Path: atBot + path, ID: id, Summary: summary, About: "The answer says that it is asked; what becomes of it is in the bot's commands.", Tag: "bots",
			Status: http.StatusAccepted, Needs: user.Trade, Effects: true}
	}
	register(s, route("/force-exit", "force-exit-bot", "Close the position of a slot at market, and take back what protects it"),
		func(ctx context.Context, who *user.Who, in *struct {
			InBot
			Body struct {
				Slot string `json:"slot" maxLength:"64" doc:"name of the slot"`
			}
		}) (*answered[Command], error) {
			return s.hand(ctx, who, in.Bot, func(b *bot.Bot) (bot.Command, error) {
				for i := range b.Config.Slots {
					if b.Config.Slots[i].Name == in.Body.Slot {
						return bot.Command{Act: bot.ForceExit, Slot: i}, nil
					}
				}
				return bot.Command{}, fault.New(fault.Invalid, "api.exit", "the bot has no slot %q; its first is %s", in.Body.Slot, b.Config.Slots[0].Name)
			})
		})
	register(s, route("/orders/{order}/cancel", "cancel-order", "Take an order back"), func(ctx context.Context, who *user.Who, in *InOrder) (*answered[Command], error) {
		return s.hand(ctx, who, in.Bot, func(b *bot.Bot) (bot.Command, error) {
			_, err := s.store.Order(ctx, b.ID, in.Order)
			return bot.Command{Act: bot.CancelOrder, Order: in.Order}, err
		})
	})
	register(s, route("/orders/{order}/move", "move-stop", "Give a stop another trigger"),
		func(ctx context.Context, who *user.Who, in *struct {
			InOrder
			Body struct {
				Price string `json:"price" maxLength:"40" doc:"the new trigger" example:"95.5"`
			}
		}) (*answered[Command], error) {
			return s.hand(ctx, who, in.Bot, func(b *bot.Bot) (bot.Command, error) {
				c := bot.Command{Act: bot.MoveStop, Order: in.Order}
				_, err := s.store.Order(ctx, b.ID, in.Order)
				if err != nil {
					return c, err
				}
				if c.Price, err = udecimal.Parse(in.Body.Price); err != nil {
					return c, fault.New(fault.Invalid, "api.move", "price is %q; write a number like 95.5", in.Body.Price)
				}
				return c, nil
			})
		})
	register(s, route("/orders/cancel", "cancel-orders", "Take every order back, stops and targets too"), func(ctx context.Context, who *user.Who, in *InBot) (*answered[Command], error) {
		return s.hand(ctx, who, in.Bot, func(*bot.Bot) (bot.Command, error) { return bot.Command{Act: bot.CancelAll}, nil })
	})
}

// hand asks something of a bot's account.
func (s *Server) hand(ctx context.Context, who *user.Who, id string, what func(b *bot.Bot) (bot.Command, error)) (*answered[Command], error) {
	b, err := s.Fleet.Own(ctx, who.User, id)
	if err != nil {
		return nil, err
	}
	c, err := what(&b)
	if err != nil {
		return nil, err
	}
	asked, err := s.Fleet.Hand(ctx, b.ID, c, who.User)
	return give(command(map[string]string{who.User: who.Name}, &b, &asked), err)
}

// Replayed is what came of a replay.
type Replayed struct {
	Events     int     `json:"events" doc:"lines of the journal"`
	Decisions  int     `json:"decisions" doc:"of them those in which the strategy asked for something"`
	Identical  bool    `json:"identical" doc:"whether the replay wrote the same journal, byte for byte"`
	Difference *string `json:"difference" doc:"the first line that differs, in a sentence; null if none does"`
}

// replay makes a bot again and compares.
func (s *Server) replay(ctx context.Context, who *user.Who, in *InBot) (*answered[Replayed], error) {
	b, err := s.Fleet.Own(ctx, who.User, in.Bot)
	if err != nil {
		return nil, err
	}
	leave, err := s.replays.enter(who.User)
	if err != nil {
		return nil, err
	}
	defer leave()
	r, err := s.Fleet.Replay(ctx, b.ID)
	if err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = fault.New(fault.Unavailable, "api.replay", "the bot's life is too long to be replayed within a request; `tradebot bot replay --verify` at the server takes the time it needs")
		}
		return nil, err
	}
	defer r.Seat.Close()
	out := Replayed{Events: r.Events, Decisions: r.Decisions, Identical: r.Difference == nil}
	if r.Difference != nil {
		out.Difference = ptr(r.Difference.String())
	}
	return give(out, nil)
}
