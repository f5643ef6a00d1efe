package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// StrategyVersion is a version of a strategy. Its file never changes.
type StrategyVersion struct {
	Strategy string `json:"strategy" doc:"id of the strategy"`
	Number   int    `json:"number" doc:"number of the version within the strategy, from 1"`
	SHA256   string `json:"sha256" doc:"SHA-256 of the file, hex; bots name the version by it"`
	Version  string `json:"version" doc:"what its author calls the version" example:"1.0.0"`
	Valid    bool   `json:"valid" doc:"whether it kept every rule when it was last checked"`
	Uploader string `json:"uploader" doc:"who uploaded it"`
	Created  int64  `json:"created" doc:"when it came, ms UTC"`
}

// DescribedVersion is a version with what it says of itself.
type DescribedVersion struct {
	StrategyVersion
	Description Description `json:"describe" doc:"what the strategy says of itself: all that a form for its parameters and markets needs"`
}

// Description is what a strategy says of itself.
type Description struct {
	Name    string          `json:"name" doc:"name of the strategy"`
	Version string          `json:"version" doc:"what its author calls the version"`
	About   string          `json:"about" doc:"what it does, for the person who chooses"`
	Params  []StrategyParam `json:"params" nullable:"false" doc:"its parameters, in the order of a form"`
	Slots   []StrategySlot  `json:"slots" nullable:"false" doc:"the places for markets, in the order in which a bot names them"`
	Warmup  int             `json:"warmup" doc:"candles of every series it wants before the first that counts, with its defaults"`
	Signals []string        `json:"signals" nullable:"false" doc:"signals it listens to"`
	Plots   []StrategyPlot  `json:"plots" nullable:"false" doc:"what it draws; the place in this list is the index of its dots"`
}

// StrategyParam is a parameter.
type StrategyParam struct {
	Name    string   `json:"name" doc:"name of the parameter"`
	Type    string   `json:"type" enum:"int,float,bool,enum,string" doc:"type of its value"`
	Default any      `json:"default" doc:"the value without a choice: a number, true or false, or a text"`
	Min     *float64 `json:"min,omitempty" doc:"smallest value; absent if there is none"`
	Max     *float64 `json:"max,omitempty" doc:"largest value; absent if there is none"`
	Step    *float64 `json:"step,omitempty" doc:"what forms and sweeps offer; values between are taken as well"`
	Options []string `json:"options,omitempty" doc:"the words of an enum"`
	Help    string   `json:"help" doc:"what it does"`
}

// StrategySlot is a place for a market.
type StrategySlot struct {
	Name       string   `json:"name" doc:"name of the slot"`
	Timeframes []string `json:"timeframes" nullable:"false" doc:"candles it wants: base for those of the market as the bot names it, others are built from them; none is base alone"`
	Help       string   `json:"help" doc:"what it is for"`
}

// StrategyPlot is something that a strategy draws.
type StrategyPlot struct {
	Name string `json:"name" doc:"name of the plot"`
	Pane string `json:"pane" enum:",own" doc:"where it is drawn: empty over the candles, own beneath them"`
}

// description reads one as it is kept. The error is Internal.
func description(text json.RawMessage) (d Description, err error) {
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fault.Wrap(fault.Internal, "api.description", err)
	}
	d.Params, d.Slots, d.Signals, d.Plots = listed(d.Params), listed(d.Slots), listed(d.Signals), listed(d.Plots)
	for i := range d.Slots {
		d.Slots[i].Timeframes = listed(d.Slots[i].Timeframes)
	}
	return d, nil
}

// listed is a list that is a list even without items.
func listed[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// version is what somebody reads of a version.
func version(who *user.Who, v *store.StrategyVersion) (StrategyVersion, Description, error) {
	d, err := description(v.About)
	out := StrategyVersion{v.Strategy, v.Number, v.SHA256, d.Version, v.Valid, v.Uploader, v.Created}
	if v.Uploader == who.User { // others who may see it are programs, which are called what they are
		out.Uploader = who.Name
	}
	return out, d, err
}

const atVersion = atStrategy + `/versions/{version}`

// InVersion names a version in a path.
type InVersion struct {
	InStrategy
	Version string `path:"version" maxLength:"64" doc:"number of the version, or SHA-256 of its file"`
}

// versionOf returns the version that a path names.
func (s *Server) versionOf(ctx context.Context, who *user.Who, in *InVersion) (store.Strategy, store.StrategyVersion, error) {
	found, err := s.strategy(ctx, who, in.Strategy)
	if err != nil {
		return found, store.StrategyVersion{}, err
	}
	v, err := s.numbered(ctx, &found, in.Version)
	return found, v, err
}

func (s *Server) versions() {
	register(s, Route{Method: http.MethodGet, Path: atStrategy + "/versions", ID: "list-versions", Summary: "Every version of a strategy, the newest first", Tag: "strategies", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *struct {
			InStrategy
			Query
		}) (*Listed[StrategyVersion], error) {
			below, err := in.below()
			if err != nil {
				return nil, err
			}
			found, err := s.strategy(ctx, who, in.Strategy)
			if err != nil {
				return nil, err
			}
			all, err := s.store.Versions(ctx, found.ID)
			if err != nil {
				return nil, err
			}
			var shown []StrategyVersion
			for i := range all {
				if below > 0 && int64(all[i].Number) >= below || len(shown) > in.Limit {
					continue
				}
				v, _, err := version(who, &all[i])
				if err != nil {
					return nil, err
				}
				shown = append(shown, v)
			}
			return page(shown, in.Limit, func(v *StrategyVersion) string { return number(int64(v.Number)) }), nil
		})
	register(s, Route{Method: http.MethodGet, Path: atVersion, ID: "get-version", Summary: "A version and what it says of itself: parameters, slots, plots", Tag: "strategies", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *InVersion) (*answered[DescribedVersion], error) {
			_, v, err := s.versionOf(ctx, who, in)
			if err != nil {
				return nil, err
			}
			var out DescribedVersion
			out.StrategyVersion, out.Description, err = version(who, &v)
			return give(out, err)
		})
	register(s, Route{Method: http.MethodGet, Path: atVersion + "/module", ID: "download-version", Summary: "The file of a version", Tag: "strategies", Needs: user.Read,
		Media: "application/wasm", Empty: []int{http.StatusNotModified}}, s.download)
	register(s, Route{Method: http.MethodGet, Path: atVersion + "/bots", ID: "list-version-bots", Summary: "Your bots that run a version, or ran it before their last upgrade", Tag: "strategies", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *struct {
			InVersion
			Query
		}) (*Listed[view.Bot], error) {
			after, err := in.after()
			if err != nil {
				return nil, err
			}
			_, v, err := s.versionOf(ctx, who, &in.InVersion)
			if err != nil {
				return nil, err
			}
			bots, err := s.store.Using(ctx, who.User, v.SHA256, after, in.Limit+1)
			if err != nil {
				return nil, err
			}
			all, err := s.worth(ctx, bots...)
			return page(all, in.Limit, func(b *view.Bot) string { return b.ID }), err
		})
	register(s, Route{Method: http.MethodDelete, Path: atVersion, ID: "delete-version", Summary: "Delete a version of a strategy of yours, if no bot uses it", Tag: "strategies",
		Status: http.StatusNoContent, Needs: user.Trade, Errors: []int{http.StatusConflict}},
		func(ctx context.Context, who *user.Who, in *InVersion) (*struct{}, error) {
			found, err := s.mine(ctx, who, in.Strategy)
			if err != nil {
				return nil, err
			}
			v, err := s.numbered(ctx, &found, in.Version)
			if err == nil {
				err = s.store.DeleteVersion(ctx, found.ID, v.SHA256)
			}
			if err == nil {
				err = s.noted(ctx, who, "strategy.delete", found.ID, map[string]any{"name": found.Name, "sha256": v.SHA256, "number": v.Number})
			}
			return nil, err
		})
}

// points are the last points of the equity of bots, by id.
func (s *Server) points(ctx context.Context, bots []bot.Bot) (map[string]bot.Point, error) {
	ids := make([]string, len(bots))
	for i := range bots {
		ids[i] = bots[i].ID
	}
	return s.store.Worth(ctx, ids...)
}

// worth is what clients read of bots, with the last point of their equity.
func (s *Server) worth(ctx context.Context, bots ...bot.Bot) ([]view.Bot, error) {
	worth, err := s.points(ctx, bots)
	if err != nil {
		return nil, err
	}
	all := make([]view.Bot, len(bots))
	for i := range bots {
		var last *bot.Point
		if p, ok := worth[bots[i].ID]; ok {
			last = &p
		}
		all[i] = view.FromBot(&bots[i], last)
	}
	return all, nil
}

// File is an answer of bytes that does not change.
type File struct {
	Status      int
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	ETag        string `header:"ETag"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

// written makes a file to keep of what write writes.
func (f *File) written(kind, name string, write func(io.Writer) error) error {
	var out bytes.Buffer
	f.ContentType, f.Disposition = kind, `attachment; filename="`+name+`"`
	err := write(&out)
	f.Body = out.Bytes()
	return err
}

// download answers with the file of a version, or that whoever asks has it.
func (s *Server) download(ctx context.Context, who *user.Who, in *struct {
	InVersion
	Known string `header:"If-None-Match" maxLength:"1000" doc:"ETag of what is there already; 304 if it is the same"`
}) (*File, error) {
	found, v, err := s.versionOf(ctx, who, &in.InVersion)
	if err != nil {
		return nil, err
	}
	f := &File{Status: http.StatusOK, ETag: `"` + v.SHA256 + `"`, Cache: "private, max-age=31536000, immutable"}
	if strings.Contains(in.Known, f.ETag) {
		f.Status = http.StatusNotModified
		return f, nil
	}
	f.ContentType, f.Disposition = "application/wasm", `attachment; filename="`+found.Name+"-"+number(int64(v.Number))+`.wasm"`
	f.Body, err = s.store.Module(ctx, v.SHA256)
	return f, err
}
