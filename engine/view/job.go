package view

import (
	"encoding/json"

	"tradebot/engine/store"
)

// Job is a backtest, a sweep, a download of candles, a backtest that is run again, or a test of an account's key.
type Job struct {
	ID       string          `json:"id" doc:"id of the job"`
	Kind     string          `json:"kind" enum:"backtest,sweep,download,verify,account" doc:"what is done"`
	Status   string          `json:"status" enum:"queued,running,done,failed,canceled" doc:"state of the job; the last three are ends"`
	Error    string          `json:"error" doc:"a sentence that says why it failed; empty if it did not"`
	Done     int64           `json:"done" doc:"how much of total is done"`
	Total    int64           `json:"total" doc:"how much there is to do, in units of the job's own"`
	Progress float64         `json:"progress" minimum:"0" maximum:"1" doc:"done as a share of total"`
	LeftMS   *int64          `json:"left_ms" doc:"an estimate of how long it takes still, ms; null if nobody knows"`
	Created  int64           `json:"created" doc:"when it was asked for, ms UTC"`
	Changed  int64           `json:"changed" doc:"when its state last changed, ms UTC"`
	Spec     json.RawMessage `json:"spec" doc:"what was asked for"`
	Test     *Test           `json:"test,omitempty" doc:"of a backtest or a sweep what is tested and what came of it; absent of other jobs, and of those of earlier versions of the program"`
}

// Test is what a backtest or a sweep tests, and what came of it.
type Test struct {
	Strategy string   `json:"strategy" doc:"name of the strategy"`
	Version  string   `json:"version" doc:"what its author calls the version" example:"1.0.0"`
	Slots    []Slot   `json:"slots" nullable:"false" doc:"the markets, in the order of the strategy's slots"`
	Figures  *Figures `json:"figures,omitempty" doc:"the figures that one looks at first; of a sweep those of its best combination. Absent until it is done, and if there are none"`
}

// Figures are those of a run that one looks at first.
type Figures struct {
	FinalEquity string   `json:"final_equity" doc:"what it was worth at the end, in quote currency"`
	Return      *float64 `json:"total_return" doc:"what was made of the cash it began with, after all costs, a fraction: 0.1 is 10 %; null if it is undefined"`
	Drawdown    *float64 `json:"max_drawdown" doc:"the largest fall of equity from a high, a fraction, not negative; null if it is undefined"`
	Sharpe      *float64 `json:"sharpe" doc:"Sharpe ratio of a year; null if it is undefined"`
	Trades      int      `json:"trades" doc:"how many trades were closed"`
}

// FromJob writes a job as it is at a time, ms UTC.
func FromJob(j *store.Job, now int64) Job {
	v := Job{
		ID: j.ID, Kind: j.Kind, Status: j.Status, Error: j.Error, Done: j.Done, Total: j.Total, Created: j.Created, Changed: j.Changed, Spec: j.Spec,
	}
	if s := j.Summary; s != nil {
		v.Test = &Test{Strategy: s.Strategy, Version: s.Version, Slots: FromSlots(s.Slots)}
		if f := s.Figures; f != nil && j.Status == store.Done {
			v.Test.Figures = &Figures{f.FinalEquity.String(), f.Return, f.Drawdown, f.Sharpe, f.Trades}
		}
	}
	switch {
	case j.Status == store.Done:
		v.Progress = 1
	case j.Total > 0:
		v.Progress = min(1, max(0, float64(j.Done)/float64(j.Total)))
	}
	if j.Status == store.Running && v.Progress > 0 {
		v.LeftMS = left(j, v.Progress, now)
	}
	return v
}

// left estimates how long a job takes still, if it goes on as it went. Of one part it is known when it was begun, of several when the
// last of them ended, so for these the wait in the queue counts as work.
func left(j *store.Job, progress float64, now int64) *int64 {
	since := j.Changed
	if j.Parts > 1 {
		since = j.Created
	}
	took := float64(max(0, now-since))
	ms := int64(took/progress - took)
	return &ms
}
