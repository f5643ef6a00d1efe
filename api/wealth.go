package api

import (
	"context"
	"slices"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/view"
)

// purse is what is added together.
type purse struct{ mode, exchange, quote string }

// purseOf returns where a bot's money is counted.
func purseOf(b *bot.Bot) purse {
	stream := b.Config.Slots[0].Stream
	return purse{string(b.Config.Mode), stream.Exchange, market.PairOf(stream.Symbol).Currency(stream.Symbol)}
}

const day = 24 * 60 * 60 * 1000 // ms

// wealth adds up what bots are worth, and were worth in the last days. It asks for each bot at as many times as its curve has points,
// fewer where there are many bots, and at none after its last candle. A curve begins with the first close of its bots if that is later: what
// is there of a first day is then seen as finely as a month.
func (s *Server) wealth(ctx context.Context, bots []bot.Bot, now int64, days int) ([]Wealth, error) {
	purses := map[purse][]*bot.Bot{}
	clocks := map[string]int64{} // of exchanges: a synthetic market may be ahead of time
	var ran []string
	for i := range bots {
		if b := &bots[i]; b.Cursor > 0 {
			p := purseOf(b)
			purses[p] = append(purses[p], b)
			clocks[p.exchange] = max(clocks[p.exchange], b.Cursor, now)
			ran = append(ran, b.ID)
		}
	}
	first, err := s.store.Beginnings(ctx, ran...)
	if err != nil {
		return nil, err
	}
	points := int64(min(curvePoints, max(2, mostMoments/max(1, len(ran))))) - 1
	axes := map[purse][]int64{} // where curves have points, and last the end of the day before
	var moments []store.Moment
	for p, of := range purses {
		end := clocks[p.exchange]
		axes[p] = axis(of, first, end-int64(days)*day, end, points)
		for _, b := range of {
			for _, at := range axes[p] {
				if at < b.Cursor {
					moments = append(moments, store.Moment{Bot: b.ID, At: at})
				}
			}
			moments = append(moments, store.Moment{Bot: b.ID, At: b.Cursor})
		}
	}
	known, err := s.worths(ctx, moments)
	if err != nil {
		return nil, err
	}
	out := []Wealth{}
	for p, of := range purses {
		out = append(out, total(p, of, axes[p], known))
	}
	slices.SortFunc(out, func(a, b Wealth) int {
		return strings.Compare(a.Mode+" "+a.Exchange+" "+a.Quote, b.Mode+" "+b.Exchange+" "+b.Quote)
	})
	return out, nil
}

// axis is where the curve of bots has points: so many steps from a time to an end, or from their first close if that is later, and then no
// shorter ones than their candles are. The last is the end of the day before.
func axis(of []*bot.Bot, first map[string]int64, from, end, steps int64) (times []int64) {
	begin, candle := end, int64(day)
	for _, b := range of {
		if at, ok := first[b.ID]; ok {
			begin = min(begin, at)
		}
		for _, slot := range b.Config.Slots {
			candle = min(candle, int64(slot.Stream.Timeframe))
		}
	}
	begin = max(begin, from)
	steps = max(1, min(steps, (end-begin)/max(1, candle)))
	for i := range steps {
		times = append(times, begin+(end-begin)*i/steps)
	}
	return append(times, end, end-end%day)
}

// worths is what bots were worth at moments; of those at which they had not begun nothing is known.
func (s *Server) worths(ctx context.Context, moments []store.Moment) (map[store.Moment]bot.Decimal, error) {
	all, err := s.store.Worths(ctx, moments)
	known := make(map[store.Moment]bot.Decimal, len(all))
	for i := range all {
		known[all[i].Moment] = all[i].Equity
	}
	return known, err
}

// total adds up what the bots of a purse were worth at the times of an axis.
func total(p purse, of []*bot.Bot, axis []int64, known map[store.Moment]bot.Decimal) Wealth {
	sums := make([]bot.Decimal, len(axis))
	var cash bot.Decimal
	for _, b := range of {
		cash = cash.Add(b.Config.Cash)
		for i, at := range axis {
			worth, ok := known[store.Moment{Bot: b.ID, At: min(at, b.Cursor)}]
			if !ok {
				worth = b.Config.Cash
			}
			sums[i] = sums[i].Add(worth)
		}
	}
	last := len(axis) - 1 // the end of the day before
	equity := sums[last-1]
	w := Wealth{
		Mode: p.mode, Exchange: p.exchange, Quote: p.quote, Bots: len(of), Cash: cash.String(), Equity: equity.String(), PnL: equity.Sub(cash).String(),
		Today: equity.Sub(sums[last]).String(), Now: axis[last-1], Curve: make([]view.Point, 0, last),
	}
	for i, at := range axis[:last] {
		w.Curve = append(w.Curve, view.Point{Time: at, Equity: sums[i].String()})
	}
	return w
}
