package api

import (
	"bytes"
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"tradebot/engine/backtest"
	"tradebot/engine/jobs"
	sheet "tradebot/engine/page"
	"tradebot/engine/report"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// figure is a number of a report in the document: null where it is undefined.
type figure float64

// Schema implements huma.SchemaProvider.
func (figure) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Nullable: true}
}

// made are the statuses of a route that makes a job, beside those of all.
var made = []int{http.StatusNotFound, http.StatusTooManyRequests}

// unfinished are those of a route that answers with a result.
var unfinished = []int{http.StatusConflict}

var unchanged = []int{http.StatusNotModified}

func (s *Server) backtests() {
	s.api.OpenAPI().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[report.Number](), reflect.TypeFor[figure]())
	const path = "/backtests"
	register(s, Route{Method: http.MethodPost, Path: path, ID: "create-backtest", Summary: "Test a strategy on stored candles", Tag: "backtests",
		About:  "It is checked before it is queued, and done by any worker. The answer is a job; its result is at /backtests/{id}/result when its status is done.",
		Status: http.StatusCreated, Needs: user.Trade, Effects: true, Errors: made},
		func(ctx context.Context, who *user.Who, in *struct{ Body TestSettings }) (*answered[view.Job], error) {
			settings, err := s.settings(ctx, who, &in.Body)
			if err != nil {
				return nil, err
			}
			j, err := s.Jobs.Test(ctx, order(ctx, who), jobs.Test{Settings: settings})
			return shown(j, here(err))
		})
	s.compare()
	s.job(path)
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/result", ID: "get-backtest-result", Summary: "The report of a backtest, as `tradebot backtest --json` writes it", Tag: "backtests",
		Needs: user.Read, Shape: backtest.Result{}, Empty: unchanged, Errors: unfinished},
		func(ctx context.Context, who *user.Who, in *InResult) (*File, error) {
			return s.result(ctx, who, in, store.Backtest, "json", func(f *File) (err error) {
				f.ContentType = "application/json"
				f.Body, err = s.Jobs.Report(ctx, in.ID)
				return err
			})
		})
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/trades.csv", ID: "get-backtest-trades", Summary: "The trades of a backtest as CSV", Tag: "backtests",
		Needs: user.Read, Media: "text/csv", Empty: unchanged, Errors: unfinished},
		func(ctx context.Context, who *user.Who, in *InResult) (*File, error) {
			return s.result(ctx, who, in, store.Backtest, "trades", func(f *File) error {
				t, err := s.Jobs.Tested(ctx, in.ID)
				if err != nil {
					return err
				}
				return f.written("text/csv; charset=utf-8", t.Report.Strategy+"-trades.csv", t.Report.WriteTrades)
			})
		})
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/report.html", ID: "get-backtest-page", Summary: "The report of a backtest as a page: one file that needs no network", Tag: "backtests",
		Needs: user.Read, Media: "text/html", Empty: unchanged, Errors: unfinished},
		func(ctx context.Context, who *user.Who, in *InPage) (*File, error) {
			return s.result(ctx, who, &in.InResult, store.Backtest, "page-"+s.Version, func(f *File) error {
				t, err := s.Jobs.Tested(ctx, in.ID)
				if err != nil {
					return err
				}
				return in.page(f, "backtest", t.Report.Strategy+"-backtest.html", func(w *bytes.Buffer) error { return sheet.Backtest(w, t.Report, t.Chart) })
			})
		})
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/chart", ID: "get-backtest-chart", Summary: "What a chart of a backtest draws: candles, fills, plots, equity", Tag: "backtests",
		Needs: user.Read, Shape: Chart{}, Empty: unchanged, Errors: unfinished}, s.chart)
	register(s, Route{Method: http.MethodPost, Path: path + "/{id}/verify", ID: "verify-backtest", Summary: "Run a backtest again, and see whether it comes to the same", Tag: "backtests",
		About:  "The answer is a job of its own; what came of it is at /verifications/{id}/result.",
		Status: http.StatusCreated, Needs: user.Trade, Effects: true, Errors: made},
		func(ctx context.Context, who *user.Who, in *InJob) (*answered[view.Job], error) {
			j, err := s.own(ctx, who, in.ID, store.Backtest)
			if err == nil {
				j, err = s.Jobs.Verify(ctx, order(ctx, who), jobs.Verification{Backtest: j.ID})
			}
			return shown(j, err)
		})
}

// Verified is what came of running a backtest again.
type Verified struct {
	Identical  bool   `json:"identical" doc:"whether it came to the same"`
	Difference string `json:"difference" doc:"the first difference in words; empty if there is none"`
}

func (s *Server) verifications() {
	const path = "/verifications"
	s.job(path)
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/result", ID: "get-verification-result", Summary: "Whether a backtest came to the same again", Tag: "verifications",
		Needs: user.Read, Errors: unfinished},
		func(ctx context.Context, who *user.Who, in *InJob) (*answered[Verified], error) {
			j, err := s.own(ctx, who, in.ID, store.Verify)
			if err != nil {
				return nil, err
			}
			v, err := s.Jobs.Verified(ctx, j.ID)
			if err != nil {
				return nil, err
			}
			return give(Verified(*v), nil)
		})
}

// InPage asks for a page.
type InPage struct {
	InResult
	Download bool `query:"download" doc:"As a file to keep, not to look at"`
}

// page writes a page. It is a document of its own: its scripts run, and have nothing of the site that serves it.
func (in *InPage) page(f *File, name, file string, write func(*bytes.Buffer) error) error {
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return err
	}
	f.ContentType, f.Policy, f.Body = "text/html; charset=utf-8", "sandbox allow-scripts; frame-ancestors 'self'; "+sheet.Policy(name), out.Bytes()
	if f.Disposition = "inline"; in.Download {
		f.Disposition = "attachment"
	}
	f.Disposition += `; filename="` + file + `"`
	return nil
}
