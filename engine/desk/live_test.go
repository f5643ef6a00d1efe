package desk_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/desk"
	"tradebot/engine/fault"
	"tradebot/engine/journal"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/outbox"
)

// venue is an exchange that makes of a bot's orders what it likes, and tells of it when it likes.
type venue struct {
	*testing.T
	random *rand.Rand
	seat   *desk.Seat
	trade  int64
	left   map[uint64]order.Amount
	kept   tables
	lines  []bot.Line
}

// tables are what is kept for people of a bot.
type tables struct {
	orders  map[uint64]bot.Order
	fills   []bot.Fill
	entries []bot.Entry
}

// take takes what the seat did.
func (v *venue) take() {
	v.Helper()
	b := v.seat.Take()
	v.lines = append(v.lines, b.Lines...)
	v.kept.add(&b)
}

func (k *tables) add(b *bot.Batch) {
	if k.orders == nil {
		k.orders = map[uint64]bot.Order{}
	}
	for _, o := range b.Orders {
		k.orders[o.ID] = o
	}
	k.fills = append(k.fills, b.Fills...)
	k.entries = append(k.entries, b.Entries...)
}

// tells tells of some of the orders under way, of all if it has to.
func (v *venue) tells(all bool) {
	v.Helper()
	for _, p := range v.seat.Outbox().Parcels() {
		if !all && v.random.IntN(3) == 0 {
			continue
		}
		if err := v.seat.Report(v.report(&p)); err != nil {
			v.Fatal(err)
		}
		if v.random.IntN(8) == 0 { // it is taken before the next is told of
			v.take()
		}
	}
}

// report is what became of an order.
func (v *venue) report(p *outbox.Parcel) *bot.Report {
	left, known := v.left[p.Order]
	if !known {
		left = p.Qty
		if p.Cancel {
			return &bot.Report{Order: p.Order, Status: "canceled"}
		}
		if v.random.IntN(6) == 0 {
			return &bot.Report{Order: p.Order, Status: "rejected", Reason: "would_take", Text: "it \"would\" take <at once>\u2028"}
		}
	}
	r := &bot.Report{Order: p.Order, Status: "open"}
	for range v.random.IntN(3) {
		qty := left
		if v.random.IntN(2) == 0 {
			qty = order.Cut(left.Decimal().Mul(dec("0.5"))).Floor(order.AmountOf(dec("0.001")))
		}
		if !qty.IsPos() {
			break
		}
		price := p.Price
		if p.Kind == order.Market {
			price = dec(fmt.Sprintf("%.2f", 900+10*v.random.Float64()))
		}
		v.trade++
		f := bot.Execution{Trade: v.trade, Time: v.seat.Cursor() + int64(v.random.IntN(60_000)), Qty: qty.Decimal(), Price: price, Maker: v.random.IntN(2) == 0}
		if p.Side == order.Buy && v.random.IntN(2) == 0 {
			f.FeeBase = qty.Decimal().Mul(dec("0.001"))
		} else {
			f.Fee = order.Fee(qty, price, dec("0.001")).Decimal()
		}
		r.Fills = append(r.Fills, f)
		left = left.Sub(qty)
	}
	v.left[p.Order] = left
	switch {
	case left.IsZero():
		r.Status = "filled"
	case p.Cancel:
		r.Status = "canceled"
	case v.random.IntN(8) == 0:
		r.Status = "expired"
	case left != p.Qty:
		r.Status = "partially_filled"
	}
	return r
}

// career plays a live bot that is acted on by hand, stops or is abandoned with orders at the exchange, and starts again with other
// parameters.
func career(t *testing.T, p past, c bot.Config, seed uint64) *venue {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 7))
	at := minutes(1000)
	c.Mode = bot.Live
	v := &venue{T: t, random: random, seat: open(t, c, at, p), left: map[uint64]order.Amount{}}
	t.Cleanup(v.seat.Close)
	for round := 1; ; round++ {
		for range 15 {
			at += int64(1+random.IntN(60)) * int64(market.Minute)
			feedTo(t, v.seat, p, at, random)
			if v.tells(false); random.IntN(4) == 0 {
				hand(t, v.seat, random)
			}
			if random.IntN(3) > 0 {
				v.take()
			}
		}
		v.take()
		if round == 3 {
			return v
		}
		if (seed+uint64(round))%2 == 0 {
			if _, err := v.seat.Hand(&bot.Command{Act: bot.CancelAll}); err != nil {
				t.Fatal(err)
			}
			for !v.seat.Outbox().Empty() {
				if err := v.seat.Stop(); fault.KindOf(err) != fault.Conflict {
					t.Fatalf("it stops with orders at the exchange: %v", err)
				}
				v.tells(true)
			}
			if err := v.seat.Stop(); err != nil {
				t.Fatal(err)
			}
		} else if err := v.seat.Abandon(); err != nil {
			t.Fatal(err)
		}
		v.take()
		under := len(v.seat.Outbox().Parcels())
		at += int64(random.IntN(100)) * int64(market.Minute)
		c.Limits = []string{fmt.Sprintf("daily_loss_pct=%d", 20+round)} // an upgrade
		if err := v.seat.Again(t.Context(), named(t, c.Strategy), beginning(t, c, round+1, at, p)); err != nil {
			t.Fatal(err)
		}
		if n := len(v.seat.Outbox().Parcels()); n != under || !v.seat.Outbox().Recalled() {
			t.Errorf("%d orders were left at the exchange, and %d are known", under, n)
		}
		v.tells(false) // before the new life has seen anything
	}
}

// What an exchange tells of a live bot's orders is in its journal, so a replay writes the same bytes and keeps the same for people,
// whenever it was told, and from the middle as well. The books balance, and nothing is booked twice.
func TestLiveReplay(t *testing.T) {
	p := walk(t, 6000)
	for _, c := range []struct {
		strategy string
		params   map[string]string
	}{
		{"sma-cross", map[string]string{"fast": "2", "slow": "5"}},
		{"grid", map[string]string{"range_pct": "2"}},
		{"rebalance", map[string]string{"threshold_pct": "0", "period": "7"}},
		{"dca", map[string]string{"step_pct": "0.2", "take_profit_pct": "0.3"}},
	} {
		for seed := range uint64(2) {
			t.Run(fmt.Sprint(c.strategy, seed), func(t *testing.T) {
				v := career(t, p, config(t, c.strategy, c.params), seed)
				cursor := v.seat.Cursor()
				if err := journal.Check(v.lines); err != nil {
					t.Fatal(err)
				}
				again, err := desk.Replay(t.Context(), v.lines, cursor, &modules, p)
				if err != nil {
					t.Fatal(err)
				}
				defer again.Seat.Close()
				if again.Difference != nil || again.Seat.Cursor() != cursor {
					t.Errorf("at %d of %d: %v", again.Seat.Cursor(), cursor, again.Difference)
				}
				v.same(&again.Batch)
				if x, y := fmt.Sprint(v.seat.Outbox().Parcels()), fmt.Sprint(again.Seat.Outbox().Parcels()); x != y {
					t.Errorf("under way are\n%s\nand again\n%s", x, y)
				}
				told := 0
				for cut := range v.lines {
					if v.lines[cut].Kind == journal.KindVenue {
						if told++; told == 3 || told == 30 { // it crashed after a commit
							resumed(t, v.lines, cut+1, cursor, p)
						}
					}
				}
				if told < 10 {
					t.Errorf("the exchange told %d things", told)
				}
			})
		}
	}
}

// same compares what was kept piece by piece with what a replay makes of the whole.
func (v *venue) same(whole *bot.Batch) {
	v.Helper()
	k, w := v.kept, tables{}
	w.add(whole)
	for _, orders := range []map[uint64]bot.Order{k.orders, w.orders} {
		for id, o := range orders {
			if o.Status == "planned" { // whose row stays as it was first written
				o.Changed = 0
				orders[id] = o
			}
		}
	}
	for id, o := range k.orders {
		if x, y := fmt.Sprint(o), fmt.Sprint(w.orders[id]); x != y {
			v.Errorf("an order is kept as\n%s\nand a replay makes\n%s", x, y)
		}
	}
	if len(k.orders) != len(w.orders) || fmt.Sprint(k.fills) != fmt.Sprint(w.fills) || fmt.Sprint(k.entries) != fmt.Sprint(w.entries) || len(k.fills) == 0 {
		v.Errorf("%d orders, %d fills and %d entries are kept, and a replay makes others (%d, %d, %d)",
			len(k.orders), len(k.fills), len(k.entries), len(w.orders), len(w.fills), len(w.entries))
	}
	sums := map[int]udecimal.Decimal{}
	for _, e := range k.entries {
		sums[e.Asset] = sums[e.Asset].Add(e.Amount)
	}
	filled := map[uint64]bot.Decimal{}
	trades := map[int64]bool{}
	for i, f := range k.fills {
		if filled[f.Order] = filled[f.Order].Add(f.Qty); f.Seq != int64(i+1) || trades[f.Trade] {
			v.Errorf("fill %d is kept as %+v", i+1, f)
		}
		trades[f.Trade] = true
	}
	for asset, sum := range sums {
		if !sum.IsZero() {
			v.Errorf("asset %d sums to %s", asset, sum)
		}
	}
	for id, o := range k.orders {
		if !o.Filled.Equal(filled[id]) || o.ClientID != fmt.Sprintf("client-%d", id) {
			v.Errorf("order %d is kept as %+v, and its fills come to %s", id, o, filled[id])
		}
	}
	if int64(len(k.fills)) != v.trade {
		v.Errorf("there were %d trades, and %d are kept", v.trade, len(k.fills))
	}
}

// Nobody hears of an exchange on paper, and of an order that is over nothing is journaled.
func TestReportsOfNoOrder(t *testing.T) {
	p := walk(t, 1100)
	c := config(t, "sma-cross", nil)
	s := open(t, c, minutes(1000), p)
	defer s.Close()
	if err := s.Report(&bot.Report{Order: 4, Status: "open"}); fault.KindOf(err) != fault.Internal || s.Outbox() != nil {
		t.Errorf("on paper: %v", err)
	}
	c.Mode = bot.Live
	live := open(t, c, minutes(1000), p)
	defer live.Close()
	live.Take()
	if err := live.Report(&bot.Report{Order: 4, Status: "open"}); err != nil || len(live.Take().Lines) != 0 {
		t.Errorf("of no order: %v", err)
	}
}
