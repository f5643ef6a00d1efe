package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/jobs"
	sheet "tradebot/engine/page"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// SweepSettings are what is swept.
type SweepSettings struct {
	TestSettings
	Axes   []Axis `json:"axes,omitempty" nullable:"false" maxItems:"64" doc:"The parameters that vary"`
	Random int    `json:"random,omitempty" minimum:"0" maximum:"1000000" doc:"So many combinations chosen by the seed, instead of all; without axes of every number that has a range"`
	Metric string `json:"metric,omitempty" default:"sharpe" maxLength:"64" doc:"What to rank by: final_equity or a metric of the report"`
}

// Axis is a parameter with the values it takes: as text like fast=5..20:5 or fast=5,10,20, or as an object.
type Axis string

// rangeOf is an axis as an object.
type rangeOf struct {
	Name   string `json:"name"`
	From   any    `json:"from"`
	To     any    `json:"to"`
	Step   any    `json:"step"`
	Values []any  `json:"values"`
}

// Schema implements huma.SchemaProvider.
func (Axis) Schema(huma.Registry) *huma.Schema {
	scalar := []*huma.Schema{{Type: huma.TypeNumber}, {Type: huma.TypeString, MaxLength: ptr(256)}, {Type: huma.TypeBoolean}}
	number := func(about string) *huma.Schema {
		return &huma.Schema{OneOf: scalar[:2], Description: about}
	}
	return &huma.Schema{OneOf: []*huma.Schema{
		{Type: huma.TypeString, MaxLength: ptr(4000), Description: "NAME=a..b:step, or NAME=x,y,z"},
		{Type: huma.TypeObject, AdditionalProperties: false, Required: []string{"name"}, Properties: map[string]*huma.Schema{
			"name": {Type: huma.TypeString, MaxLength: ptr(64), Description: "name of the parameter"},
			"from": number("the first value; with to"), "to": number("the last value"), "step": number("the parameter's own unless given"),
			"values": {Type: huma.TypeArray, MaxItems: ptr(1000), Items: &huma.Schema{OneOf: scalar}, Description: "the values, instead of from and to"},
		}},
	}, Description: "a parameter with the values it takes: as text like fast=5..20:5 or fast=5,10,20, or as an object"}
}

// UnmarshalJSON implements json.Unmarshaler. An object that is no axis becomes a text that is none, which is refused with a sentence.
func (a *Axis) UnmarshalJSON(body []byte) error {
	if len(body) > 0 && body[0] == '"' {
		return json.Unmarshal(body, (*string)(a))
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var o rangeOf
	if err := d.Decode(&o); err != nil {
		return err
	}
	switch {
	case o.Values == nil && o.From != nil && o.To != nil:
		*a = Axis(fmt.Sprintf("%s=%v..%v", o.Name, o.From, o.To))
		if o.Step != nil {
			*a += Axis(fmt.Sprintf(":%v", o.Step))
		}
	case o.Values != nil && o.From == nil && o.To == nil && o.Step == nil:
		list := make([]string, len(o.Values))
		for i, v := range o.Values {
			list[i] = fmt.Sprint(v)
		}
		*a = Axis(o.Name + "=" + strings.Join(list, ","))
	default:
		*a = Axis(o.Name)
	}
	return nil
}

// Combinations says how many runs a sweep is.
type Combinations struct {
	Combinations int      `json:"combinations" doc:"how many combinations of parameters are run"`
	Swept        []string `json:"swept" nullable:"false" doc:"the parameters that take more than one value"`
}

// sweep makes a sweep of what somebody asks for.
func (s *Server) sweep(ctx context.Context, who *user.Who, in *SweepSettings) (jobs.Sweep, error) {
	out := jobs.Sweep{Random: in.Random, Metric: in.Metric}
	for _, axis := range in.Axes {
		if !strings.Contains(string(axis), "=") {
			return out, fault.New(fault.Invalid, "api.sweep", "the axis %q has no values; give from and to, or values, or write it like fast=5..20:5", string(axis))
		}
		out.Axes = append(out.Axes, string(axis))
	}
	if len(in.Axes) == 0 && in.Random == 0 {
		return out, fault.New(fault.Invalid, "api.sweep", "nothing varies; give axes like fast=5..20:5, or try combinations of everything with random 100")
	}
	var err error
	out.Settings, err = s.settings(ctx, who, &in.TestSettings)
	return out, err
}

func (s *Server) sweeps() {
	const path = "/sweeps"
	type body struct{ Body SweepSettings }
	register(s, Route{Method: http.MethodPost, Path: path, ID: "create-sweep", Summary: "Test combinations of parameters on stored candles, and rank them", Tag: "sweeps",
		About:  "It is checked before it is queued, and its parts are done by all workers. The answer is a job, whose total is the number of combinations.",
		Status: http.StatusCreated, Needs: user.Trade, Effects: true, Errors: made},
		func(ctx context.Context, who *user.Who, in *body) (*answered[view.Job], error) {
			sweep, err := s.sweep(ctx, who, &in.Body)
			if err != nil {
				return nil, err
			}
			j, err := s.Jobs.Sweep(ctx, order(ctx, who), sweep)
			return shown(j, here(err))
		})
	register(s, Route{Method: http.MethodPost, Path: path + "/combinations", ID: "count-sweep", Summary: "Check a sweep, and say how many combinations it has", Tag: "sweeps",
		Needs: user.Read, Errors: []int{http.StatusNotFound}},
		func(ctx context.Context, who *user.Who, in *body) (*answered[Combinations], error) {
			sweep, err := s.sweep(ctx, who, &in.Body)
			if err != nil {
				return nil, err
			}
			n, varied, err := s.Jobs.Count(ctx, sweep)
			return give(Combinations{n, listed(varied)}, here(err))
		})
	s.job(path)
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/result", ID: "get-sweep-result", Summary: "A whole sweep, as `tradebot sweep --json` writes it", Tag: "sweeps",
		Needs: user.Read, Shape: backtest.Sweep{}, Empty: unchanged, Errors: unfinished},
		func(ctx context.Context, who *user.Who, in *InResult) (*File, error) {
			return s.swept(ctx, who, in, "json", func(f *File, sweep *backtest.Sweep) (err error) {
				f.ContentType = "application/json"
				f.Body, err = json.Marshal(sweep)
				return fault.Wrap(fault.Internal, "api.sweeps", err)
			})
		})
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/results", ID: "list-sweep-results", Summary: "The combinations of a sweep, the best first", Tag: "sweeps",
		About: "Of one that was canceled those that were run by then, if a part of it was finished.",
		Needs: user.Read, Errors: unfinished}, s.ranked)
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/results.csv", ID: "get-sweep-csv", Summary: "The combinations of a sweep as CSV, the best first", Tag: "sweeps",
		Needs: user.Read, Media: "text/csv", Empty: unchanged, Errors: unfinished},
		func(ctx context.Context, who *user.Who, in *InResult) (*File, error) {
			return s.swept(ctx, who, in, "csv", func(f *File, sweep *backtest.Sweep) error {
				return f.written("text/csv; charset=utf-8", sweep.Strategy+"-sweep.csv", sweep.WriteCSV)
			})
		})
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/report.html", ID: "get-sweep-page", Summary: "A sweep as a page with heat maps: one file that needs no network", Tag: "sweeps",
		Needs: user.Read, Media: "text/html", Empty: unchanged, Errors: unfinished},
		func(ctx context.Context, who *user.Who, in *InPage) (*File, error) {
			return s.swept(ctx, who, &in.InResult, "page-"+s.Version, func(f *File, sweep *backtest.Sweep) error {
				return in.page(f, "sweep", sweep.Strategy+"-sweep.html", func(w *bytes.Buffer) error { return sheet.Sweep(w, sweep) })
			})
		})
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/heatmaps", ID: "get-sweep-heatmaps", Summary: "A metric over every pair of parameters that vary", Tag: "sweeps",
		Needs: user.Read, Errors: unfinished}, s.heat)
}

// swept answers with something made of a finished sweep.
func (s *Server) swept(ctx context.Context, who *user.Who, in *InResult, name string, write func(*File, *backtest.Sweep) error) (*File, error) {
	return s.result(ctx, who, in, store.Sweep, name, func(f *File) error {
		sweep, err := s.Jobs.Swept(ctx, in.ID)
		if err != nil {
			return err
		}
		return write(f, sweep)
	})
}

// finished returns the result of a sweep of who asks. Errors: NotFound, Conflict if it is not done.
func (s *Server) finished(ctx context.Context, who *user.Who, id string) (*backtest.Sweep, error) {
	j, err := s.own(ctx, who, id, store.Sweep)
	if err != nil {
		return nil, err
	}
	return s.Jobs.Swept(ctx, j.ID)
}

// ranked answers with a page of a sweep's combinations.
func (s *Server) ranked(ctx context.Context, who *user.Who, in *struct {
	InJob
	Query
}) (*Listed[backtest.SweepRow], error) {
	after, err := in.below()
	if err != nil {
		return nil, err
	}
	sweep, err := s.finished(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	rest := sweep.Results[min(int(after), len(sweep.Results)):]
	return page(rest[:min(len(rest), in.Limit+1)], in.Limit, func(r *backtest.SweepRow) string { return number(int64(r.Rank)) }), nil
}
