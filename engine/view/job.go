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
}

// FromJob writes a job as it is at a time, ms UTC.
func FromJob(j *store.Job, now int64) Job {
	v := Job{
		ID: j.ID, Kind: j.Kind, Status: j.Status, Error: j.Error, Done: j.Done, Total: j.Total, Created: j.Created, Changed: j.Changed, Spec: j.Spec,
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
