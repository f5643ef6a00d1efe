package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/station"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// BotSettings are a configuration without a name.
type BotSettings struct {
	Strategy string            `json:"strategy" maxLength:"64" doc:"name of the strategy"`
	Module   string            `json:"module" maxLength:"64" doc:"SHA-256 of the version of the strategy"`
	Mode     string            `json:"mode" enum:"paper,live" doc:"where orders go"`
	Slots    []view.Slot       `json:"slots" maxItems:"100" doc:"the markets, in the order of the strategy's slots"`
	Params   map[string]string `json:"params" doc:"parameters of the strategy that differ from their defaults"`
	Limits   []string          `json:"limits" maxItems:"100" doc:"limits and protections, each as NAME=VALUE"`
	Cash     string            `json:"cash" maxLength:"40" doc:"amount of quote currency at the beginning"`
	Costs    view.Costs        `json:"costs" doc:"what paper trading costs"`
	Interval int64             `json:"interval" doc:"ms between looks at the market; 0: whenever a candle closes"`
	Warmup   int               `json:"warmup" doc:"candles of every series before the first that counts; -1: as many as the strategy wants"`
	Seed     string            `json:"seed" doc:"seed of the pseudo-random numbers the strategy may ask for"`
}

// SavedConfig is a configuration that somebody saved to make bots from.
type SavedConfig struct {
	ID   string `json:"id" doc:"id of the configuration"`
	Name string `json:"name" doc:"its name, unique among yours"`
	BotSettings
	Version int64 `json:"version" doc:"counts changes; send it as If-Match to change the configuration"`
	Created int64 `json:"created" doc:"when it was saved first, ms UTC"`
	Changed int64 `json:"changed" doc:"when it was saved last, ms UTC"`
}

// ConfigDocument is a configuration that can be carried to another installation.
type ConfigDocument struct {
	Format  string `json:"format" enum:"tradebot.bot-config" doc:"what this document is"`
	Version int    `json:"version" minimum:"1" maximum:"1" doc:"version of the format"`
	Name    string `json:"name" maxLength:"80" doc:"name of the configuration"`
	BotSettings
}

// Imported is what came of a document.
type Imported struct {
	SavedConfig
	Warnings []string `json:"warnings" nullable:"false" doc:"what is not as it was where the document comes from, a sentence each"`
}

const atConfig = "/bot-configs/{config}"

// InConfig names a configuration in a path.
type InConfig struct {
	Config string `path:"config" maxLength:"64" doc:"id of the configuration"`
}

func (s *Server) configs() {
	register(s, Route{Method: http.MethodGet, Path: "/bot-configs", ID: "list-bot-configs", Summary: "Your saved configurations, by name", Tag: "bot configurations", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *Query) (*Listed[SavedConfig], error) {
			after, err := in.after()
			if err != nil {
				return nil, err
			}
			found, err := s.store.SavedConfigs(ctx, who.User, after, in.Limit+1)
			all := make([]SavedConfig, len(found))
			for i := range found {
				all[i] = saved(&found[i])
			}
			return page(all, in.Limit, func(c *SavedConfig) string { return c.Name }), err
		})
	register(s, Route{Method: http.MethodPost, Path: "/bot-configs", ID: "create-bot-config", Summary: "Save a configuration to make bots from", Tag: "bot configurations",
		Status: http.StatusCreated, Needs: user.Trade, Effects: true},
		func(ctx context.Context, who *user.Who, in *struct{ Body Setup }) (*tagged[SavedConfig], error) {
			c := choiceless()
			if err := s.apply(ctx, who, &in.Body, &c); err != nil {
				return nil, err
			}
			return s.save(ctx, who, c)
		})
	register(s, Route{Method: http.MethodGet, Path: atConfig, ID: "get-bot-config", Summary: "A saved configuration", Tag: "bot configurations", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *InConfig) (*tagged[SavedConfig], error) {
			found, err := s.savedConfig(ctx, who, in.Config)
			return configured(found, err)
		})
	register(s, Route{Method: http.MethodPut, Path: atConfig, ID: "replace-bot-config", Summary: "Put another configuration in the place of a saved one", Tag: "bot configurations",
		Needs: user.Trade, Errors: []int{http.StatusConflict, http.StatusPreconditionFailed}}, s.replace)
	register(s, Route{Method: http.MethodDelete, Path: atConfig, ID: "delete-bot-config", Summary: "Delete a saved configuration; bots made from it stay", Tag: "bot configurations",
		Status: http.StatusNoContent, Needs: user.Trade},
		func(ctx context.Context, who *user.Who, in *InConfig) (*struct{}, error) {
			found, err := s.savedConfig(ctx, who, in.Config)
			if err == nil {
				err = s.store.DeleteSaved(ctx, found.ID)
			}
			return nil, err
		})
	register(s, Route{Method: http.MethodGet, Path: atConfig + "/export", ID: "export-bot-config", Summary: "A saved configuration as a document for another installation", Tag: "bot configurations", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *InConfig) (*answered[ConfigDocument], error) {
			found, err := s.savedConfig(ctx, who, in.Config)
			return give(ConfigDocument{"tradebot.bot-config", 1, found.Name, settings(&found.Config)}, err)
		})
	register(s, Route{Method: http.MethodPost, Path: "/bot-configs/import", ID: "import-bot-config", Summary: "Save a configuration from a document",
		About: "The strategy is found by its hash. Where that version is not there, the newest of the strategy's name is taken, and a warning says so.",
		Tag:   "bot configurations", Status: http.StatusCreated, Needs: user.Trade, Effects: true}, s.imported)
}

// choiceless is the configuration of somebody who chooses nothing.
func choiceless() bot.Config {
	return bot.Config{Mode: bot.Paper, Cash: station.Cash(), Costs: station.Costs()}
}

// savedConfig returns a configuration of somebody. The error is NotFound.
func (s *Server) savedConfig(ctx context.Context, who *user.Who, id string) (store.Saved, error) {
	found, err := s.store.SavedConfig(ctx, id)
	if err == nil && found.Owner != who.User {
		return store.Saved{}, fault.New(fault.NotFound, "api.savedConfig", "there is no saved configuration %q", id)
	}
	return found, err
}

// save keeps a configuration under its name.
func (s *Server) save(ctx context.Context, who *user.Who, c bot.Config) (*tagged[SavedConfig], error) {
	if err := s.Fleet.Check(ctx, who.User, &c); err != nil {
		return nil, unfit(err)
	}
	id := newID(ctx)
	kept, err := s.store.SaveConfig(ctx, store.Saved{ID: id, Owner: who.User, Name: c.Name, Config: c}, time.Now().UnixMilli())
	if err != nil && fault.KindOf(err) == fault.Conflict { // the same request may have saved it before its process died
		if there, again := s.savedConfig(ctx, who, id); again == nil {
			kept, err = there, nil
		}
	}
	return configured(kept, err)
}

// replace puts a configuration in the place of another.
func (s *Server) replace(ctx context.Context, who *user.Who, in *struct {
	InConfig
	Match
	Body Setup
}) (*tagged[SavedConfig], error) {
	found, err := s.savedConfig(ctx, who, in.Config)
	if err == nil {
		err = in.matches(found.Version)
	}
	if err != nil {
		return nil, err
	}
	c := choiceless()
	if err := s.apply(ctx, who, &in.Body, &c); err != nil {
		return nil, err
	}
	if err := s.Fleet.Check(ctx, who.User, &c); err != nil {
		return nil, unfit(err)
	}
	found.Name, found.Config = c.Name, c
	return configured(s.store.UpdateSaved(ctx, found, time.Now().UnixMilli()))
}

// imported saves a configuration from a document.
func (s *Server) imported(ctx context.Context, who *user.Who, in *struct{ Body ConfigDocument }) (*answered[Imported], error) {
	d := &in.Body
	costs := CostsSetup(d.Costs)
	setup := Setup{
		Name: d.Name, Strategy: d.Strategy, Module: d.Module, Mode: d.Mode, Slots: make([]SlotSetup, len(d.Slots)), Params: d.Params, Limits: d.Limits, Cash: d.Cash,
		Costs: &costs, Seed: d.Seed, Interval: &d.Interval, Warmup: &d.Warmup,
	}
	for i, slot := range d.Slots {
		setup.Slots[i] = SlotSetup{slot.Slot, slot.Market}
	}
	out := Imported{Warnings: []string{}}
	if _, err := s.module(ctx, who, d.Module); err != nil {
		if fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
		setup.Module = ""
		out.Warnings = append(out.Warnings, "the version of "+d.Strategy+" that the document names is not here; the newest one here is taken in its place, which may decide differently")
	}
	c := choiceless()
	if err := s.apply(ctx, who, &setup, &c); err != nil {
		return nil, err
	}
	kept, err := s.save(ctx, who, c)
	if err != nil {
		return nil, err
	}
	out.SavedConfig = kept.Body
	return give(out, nil)
}

// configured is an answer with a configuration.
func configured(c store.Saved, err error) (*tagged[SavedConfig], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[SavedConfig]{tag(c.Version), saved(&c)}, nil
}

// saved is what clients read of a configuration.
func saved(c *store.Saved) SavedConfig {
	return SavedConfig{c.ID, c.Name, settings(&c.Config), c.Version, c.Created, c.Changed}
}

// settings is what clients read of a bot's configuration.
func settings(c *bot.Config) BotSettings {
	v := view.FromBot(&bot.Bot{Config: *c}, nil)
	out := BotSettings{v.Strategy, v.Module, v.Mode, v.Slots, v.Params, v.Limits, v.Cash, v.Costs, v.Interval, -1, strconv.FormatUint(c.Seed, 10)}
	if v.Warmup != nil {
		out.Warmup = *v.Warmup
	}
	return out
}
