package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// Overview is what the first screen shows.
type Overview struct {
	Time      int64           `json:"time" doc:"When it was put together, ms UTC"`
	Wealth    []Wealth        `json:"wealth" nullable:"false" doc:"What the bots are worth: of each mode, exchange and quote currency by itself, for these are never added"`
	Bots      []Tally         `json:"bots" nullable:"false" doc:"How many bots there are, by mode and state"`
	Positions []view.Position `json:"positions" nullable:"false" doc:"What bots hold, up to 500"`
	Held      int             `json:"held" doc:"How many positions there are in all"`
	Alerts    []Alert         `json:"alerts" nullable:"false" doc:"What wants looking after, the worst first, up to 100"`
	Alarming  int             `json:"alarming" doc:"How many alerts there are in all"`
	Jobs      []view.Job      `json:"jobs" nullable:"false" doc:"Jobs that wait or run, the newest first, up to 50"`
}

// Wealth is what bots of one mode, on one exchange, in one quote currency are worth.
type Wealth struct {
	Mode     string       `json:"mode" enum:"paper,live" doc:"Whether it is real"`
	Exchange string       `json:"exchange" doc:"Where their markets are" example:"binance"`
	Quote    string       `json:"quote" doc:"Their quote currency; a whole symbol where its currencies are not known" example:"USDT"`
	Bots     int          `json:"bots" doc:"How many there are that have run"`
	Cash     string       `json:"cash" doc:"What they began with"`
	Equity   string       `json:"equity" doc:"What they are worth"`
	PnL      string       `json:"pnl" doc:"Equity less what they began with"`
	Today    string       `json:"today" doc:"What they made since 00:00 UTC of the market's day"`
	Now      int64        `json:"now" doc:"The market's time, ms UTC; that of a synthetic market may be ahead"`
	Curve    []view.Point `json:"curve" nullable:"false" doc:"Equity over time, up to 500 points, from the first close of its bots if that is in the days asked for; before its first candle a bot counts with the cash it began with"`
}

// Tally counts bots.
type Tally struct {
	Mode   string `json:"mode" enum:"paper,live" doc:"Where their orders go"`
	Status string `json:"status" doc:"State of their life"`
	Pause  string `json:"pause" doc:"Why they are paused; empty if they are not"`
	Count  int    `json:"count" doc:"How many there are"`
}

// Alert is something that wants looking after.
type Alert struct {
	Kind  string `json:"kind" enum:"killed,failed,unattended,data_gap,paused" doc:"A kill switch is on; a bot has failed; no worker runs a bot; candles are missing; a bot is paused"`
	Bot   string `json:"bot" doc:"Id of the bot; empty if it is not about one"`
	Name  string `json:"name" doc:"Its name"`
	Text  string `json:"text" doc:"A sentence"`
	Since int64  `json:"since" doc:"Since when, ms UTC; 0: not known"`
}

const (
	curvePoints   = 500    // of a curve
	mostMoments   = 50_000 // of all curves together: what 500 bots are worth at 100 times
	mostPositions = 500
	mostAlerts    = 100
	mostWaiting   = 50 // jobs
)

// unattended is how long an active bot may be without a worker before that is said: a process that ended in order gives its bots back.
const unattended = 15 * time.Second

// dashboard registers the overview.
func (s *Server) dashboard() {
	register(s, Route{
		Method: http.MethodGet, Path: "/dashboard", ID: "get-dashboard", Summary: "Everything for a first screen, in one answer", Tag: "dashboard", Needs: user.Read,
		About: "Amounts are exact. Paper and live, exchanges and currencies are never added to one another.",
	}, func(ctx context.Context, who *user.Who, in *struct {
		Days int `query:"days" minimum:"1" maximum:"366" default:"7" doc:"How far back the curves go"`
	}) (*answered[Overview], error) {
		o, err := s.overviews.read(ctx, overlook{who.User, in.Days}, func(ctx context.Context) (Overview, error) { return s.overview(ctx, who.User, in.Days) })
		return give(o, err)
	})
}

// overlook names an overview.
type overlook struct {
	owner string
	days  int
}

// overview puts together what there is of a user.
func (s *Server) overview(ctx context.Context, owner string, days int) (Overview, error) {
	o := Overview{Time: time.Now().UnixMilli(), Bots: []Tally{}, Positions: []view.Position{}, Jobs: []view.Job{}}
	var bots []bot.Bot
	for f := (store.BotFilter{Owner: owner}); ; {
		some, next, err := s.store.Bots(ctx, f)
		if err != nil {
			return o, err
		}
		bots = append(bots, some...)
		if f.After = next; next == "" {
			break
		}
	}
	tallies := map[Tally]int{}
	ids, known := make([]string, len(bots)), make(map[string]*bot.Bot, len(bots))
	for i := range bots {
		b := &bots[i]
		tallies[Tally{Mode: string(b.Config.Mode), Status: string(b.Status), Pause: string(b.Pause)}]++
		ids[i], known[b.ID] = b.ID, b
	}
	for t, n := range tallies {
		t.Count = n
		o.Bots = append(o.Bots, t)
	}
	slices.SortFunc(o.Bots, func(a, b Tally) int {
		return strings.Compare(a.Mode+" "+a.Status+" "+a.Pause, b.Mode+" "+b.Status+" "+b.Pause)
	})
	var err error
	if o.Wealth, err = s.wealth(ctx, bots, o.Time, days); err != nil {
		return o, err
	}
	held, err := s.store.PositionsOf(ctx, ids...)
	if err != nil {
		return o, err
	}
	for i := range held {
		if held[i].Qty.IsZero() {
			continue
		}
		if o.Held++; len(o.Positions) < mostPositions {
			o.Positions = append(o.Positions, view.FromPosition(held[i].Bot, &known[held[i].Bot].Config, &held[i].Position))
		}
	}
	if o.Alerts, err = s.alerts(ctx, owner, bots, o.Time); err != nil {
		return o, err
	}
	o.Alarming = len(o.Alerts)
	o.Alerts = o.Alerts[:min(len(o.Alerts), mostAlerts)]
	jobs, err := s.store.Jobs(ctx, store.JobFilter{Owner: owner, Statuses: []string{store.Queued, store.Running}, Limit: mostWaiting})
	for i := range jobs {
		o.Jobs = append(o.Jobs, view.FromJob(&jobs[i], o.Time))
	}
	return o, err
}

// alerts are what somebody has to look after.
func (s *Server) alerts(ctx context.Context, owner string, bots []bot.Bot, now int64) ([]Alert, error) {
	kills, err := s.store.Killed(ctx)
	if err != nil {
		return nil, err
	}
	lost, err := s.store.BotsWithoutHolder(ctx, 0)
	if err != nil {
		return nil, err
	}
	all := []Alert{}
	if kills.All {
		all = append(all, Alert{Kind: "killed", Text: "an admin has stopped every bot of the installation"})
	}
	if kills.Users[owner] {
		all = append(all, Alert{Kind: "killed", Text: "all your bots are stopped by your kill switch"})
	}
	free := map[string]bool{}
	for i := range lost {
		free[lost[i].ID] = true
	}
	for i := range bots {
		b := &bots[i]
		a := Alert{Bot: b.ID, Name: b.Config.Name, Text: b.Reason, Since: b.Changed}
		switch {
		case kills.Bots[b.ID]:
			a.Kind, a.Text = "killed", "the kill switch of the bot is on"
		case b.Status == bot.Failed:
			a.Kind = "failed"
		case free[b.ID] && now-b.Changed > unattended.Milliseconds():
			a.Kind, a.Text, a.Since = "unattended", "no worker runs the bot; it goes on by itself when one does", 0
		case b.Pause == bot.DataGap:
			a.Kind = "data_gap"
		case b.Status == bot.Paused:
			if a.Kind = "paused"; a.Text == "" {
				a.Text = "it is paused: " + strings.ReplaceAll(string(b.Pause), "_", " ")
			}
		default:
			continue
		}
		all = append(all, a)
	}
	order := []string{"killed", "failed", "unattended", "data_gap", "paused"}
	slices.SortStableFunc(all, func(a, b Alert) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return all, nil
}
