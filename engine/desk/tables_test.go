package desk_test

import (
	"maps"
	"math/rand/v2"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/desk"
)

// What is kept for people does not depend on when it was taken, and an order that the strategy could not take back stays what it is.
func TestKept(t *testing.T) {
	p := walk(t, 8000)
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 2))
		s := open(t, config(t, "donchian-breakout", map[string]string{"entry": "6", "exit": "3"}), minutes(1000), p)
		defer s.Close()
		var lines []bot.Line
		kept := map[uint64]bot.Order{}
		filled := map[uint64]bot.Decimal{}
		for at := minutes(1000); at < minutes(5000); at += int64(1+random.IntN(60)) * 60_000 {
			feedTo(t, s, p, at, random)
			if random.IntN(3) == 0 {
				if _, err := s.Hand(&bot.Command{Act: bot.HoldBack, Hold: bot.Hold(random.IntN(3))}); err != nil {
					t.Fatal(err)
				}
			}
			batch := s.Take()
			lines = append(lines, batch.Lines...)
			for _, o := range batch.Orders {
				kept[o.ID] = o
			}
			for _, f := range batch.Fills {
				filled[f.Order] = filled[f.Order].Add(f.Qty)
			}
		}
		made, err := desk.Replay(t.Context(), lines, s.Cursor(), &modules, p)
		if err != nil {
			t.Fatal(err)
		}
		defer made.Seat.Close()
		whole := map[uint64]bot.Order{}
		for _, o := range made.Batch.Orders {
			whole[o.ID] = o
		}
		if !maps.Equal(kept, whole) || len(kept) < 100 {
			t.Errorf("seed %d: %d orders are kept, and a replay makes others (%d)", seed, len(kept), len(whole))
		}
		for id, o := range kept {
			if o.Kind == "" || o.Kind == "0" || !o.Filled.Equal(filled[id]) {
				t.Errorf("seed %d: order %d is kept as %+v, and its fills come to %s", seed, id, o, filled[id])
			}
		}
	}
}
