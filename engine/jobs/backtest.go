package jobs

import (
	"context"
	"encoding/json"

	"github.com/klauspost/compress/zstd"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/strategy"
)

// Test asks for a backtest. Settings.Module is the hash of a strategy version, and Settings.Candles name streams:
// SLOT=EXCHANGE:SYMBOL:TIMEFRAME, or without the slot for a strategy that has one.
type Test struct {
	Settings backtest.Settings `json:"settings"`
}

// Tested is a finished backtest, and what a page draws beside it.
type Tested struct {
	Report *backtest.Result `json:"report"`
	Chart  *backtest.Chart  `json:"chart"`
}

// steps is into how many steps the progress of a backtest is divided.
const steps = 1000

// Test queues a backtest. Without an end it ends with what is stored now, so that it comes to the same whenever it is done. Errors:
// Invalid if the settings do not fit the strategy, NotFound if there is no such strategy or no candles, Limit, Unavailable.
func (j *Jobs) Test(ctx context.Context, o Order, t Test) (store.Job, error) {
	const op = "jobs.Test"
	r, err := j.check(ctx, &t.Settings)
	if err != nil {
		return store.Job{}, fault.In(op, err)
	}
	job, err := j.submit(ctx, o, store.Backtest, t, about(&r), []int64{steps})
	return job, fault.In(op, err)
}

// Tested returns the result of a backtest, which others read too: it must not be changed. Errors: NotFound, Conflict if it is not done.
func (j *Jobs) Tested(ctx context.Context, id string) (*Tested, error) {
	out, err := j.unpacked(ctx, id)
	if err != nil {
		return nil, fault.In("jobs.Tested", err)
	}
	return &out.Tested, nil
}

// unpacked returns the result of a backtest, from memory if it was read of late.
func (j *Jobs) unpacked(ctx context.Context, id string) (*unpacked, error) {
	return j.kept.get(ctx, id, func(ctx context.Context) (*unpacked, error) {
		text, err := result[struct {
			Report json.RawMessage
			Chart  *backtest.Chart
		}](ctx, j, id)
		if err != nil {
			return nil, err
		}
		out := &unpacked{report: text.Report}
		out.Chart = text.Chart
		return out, fault.Wrap(fault.Internal, "jobs.unpacked", json.Unmarshal(text.Report, &out.Report))
	})
}

// Report returns the report of a backtest as JSON. The errors are those of Tested.
func (j *Jobs) Report(ctx context.Context, id string) ([]byte, error) {
	out, err := j.unpacked(ctx, id)
	if err != nil {
		return nil, fault.In("jobs.Report", err)
	}
	return out.report, nil
}

// backtest does a backtest.
func (j *Jobs) backtest(ctx context.Context, p *store.Part, state *progress) ([]byte, error) {
	var spec Test
	if err := json.Unmarshal(p.Spec, &spec); err != nil {
		return nil, fault.Wrap(fault.Internal, "jobs.backtest", err)
	}
	r, err := j.request(ctx, spec.Settings)
	if err != nil {
		return nil, err
	}
	r.Chart = true
	out := Tested{}
	if out.Report, out.Chart, err = j.run(ctx, r, state); err != nil {
		return nil, err
	}
	if p.Summary == nil {
		p.Summary = about(&r)
	}
	p.Summary.Figures = figures(out.Report.FinalEquity, &out.Report.Metrics, len(out.Report.Trades))
	return pack(&out)
}

// run runs a backtest and says how far it is.
func (j *Jobs) run(ctx context.Context, r backtest.Request, state *progress) (*backtest.Result, *backtest.Chart, error) {
	r.Version = j.o.Version
	r.Setup.Watch = func(now, first, last int64) {
		if last > first {
			state.set((now-first)*steps/(last-first), steps)
		}
	}
	return backtest.Run(ctx, r)
}

// check makes settings a request without its candles, of which it looks only whether there are some. Settings without an end are given
// one, the last candle that all their streams have.
func (j *Jobs) check(ctx context.Context, s *backtest.Settings) (backtest.Request, error) {
	r, _, err := j.bare(ctx, *s)
	if err != nil {
		return r, err
	}
	var end int64
	for i, source := range r.Feed.Sources {
		stream, err := market.ParseStream(source.Path)
		if err != nil {
			return r, err
		}
		there, err := j.o.Library.Ranges(ctx, stream)
		if err != nil {
			return r, err
		}
		count := 0
		for _, span := range there.Ranges {
			if from, to := max(span.From, r.Feed.From), min(span.To, r.Feed.To); from < to {
				count += int((to - from) / int64(stream.Timeframe))
			}
		}
		if count < 2 {
			return r, none(stream, r.Feed)
		}
		if last := there.Ranges[len(there.Ranges)-1].To; i == 0 || last < end {
			end = last
		}
	}
	if s.To == nil {
		s.To = &end
	}
	return r, nil
}

// bare makes settings a request whose candles are still to be read, and says how many the strategy warms up on.
func (j *Jobs) bare(ctx context.Context, s backtest.Settings) (r backtest.Request, warmup int, err error) {
	const op = "jobs.bare"
	if r, err = s.Request(); err != nil {
		return r, 0, err
	}
	if r.Setup.Module, err = j.o.Modules.Module(ctx, s.Module); err != nil {
		return r, 0, err
	}
	d := r.Setup.Module.Description()
	values, err := d.Bind(r.Params)
	if err != nil {
		return r, 0, fault.Wrap(fault.Invalid, op, err)
	}
	instance, err := r.Setup.Module.Start(ctx, values, s.Seed)
	if err != nil {
		return r, 0, err
	}
	warmup = instance.Warmup()
	instance.Close()
	if len(r.Feed.Sources) == 0 {
		return r, 0, fault.New(fault.Invalid, op, "name a stored stream of candles for every slot, like synth:BTCUSDT:1m")
	}
	return r, warmup, r.Check()
}

// request makes settings a request over stored candles.
func (j *Jobs) request(ctx context.Context, s backtest.Settings) (backtest.Request, error) {
	r, warmup, err := j.bare(ctx, s)
	if err != nil {
		return r, err
	}
	d := r.Setup.Module.Description()
	sources := r.Feed.Sources
	r.Feed.Sources = nil
	for _, source := range sources {
		given, err := j.stored(ctx, &d, source, r.Feed, warmup)
		if err != nil {
			return r, err
		}
		r.Feed.Stored = append(r.Feed.Stored, given)
	}
	return r, r.Check()
}

// none says that there are no candles in a range.
func none(stream market.Stream, r feed.Request) error {
	return fault.New(fault.NotFound, "jobs.none", "no candles of %s are stored from %s to %s; download or import them first", stream, feed.Stamp(r.From), feed.Stamp(r.To))
}

// stored reads the candles of a range and those that warm up before it.
func (j *Jobs) stored(ctx context.Context, d *strategy.Description, source feed.Source, r feed.Request, warmup int) (feed.Stored, error) {
	stream, err := market.ParseStream(source.Path)
	if err != nil {
		return feed.Stored{}, err
	}
	from := r.From
	if from != feed.Begin {
		longest := stream.Timeframe
		for _, slot := range d.Slots {
			if series, err := slot.Series(stream.Timeframe); err == nil {
				for _, tf := range series {
					longest = max(longest, tf)
				}
			}
		}
		from -= int64(warmup+2) * int64(longest)
	}
	series, err := j.o.Library.Series(ctx, stream, from, r.To)
	if err != nil {
		return feed.Stored{}, err
	}
	if len(series.Candles) < 2 {
		return feed.Stored{}, none(stream, r)
	}
	series.Timeframe = stream.Timeframe
	return feed.Stored{Slot: source.Slot, Name: source.Path, Symbol: stream.Symbol, Series: series}, nil
}

// pack writes a result.
func pack(result any) ([]byte, error) {
	text, err := json.Marshal(result)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "jobs.pack", err)
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "jobs.pack", err)
	}
	defer encoder.Close()
	return encoder.EncodeAll(text, nil), nil
}

// mostResult bounds a result that is unpacked, bytes: a chart of some million candles.
const mostResult = 1 << 30

// unpack reads what pack wrote.
func unpack(packed []byte, result any) error {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(mostResult))
	if err != nil {
		return fault.Wrap(fault.Internal, "jobs.unpack", err)
	}
	defer decoder.Close()
	text, err := decoder.DecodeAll(packed, nil)
	if err == nil {
		err = json.Unmarshal(text, result)
	}
	return fault.Wrap(fault.Internal, "jobs.unpack", err)
}

// result reads what came of a job. Errors: NotFound, Conflict if it is not done.
func result[T any](ctx context.Context, j *Jobs, id string) (*T, error) {
	packed, err := j.o.Store.JobResult(ctx, id)
	if err != nil {
		return nil, err
	}
	out := new(T)
	return out, unpack(packed, out)
}
