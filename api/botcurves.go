package api

import (
	"context"
	"net/http"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// BotCurve is how a bot did of late.
type BotCurve struct {
	Bot     string   `json:"bot" doc:"id of the bot"`
	Day     int64    `json:"day" doc:"00:00 UTC of its market's day, ms UTC; a synthetic market may be ahead"`
	Opening string   `json:"opening" doc:"what it was worth then, in quote currency: what it began with, if it had not begun"`
	Today   string   `json:"today" doc:"what it made since then, in quote currency"`
	Curve   []string `json:"curve" nullable:"false" doc:"what it was worth at 00:00 UTC of each of the last 30 days, the oldest first and the last its opening, in quote currency; days before its first candle are left out"`
}

// curveDays is how many days a curve has.
const curveDays = 30

func (s *Server) botDays() {
	register(s, Route{Method: http.MethodGet, Path: "/bots/curves", ID: "list-bot-curves", Summary: "What your bots made today, and were worth in the last 30 days; the newest first", Tag: "bots", Needs: user.Read,
		About: "It pages as the list of bots does. Bots that have not seen a candle are left out."},
		func(ctx context.Context, who *user.Who, in *Query) (*Listed[BotCurve], error) {
			after, err := in.after()
			if err != nil {
				return nil, err
			}
			bots, next, err := s.store.Bots(ctx, store.BotFilter{Owner: who.User, After: after, Limit: in.Limit})
			if err != nil {
				return nil, err
			}
			all, err := s.days(ctx, bots, time.Now().UnixMilli())
			return &Listed[BotCurve]{Page[BotCurve]{Items: all, Next: cursor(next)}}, err
		})
}

// days says how bots did, with one question for all of them.
func (s *Server) days(ctx context.Context, bots []bot.Bot, now int64) ([]BotCurve, error) {
	clocks := map[string]int64{} // of exchanges: a synthetic market may be ahead of time
	for i := range bots {
		exchange := purseOf(&bots[i]).exchange
		clocks[exchange] = max(clocks[exchange], bots[i].Cursor, now)
	}
	var moments []store.Moment
	times := make([][]int64, len(bots)) // of each bot: the beginnings of days
	for i := range bots {
		b := &bots[i]
		if b.Cursor == 0 {
			continue
		}
		end := clocks[purseOf(b).exchange]
		for back := int64(curveDays) - 1; back >= 0; back-- {
			times[i] = append(times[i], end-end%day-back*day)
		}
		for _, at := range append(times[i], b.Cursor) {
			moments = append(moments, store.Moment{Bot: b.ID, At: min(at, b.Cursor)})
		}
	}
	known, err := s.worths(ctx, moments)
	if err != nil {
		return nil, err
	}
	all := []BotCurve{}
	for i := range bots {
		b := &bots[i]
		worth, ok := known[store.Moment{Bot: b.ID, At: b.Cursor}]
		if !ok {
			continue
		}
		opening := b.Config.Cash
		c := BotCurve{Bot: b.ID, Curve: []string{}}
		for _, c.Day = range times[i] {
			if then, ok := known[store.Moment{Bot: b.ID, At: min(c.Day, b.Cursor)}]; ok {
				opening = then
				c.Curve = append(c.Curve, then.String())
			}
		}
		c.Opening, c.Today = opening.String(), worth.Sub(opening).String()
		all = append(all, c)
	}
	return all, nil
}
