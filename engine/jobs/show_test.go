package jobs_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"tradebot/engine/jobs"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/synth"
)

// diary is what was said of jobs.
type diary struct {
	mutex sync.Mutex
	jobs  []store.Job
	times []time.Time
}

func (d *diary) tell(j store.Job) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.jobs, d.times = append(d.jobs, j), append(d.times, time.Now())
}

// of returns what was said of a job until it had ended.
func (d *diary) of(t *testing.T, id string) (said []store.Job) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		d.mutex.Lock()
		said = nil
		for _, j := range d.jobs {
			if j.ID == id {
				said = append(said, j)
			}
		}
		d.mutex.Unlock()
		if n := len(said); n > 0 && said[n-1].Status != store.Queued && said[n-1].Status != store.Running {
			return said
		}
	}
	t.Fatalf("nobody is told that the job has ended: %+v", said)
	return nil
}

// slow is an exchange that takes its time.
type slow struct{ *synth.Live }

func (s slow) Fetch(ctx context.Context, name market.Stream, from, to int64) ([]market.Candle, int64, error) {
	select {
	case <-time.After(200 * time.Millisecond):
	case <-ctx.Done():
	}
	return s.Live.Fetch(ctx, name, from, to)
}

// Who watches is told that a job is there, how far it is, not too often, and how it ended.
func TestEvents(t *testing.T) {
	p, d := newPlantOf(t, 60), &diary{}
	p.told, p.source = d.tell, slow{p.live}
	j := p.desk("one", true)
	job, err := j.Download(t.Context(), jobs.Order{Owner: p.owner}, jobs.Download{Stream: btc.String(), From: p.begin})
	if err != nil {
		t.Fatal(err)
	}
	said := d.of(t, job.ID)
	for i, s := range said {
		first, last := i == 0, i == len(said)-1
		switch {
		case s.Owner != p.owner, s.Total != job.Total, first != (s.Status == store.Queued), last != (s.Status == store.Done), i > 0 && s.Done < said[i-1].Done:
			t.Errorf("number %d of %d is %+v", i+1, len(said), s)
		case !first && !last && i > 1 && (s.Done == said[i-1].Done || s.Done > s.Total):
			t.Errorf("number %d of %d says nothing new: %+v", i+1, len(said), s)
		}
	}
	for i := 2; i < len(d.times)-1; i++ { // the first and the last are told at once
		if between := d.times[i].Sub(d.times[i-1]); between < 490*time.Millisecond {
			t.Errorf("numbers %d and %d are %s apart", i, i+1, between)
		}
	}
	if len(said) < 4 {
		t.Errorf("only %d were told", len(said))
	}
}

// Who cancels a job is heard by who watches.
func TestCancelIsTold(t *testing.T) {
	p, d := newPlant(t), &diary{}
	p.told = d.tell
	j := p.desk("one", false)
	job, err := j.Download(t.Context(), jobs.Order{Owner: p.owner}, jobs.Download{Stream: btc.String(), From: p.begin})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Cancel(t.Context(), job.ID); err != nil {
		t.Fatal(err)
	}
	if said := d.of(t, job.ID); len(said) != 2 || said[1].Status != store.Canceled {
		t.Errorf("it is told %+v", said)
	}
	if err := j.Cancel(t.Context(), job.ID); err == nil {
		t.Error("what was canceled can be canceled again")
	}
}
