package main

import (
	"io"
	"slices"
	"time"

	"tradebot/engine/console"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/station"
)

// dataCommand is `data`.
type dataCommand struct {
	Import dataImportCommand `cmd:"" help:"Store candles from CSV files."`
	Export dataExportCommand `cmd:"" help:"Write stored candles as CSV."`
	List   dataListCommand   `cmd:"" help:"Show what is stored, with gaps."`
	Verify dataVerifyCommand `cmd:"" help:"Check stored candles against their hashes."`
}

// streamArg names a stream.
type streamArg struct {
	Stream string `arg:"" help:"EXCHANGE:SYMBOL:TIMEFRAME, like synth:BTCUSDT:1m."`
}

func (s *streamArg) parse() (market.Stream, error) {
	stream, err := market.ParseStream(s.Stream)
	return stream, usage(err)
}

type dataImportCommand struct {
	streamArg
	Files []string `arg:"" name:"file" help:"CSV files, also .gz and .zip; all of one month at once."`
	Force bool     `help:"Where a stored candle is another, take the file's: in months that are over, as a new revision."`
}

// Run implements the command.
func (c *dataImportCommand) Run(a *app) error {
	stream, err := c.parse()
	if err != nil {
		return err
	}
	var files []market.Series
	for _, path := range c.Files {
		series, err := history.ReadFile(path)
		if err != nil {
			return err
		}
		files = append(files, series)
	}
	return a.with(func(s *station.Station) error {
		if err := s.Migrate(a.ctx); err != nil {
			return err
		}
		n, err := s.Library.Import(a.ctx, stream, files, history.ImportOptions{Now: time.Now().UnixMilli(), Force: c.Force})
		if err != nil {
			return err
		}
		a.screen.Print("%s: %s new, %s known, %s different, %s not closed yet", stream, console.Count(n.New), console.Count(n.Known), console.Count(n.Different), console.Count(n.Unclosed))
		return nil
	})
}

type dataExportCommand struct {
	streamArg
	From string `placeholder:"TIME" help:"Open time of the first candle: RFC 3339, YYYY-MM-DD (UTC) or ms."`
	To   string `placeholder:"TIME" help:"Open time of the first candle after the last."`
	Out  string `short:"o" placeholder:"FILE.csv" help:"File to write; standard output if not given."`
}

// Run implements the command.
func (c *dataExportCommand) Run(a *app) error {
	stream, err := c.parse()
	if err != nil {
		return err
	}
	from, to := int64(feed.Begin), int64(feed.End)
	for _, bound := range []struct {
		text string
		to   *int64
	}{{c.From, &from}, {c.To, &to}} {
		if bound.text == "" {
			continue
		}
		if *bound.to, err = market.ParseTime(bound.text); err != nil {
			return usage(err)
		}
	}
	return a.with(func(s *station.Station) error {
		export := func(w io.Writer) error {
			n, err := s.Library.Export(a.ctx, stream, from, to, w)
			if err == nil && n == 0 {
				err = fault.New(fault.NotFound, "main.export", "no candles of %s are stored in that range; `tradebot data list` shows what there is", stream)
			}
			return err
		}
		if c.Out == "" {
			return export(a.out)
		}
		return write(c.Out, export)
	})
}

type dataListCommand struct {
	JSON bool `help:"Write the ranges as one JSON object."`
}

// Run implements the command.
func (c *dataListCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		streams, err := s.Library.Streams(a.ctx)
		if err != nil {
			return err
		}
		all := make([]history.Coverage, len(streams))
		for i, stream := range streams {
			if all[i], err = s.Library.Ranges(a.ctx, stream); err != nil {
				return err
			}
		}
		if c.JSON {
			return a.printJSON(map[string]any{"streams": covered(all)})
		}
		if len(all) == 0 {
			a.screen.Print("No candles are stored; `tradebot data import STREAM FILE.csv` stores some.")
			return nil
		}
		a.screen.Stored(all)
		return nil
	})
}

// coveredStream is what is stored of a stream, as programs outside read it. Times are ms UTC.
type coveredStream struct {
	Stream     string `json:"stream"`
	Candles    int    `json:"candles"`
	Ranges     []span `json:"ranges"`
	Gaps       []span `json:"gaps"`
	Sealed     int    `json:"sealed_months"`
	Superseded int    `json:"superseded"` // revisions
}

// span is from the open time of the first candle to that of the first after the last.
type span struct {
	From    int64 `json:"from"`
	To      int64 `json:"to"`
	Candles int   `json:"candles"` // of a gap, those that are missing
}

func covered(all []history.Coverage) []coveredStream {
	out := make([]coveredStream, len(all))
	for i := range all {
		c := &all[i]
		out[i] = coveredStream{Stream: c.Stream.String(), Candles: c.Candles, Ranges: []span{}, Gaps: []span{}, Sealed: c.Months, Superseded: c.Superseded}
		for _, r := range c.Ranges {
			out[i].Ranges = append(out[i].Ranges, span{r.From, r.To, r.Candles})
		}
		for _, g := range c.Gaps() {
			out[i].Gaps = append(out[i].Gaps, span{g.From, g.To, g.Missing})
		}
	}
	return out
}

type dataVerifyCommand struct {
	Stream string `arg:"" optional:"" help:"EXCHANGE:SYMBOL:TIMEFRAME; all streams if not given."`
}

// Run implements the command.
func (c *dataVerifyCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		stored, err := s.Library.Streams(a.ctx)
		if err != nil {
			return err
		}
		streams := stored
		if c.Stream != "" {
			one, err := (&streamArg{c.Stream}).parse()
			if err != nil {
				return err
			}
			if streams = []market.Stream{one}; !slices.Contains(stored, one) {
				return fault.New(fault.NotFound, "main.verify", "no candles of %s are stored; `tradebot data list` shows what there is", one)
			}
		}
		if len(streams) == 0 {
			a.screen.Print("No candles are stored, so there is nothing to check.")
		}
		damaged := false
		for _, stream := range streams {
			v, err := s.Library.Verify(a.ctx, stream, nil)
			if err != nil {
				return err
			}
			for _, d := range v.Damages {
				damaged = true
				a.screen.Print("%s %s: %s", stream, d.Month, fault.Sentence(d.Err))
			}
			if len(v.Damages) == 0 {
				a.screen.Print("%s: %s are as they were stored", stream, console.Plural(v.Candles, "candle"))
			}
		}
		if damaged {
			return errShown
		}
		return nil
	})
}
