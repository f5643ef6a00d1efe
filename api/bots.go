package api

import (
	"context"
	"net/http"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// NewBot is what somebody wants of a new bot.
type NewBot struct {
	ConfigID string `json:"config_id,omitempty" maxLength:"64" doc:"id of a saved configuration, which the rest of this changes"`
	Setup
}

const atBot = "/bots/{bot}"

// InBot names a bot in a path.
type InBot struct {
	Bot string `path:"bot" maxLength:"64" doc:"id of the bot"`
}

func (s *Server) bots() {
	register(s, Route{Method: http.MethodPost, Path: "/bots", ID: "create-bot", Summary: "Make a bot, which does nothing before it is started",
		About: "From a whole configuration, or from a saved one and what is to be different. A live bot needs a password that was given lately.",
		Tag:   "bots", Status: http.StatusCreated, Needs: user.Trade, Effects: true}, s.create)
	register(s, Route{Method: http.MethodGet, Path: atBot, ID: "get-bot", Summary: "A bot", Tag: "bots", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *InBot) (*tagged[view.Bot], error) {
			b, err := s.Fleet.Own(ctx, who.User, in.Bot)
			return s.shown(ctx, b, err)
		})
	register(s, Route{Method: http.MethodPatch, Path: atBot, ID: "change-bot", Summary: "Change the configuration of a bot that is not active",
		About: "What is absent stays as it is. What a bot has run with stays: its mode, its markets and the cash it began with. Another version of the strategy is an upgrade.",
		Tag:   "bots", Needs: user.Trade, Errors: []int{http.StatusConflict, http.StatusPreconditionFailed}},
		func(ctx context.Context, who *user.Who, in *struct {
			InBot
			Match
			Body Setup
		}) (*tagged[view.Bot], error) {
			return s.changed(ctx, who, in.Bot, &in.Match, func(b *bot.Bot) error { return s.apply(ctx, who, &in.Body, &b.Config) })
		})
	register(s, Route{Method: http.MethodDelete, Path: atBot, ID: "delete-bot", Summary: "Delete a bot that is not active, with all that it did", Tag: "bots",
		Status: http.StatusNoContent, Needs: user.Trade, Errors: []int{http.StatusConflict, http.StatusPreconditionFailed}},
		func(ctx context.Context, who *user.Who, in *struct {
			InBot
			Match
		}) (*struct{}, error) {
			b, err := s.Fleet.Own(ctx, who.User, in.Bot)
			if err == nil {
				err = in.matches(b.Version)
			}
			if err == nil {
				err = s.Fleet.Delete(ctx, b.ID, who.User)
			}
			return nil, err
		})
}

// create makes a bot.
func (s *Server) create(ctx context.Context, who *user.Who, in *struct{ Body NewBot }) (*tagged[view.Bot], error) {
	c := choiceless()
	if in.Body.ConfigID != "" {
		found, err := s.savedConfig(ctx, who, in.Body.ConfigID)
		if err != nil {
			return nil, unfit(err)
		}
		// What was saved may have been deleted since, and somebody else may have the same file.
		if _, err := s.module(ctx, who, found.Config.Module); err != nil && in.Body.Module == "" && in.Body.Strategy == "" {
			return nil, unfit(err)
		}
		c = found.Config
	}
	if err := s.apply(ctx, who, &in.Body.Setup, &c); err != nil {
		return nil, err
	}
	if c.Mode == bot.Live {
		if err := lately(who); err != nil {
			return nil, err
		}
	}
	b, err := s.Fleet.Create(ctx, bot.Bot{ID: newID(ctx), Owner: who.User, Config: c}, who.User)
	return s.shown(ctx, b, unfit(err))
}

// changed gives a bot another configuration.
func (s *Server) changed(ctx context.Context, who *user.Who, id string, m *Match, change func(b *bot.Bot) error) (*tagged[view.Bot], error) {
	b, err := s.Fleet.Own(ctx, who.User, id)
	if err == nil {
		err = m.matches(b.Version)
	}
	if err == nil && b.Status.Active() { // before what is wrong with the rest
		err = fault.New(fault.Conflict, "api.changed", "the bot is %s; stop it first, then change it", b.Status)
	}
	if err == nil {
		err = change(&b)
	}
	if err != nil {
		return nil, err
	}
	b, err = s.Fleet.Change(ctx, b.ID, b.Version, b.Config, who.User)
	return s.shown(ctx, b, unfit(err))
}

// shown is an answer with a bot, or passes an error on.
func (s *Server) shown(ctx context.Context, b bot.Bot, err error) (*tagged[view.Bot], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.worth(ctx, b)
	if err != nil {
		return nil, err
	}
	return &tagged[view.Bot]{tag(b.Version), all[0]}, nil
}
