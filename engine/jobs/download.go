package jobs

import (
	"context"
	"encoding/json"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/store"
)

// Download asks for candles of an exchange's history.
type Download struct {
	Stream string `json:"stream"`
	From   int64  `json:"from"` // open time of the first, ms UTC
	To     int64  `json:"to"`   // open time of the first after the last; 0: up to now
}

// Downloaded says what a download brought.
type Downloaded struct {
	Candles int `json:"candles"`
}

// piece is how many candles are fetched and stored at a time.
const piece = 10_000

// mostDownload bounds a download, candles: twenty years of minutes.
const mostDownload = 10_000_000

// Download queues a download. The error is Invalid, Limit or Unavailable.
func (j *Jobs) Download(ctx context.Context, o Order, d Download) (store.Job, error) {
	const op = "jobs.Download"
	stream, err := market.ParseStream(d.Stream)
	if err != nil {
		return store.Job{}, fault.In(op, err)
	}
	to := d.To
	if to == 0 { // the exchange's clock may be another, and whoever downloads knows it
		to = now()
	}
	n := (to - d.From) / int64(stream.Timeframe)
	switch {
	case d.From < 0 || d.To != 0 && d.From >= d.To || d.From > market.MaxTime || d.To > market.MaxTime:
		return store.Job{}, fault.New(fault.Invalid, op, "the range ends before it begins; give a later end")
	case n > mostDownload:
		return store.Job{}, fault.New(fault.Invalid, op, "the range has %d candles; at most %d are downloaded at a time: give a later beginning, or a longer timeframe", n, mostDownload)
	}
	job, err := j.submit(ctx, o, store.Download, d, nil, []int64{max(1, n)})
	return job, fault.In(op, err)
}

// Downloaded returns the result of a download. Errors: NotFound, Conflict if it is not done.
func (j *Jobs) Downloaded(ctx context.Context, id string) (*Downloaded, error) {
	out, err := result[Downloaded](ctx, j, id)
	return out, fault.In("jobs.Downloaded", err)
}

// download fetches candles and stores them, piece by piece: what is stored stays, whatever becomes of the rest.
func (j *Jobs) download(ctx context.Context, p store.Part, state *progress) ([]byte, error) {
	const op = "jobs.download"
	var spec Download
	if err := json.Unmarshal(p.Spec, &spec); err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	stream, err := market.ParseStream(spec.Stream)
	if err != nil {
		return nil, err
	}
	if spec.To == 0 {
		spec.To = j.o.Source.Now()
	}
	tf := int64(stream.Timeframe)
	count, total := 0, (spec.To-spec.From)/tf
	for from := stream.Timeframe.Open(spec.From + tf - 1); from < spec.To; {
		to := min(spec.To, from+piece*tf)
		candles, known, err := j.o.Source.Fetch(ctx, stream, from, to)
		if err != nil {
			return nil, err
		}
		if len(candles) > 0 {
			if _, err := j.o.Library.Keep(ctx, stream, candles); err != nil {
				return nil, err
			}
		}
		count += len(candles)
		if known < to { // the rest has not closed yet
			break
		}
		from = to
		state.set((from-spec.From)/tf, total)
	}
	return pack(Downloaded{count})
}
