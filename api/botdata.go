package api

import (
	"context"
	"encoding/hex"
	"math"
	"net/http"
	"strconv"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/journal"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// JournalLine is a line of a bot's decision journal.
type JournalLine struct {
	Seq      int64    `json:"seq" doc:"number of the line, from 1 without gaps"`
	Time     int64    `json:"time" doc:"market time, ms UTC"`
	Kind     string   `json:"kind" enum:"begin,candles,step,hand,venue,end" doc:"what happened: a life began or ended, candles were seen, a step in which something happened, somebody asked by hand, an exchange reported"`
	Asked    []string `json:"asked" nullable:"false" doc:"what the strategy asked for"`
	Refusals []string `json:"refusals" nullable:"false" doc:"why something that was asked for was not done"`
	Reached  string   `json:"reached" doc:"the limit that was reached, a sentence; empty if none was"`
	Text     string   `json:"text" doc:"the line as it is kept, a JSON object"`
	Chain    string   `json:"chain" doc:"SHA-256 of the chain of the line before and the text, hex: a change of any line changes all after it"`
}

// botRoute is a route to what a bot did.
func botRoute(path, id, summary, about string) Route {
	return Route{Method: http.MethodGet, Path: atBot + path, ID: id, Summary: summary, About: about, Tag: "bots", Needs: user.Read}
}

// ListBot is the input of a list of what a bot did.
type ListBot struct {
	InBot
	Query
}

func (s *Server) botData() {
	register(s, botRoute("/journal", "list-journal", "What a bot saw and decided, the newest first", "What is written there is enough to do all of it again; see replay."),
		func(ctx context.Context, who *user.Who, in *ListBot) (*Listed[JournalLine], error) {
			return rows(ctx, s, who, in, func(b *bot.Bot, below int64) ([]JournalLine, error) { return s.lines(ctx, b, below, in.Limit+1) },
				func(l *JournalLine) string { return number(l.Seq) })
		})
	register(s, botRoute("/orders", "list-orders", "A bot's orders, those with the highest numbers first", ""),
		func(ctx context.Context, who *user.Who, in *struct {
			ListBot
			Status []string `query:"status" enum:"planned,sending,unknown,open,partially_filled,filled,canceled,rejected,expired" doc:"In one of these states, separated by commas"`
		}) (*Listed[view.Order], error) {
			return rows(ctx, s, who, &in.ListBot, func(b *bot.Bot, below int64) ([]view.Order, error) {
				found, err := s.store.Orders(ctx, b.ID, in.Status, uint64(below), in.Limit+1)
				all := make([]view.Order, len(found))
				for i := range found {
					all[i] = view.FromOrder(b.ID, &b.Config, &found[i])
				}
				return all, err
			}, func(o *view.Order) string { return o.ID })
		})
	register(s, botRoute("/fills", "list-fills", "A bot's fills, the newest first", ""), func(ctx context.Context, who *user.Who, in *ListBot) (*Listed[view.Fill], error) {
		return rows(ctx, s, who, in, func(b *bot.Bot, below int64) ([]view.Fill, error) {
			found, err := s.store.Fills(ctx, b.ID, below, in.Limit+1)
			all := make([]view.Fill, len(found))
			for i := range found {
				all[i] = view.FromFill(b.ID, &b.Config, &found[i])
			}
			return all, err
		}, func(f *view.Fill) string { return number(f.Seq) })
	})
	register(s, botRoute("/positions", "list-positions", "What a bot's slots hold", "None before its first candle."), func(ctx context.Context, who *user.Who, in *InBot) (*Listed[view.Position], error) {
		b, err := s.Fleet.Own(ctx, who.User, in.Bot)
		if err != nil {
			return nil, err
		}
		found, err := s.store.Positions(ctx, b.ID)
		all := make([]view.Position, len(found))
		for i := range found {
			all[i] = view.FromPosition(b.ID, &b.Config, &found[i])
		}
		return page(all, len(all), func(*view.Position) string { return "" }), err
	})
	register(s, botRoute("/commands", "list-commands", "What was asked of a bot by hand and what came of it, the newest first", ""),
		func(ctx context.Context, who *user.Who, in *ListBot) (*Listed[Command], error) {
			return rows(ctx, s, who, in, func(b *bot.Bot, below int64) ([]Command, error) {
				found, err := s.store.Commands(ctx, b.ID, below, in.Limit+1)
				if err != nil {
					return nil, err
				}
				ids := make([]string, len(found))
				for i := range found {
					ids[i] = found[i].Who
				}
				names, err := s.names(ctx, who, ids...)
				all := make([]Command, len(found))
				for i := range found {
					all[i] = command(names, b, &found[i])
				}
				return all, err
			}, func(c *Command) string { return number(c.Seq) })
		})
	register(s, botRoute("/logs", "list-logs", "A bot's log, the newest first", ""), s.logs)
	s.botCurves()
}

// rows answers with a page of what a bot did, by numbers that fall.
func rows[T any](ctx context.Context, s *Server, who *user.Who, in *ListBot, read func(b *bot.Bot, below int64) ([]T, error), after func(*T) string) (*Listed[T], error) {
	below, err := in.below()
	if err != nil {
		return nil, err
	}
	b, err := s.Fleet.Own(ctx, who.User, in.Bot)
	if err != nil {
		return nil, err
	}
	all, err := read(&b, below)
	if err != nil {
		return nil, err
	}
	return page(all, in.Limit, after), nil
}

// lines reads lines of a journal.
func (s *Server) lines(ctx context.Context, b *bot.Bot, below int64, limit int) ([]JournalLine, error) {
	found, err := s.store.NewestLines(ctx, b.ID, below, limit)
	if err != nil {
		return nil, err
	}
	all := make([]JournalLine, len(found))
	for i := range found {
		l := &found[i]
		told, err := journal.Tell(l)
		if err != nil {
			return nil, err
		}
		all[i] = JournalLine{l.Seq, l.Time, l.Kind, listed(told.Asked), listed(told.Refusals), told.Limit, string(l.Text), hex.EncodeToString(l.Chain)}
	}
	return all, nil
}

// logs answers with a page of a bot's log.
func (s *Server) logs(ctx context.Context, who *user.Who, in *struct {
	ListBot
	Level []string `query:"level" enum:"info,warn,error" doc:"Of one of these levels, separated by commas"`
}) (*Listed[view.Log], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	var before *store.Message
	if after != "" { // lines of one time are told apart by their ids
		before = &store.Message{}
		at, id, _ := strings.Cut(after, ":")
		var err1, err2 error
		before.Time, err1 = strconv.ParseInt(at, 10, 64)
		before.ID, err2 = strconv.ParseInt(id, 10, 64)
		if err1 != nil || err2 != nil {
			return nil, fault.New(fault.Invalid, "api.logs", "the cursor is not one of this list; take it from next_cursor of the page before")
		}
	}
	b, err := s.Fleet.Own(ctx, who.User, in.Bot)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Logs(ctx, b.ID, in.Level, before, in.Limit+1)
	all := make([]view.Log, len(found))
	for i := range found {
		all[i] = view.FromLog(b.ID, &found[i])
	}
	return page(all, in.Limit, func(l *view.Log) string { return number(l.Time) + ":" + number(l.ID) }), err
}

// Curve is the equity of a bot.
type Curve struct {
	From   int64        `json:"from" doc:"the first close time that may be in it, ms UTC"`
	To     int64        `json:"to" doc:"the close time before which all of it is, ms UTC"`
	Bucket int64        `json:"bucket" doc:"of every so many ms the last point is in it"`
	Items  []view.Point `json:"items" nullable:"false" doc:"the points, the oldest first"`
}

// BotPlot is something that a bot's strategy draws.
type BotPlot struct {
	Index int    `json:"index" doc:"number of the plot in the strategy's description, from 0"`
	Name  string `json:"name" doc:"name of the plot"`
	Pane  string `json:"pane" enum:",own" doc:"where it is drawn: empty over the candles, own beneath them"`
}

// DrawnPlot is a plot with its dots.
type DrawnPlot struct {
	BotPlot
	From  int64 `json:"from" doc:"the first time that may be in it, ms UTC"`
	To    int64 `json:"to" doc:"the time before which all of it is, ms UTC"`
	Items []Dot `json:"items" nullable:"false" doc:"the dots, the oldest first"`
}

// Dot is a point that a strategy drew.
type Dot struct {
	Time  int64    `json:"time" doc:"close time of the candle, ms UTC"`
	Value *float64 `json:"value" doc:"how high; null where the strategy drew nothing that is a number"`
}

const (
	points     = 1000   // that a curve has at most, unless somebody says otherwise
	mostPoints = 20_000 // that it ever has
)

// Span is the time of which something is wanted.
type Span struct {
	From int64 `query:"from" minimum:"0" doc:"From this time on, ms UTC"`
	To   int64 `query:"to" minimum:"0" doc:"Before this time, ms UTC; up to now without"`
}

// between returns the time meant, by default from first on. The error is Invalid.
func (in *Span) between(b *bot.Bot, first int64) (from, to int64, err error) {
	if from, to = in.From, in.To; to == 0 {
		to = b.Cursor + 1
	}
	if from == 0 {
		from = min(first, to)
	}
	if from > to {
		return 0, 0, fault.New(fault.Invalid, "api.between", "from is %d and to %d; from is the earlier one", from, to)
	}
	return from, to, nil
}

// frame is the shortest timeframe of a bot's markets, ms.
func frame(b *bot.Bot) int64 {
	shortest := int64(math.MaxInt64)
	for i := range b.Config.Slots {
		shortest = min(shortest, int64(b.Config.Slots[i].Stream.Timeframe))
	}
	return shortest
}

func (s *Server) botCurves() {
	register(s, botRoute("/equity", "get-equity", "What a bot was worth over time", "Without a bucket it is one that gives at most 1000 points; with one there are at most 20000."), s.equity)
	register(s, botRoute("/plots", "list-plots", "What a bot's strategy draws", ""), func(ctx context.Context, who *user.Who, in *InBot) (*Listed[BotPlot], error) {
		_, all, err := s.plots(ctx, who, in.Bot)
		return page(all, len(all), func(*BotPlot) string { return "" }), err
	})
	register(s, botRoute("/plots/{plot}", "get-plot", "The dots of a plot", "Without from they are those of the last 1000 candles; at most 20000."), s.plot)
}

// equity answers with a curve.
func (s *Server) equity(ctx context.Context, who *user.Who, in *struct {
	InBot
	Span
	Bucket int64 `query:"bucket" minimum:"0" maximum:"31536000000" doc:"Of every so many ms the last point"`
}) (*answered[Curve], error) {
	b, err := s.Fleet.Own(ctx, who.User, in.Bot)
	if err != nil {
		return nil, err
	}
	first := int64(0)
	if in.From == 0 {
		if first, err = s.store.FirstEquity(ctx, b.ID); err != nil {
			return nil, err
		}
	}
	from, to, err := in.between(&b, first)
	if err != nil {
		return nil, err
	}
	c := Curve{From: from, To: to, Bucket: in.Bucket, Items: []view.Point{}}
	if c.Bucket == 0 {
		c.Bucket = bucket(to-from, frame(&b))
	}
	if (to-from)/c.Bucket > mostPoints {
		return nil, fault.New(fault.Invalid, "api.equity", "there may be more than %d points; choose a larger bucket or a shorter time", mostPoints)
	}
	found, err := s.store.Equity(ctx, b.ID, from, to, c.Bucket, 0)
	for i := range found {
		c.Items = append(c.Items, view.FromPoint("", &found[i]))
	}
	return give(c, err)
}

// bucket is how many ms there are for a point, a multiple of a frame, so that there are not too many.
func bucket(time, frame int64) int64 {
	frames := time / frame
	return frame * max(1, (frames+points-2)/(points-1)) // the first and the last bucket may be cut
}

// plots returns a bot and what its strategy draws.
func (s *Server) plots(ctx context.Context, who *user.Who, id string) (bot.Bot, []BotPlot, error) {
	b, err := s.Fleet.Own(ctx, who.User, id)
	if err != nil {
		return b, nil, err
	}
	m, err := s.Catalog.Module(ctx, b.Config.Module)
	if err != nil {
		return b, nil, err
	}
	d := m.Description()
	all := make([]BotPlot, len(d.Plots))
	for i, p := range d.Plots {
		all[i] = BotPlot{i, p.Name, p.Pane}
	}
	return b, all, nil
}

// plot answers with the dots of a plot.
func (s *Server) plot(ctx context.Context, who *user.Who, in *struct {
	InBot
	Span
	Plot int `path:"plot" minimum:"0" maximum:"1000" doc:"index of the plot"`
}) (*answered[DrawnPlot], error) {
	b, all, err := s.plots(ctx, who, in.Bot)
	if err != nil {
		return nil, err
	}
	if in.Plot >= len(all) {
		return nil, fault.New(fault.NotFound, "api.plot", "the bot has no plot %d; it has %d, from 0", in.Plot, len(all))
	}
	out := DrawnPlot{BotPlot: all[in.Plot], Items: []Dot{}}
	if out.From, out.To, err = in.between(&b, max(0, b.Cursor-points*frame(&b))); err != nil {
		return nil, err
	}
	if (out.To-out.From)/frame(&b) > mostPoints {
		return nil, fault.New(fault.Invalid, "api.plot", "there may be more than %d dots; choose a shorter time", mostPoints)
	}
	dots, err := s.store.Dots(ctx, b.ID, in.Plot, out.From, out.To, 0)
	for _, d := range dots {
		dot := Dot{Time: d.Time}
		if !math.IsNaN(d.Value) && !math.IsInf(d.Value, 0) {
			dot.Value = ptr(d.Value)
		}
		out.Items = append(out.Items, dot)
	}
	return give(out, err)
}
