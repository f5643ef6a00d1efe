package binance_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/order"
)

// everything that can happen to an order or a question about it; what waits does so for longer than the client does.
func everything() (all []exchange.Fault) {
	for _, kind := range exchange.Kinds() {
		all = append(all, exchange.Fault{Kind: kind, Path: orders, Delay: 60})
	}
	return all
}

// said is what the client said of an order, by the id that no other order has.
type said struct {
	id     string
	answer binance.Answer
}

// judge holds what was said against the book.
func judge(t interface{ Errorf(string, ...any) }, b *exchange.Book, all []said) {
	for _, s := range all {
		placed := b.Placed(account, s.id)
		switch s.answer.Outcome {
		case binance.Accepted:
			r := s.answer.Report
			if len(placed) == 0 || placed[0].ID != r.ID {
				t.Errorf("order %s is said to be accepted as %d, the book has %d of its id", s.id, r.ID, len(placed))
				continue
			}
			sum := order.Amount{}
			for i, trade := range r.Trades {
				kept := placed[0].Trades[i]
				if sum = sum.Add(trade.Qty); trade.ID != kept.ID || !trade.Qty.Decimal().Equal(kept.Qty) || !trade.Price.Equal(kept.Price) || !trade.Fee.Decimal().Equal(kept.Fee) {
					t.Errorf("order %s: trade %+v is %+v in the book", s.id, trade, kept)
				}
			}
			if sum != r.Filled {
				t.Errorf("order %s: %s filled, trades of %s", s.id, r.Filled, sum)
			}
		case binance.Refused, binance.NotSent:
			if len(placed) != 0 {
				t.Errorf("order %s is said to be %s (%v), the book has it", s.id, s.answer.Outcome, s.answer.Err)
			}
		}
	}
}

// drawn is an order that may be anything.
func drawn(t *rapid.T, id string) binance.Order {
	o := buy(id)
	o.Side = rapid.SampledFrom([]order.Side{order.Buy, order.Sell}).Draw(t, "side")
	o.Qty = qty(rapid.SampledFrom([]string{"0.01", "0.5", "0.00001", "0.02", "500", "0.000001"}).Draw(t, "qty"))
	if rapid.Bool().Draw(t, "limit") {
		o.Kind, o.Price = order.Limit, num(rapid.SampledFrom([]string{"20000", "29999.99", "30000", "30000.01", "40000", "1.005"}).Draw(t, "price"))
		switch rapid.IntRange(0, 5).Draw(t, "tif") {
		case 0:
			o.PostOnly = true
		case 1:
			o.TIF = order.ImmediateOrCancel
		case 2:
			o.TIF = order.FillOrKill
		}
	}
	return o
}

// However the exchange misbehaves, nothing is said to be accepted that is not in the book, nor refused or not sent that is; and
// what a query knows is there. Absence is not concluded from anything.
func TestWhatIsSaidIsSo(t *testing.T) {
	w := newWorld(t, exchange.Config{Fee: num("0.001"), Depth: num("0.3"), Orders: 1e6, Weight: 1e9})
	run, outcomes := 0, map[binance.Outcome]int{}
	rapid.Check(t, func(rt *rapid.T) {
		run++
		schedule := exchange.Schedule{Seed: rapid.Uint64().Draw(rt, "seed"), Share: 0.5, Any: everything()}
		if err := w.Follow(schedule); err != nil {
			rt.Fatal(err)
		}
		var all []said
		known := map[string]int64{}
		var client *binance.Client
		for step := range rapid.IntRange(1, 8).Draw(rt, "orders") {
			if client == nil || time.Now().Before(w.config.Budget.Blocked()) {
				w.config.Budget = binance.NewBudget(binance.Limits{Orders10s: 1e6, Weight: 1e6})
				w.config.Timeout = 40 * time.Millisecond
				client = newClient(t, w.config)
			}
			id := fmt.Sprintf("r%d-%d", run, step)
			a := client.Place(t.Context(), drawn(rt, id), client.Now()+2000-rapid.SampledFrom([]int64{0, 0, 0, 0, 3000}).Draw(rt, "late"))
			outcomes[a.Outcome]++
			all = append(all, said{id, a})
			if rapid.Bool().Draw(rt, "query") {
				l, err := client.Query(t.Context(), "BTCUSDT", id)
				if err == nil && l.Known {
					known[id] = l.Report.ID
				}
			}
			if rapid.IntRange(0, 5).Draw(rt, "cancel") == 0 {
				client.Cancel(t.Context(), "BTCUSDT", id)
			}
		}
		w.Wait()
		w.Calm()
		b := w.book(t)
		judge(rt, b, all)
		for id, number := range known { // the latest of those that have the id
			if placed := b.Placed(account, id); len(placed) == 0 || placed[len(placed)-1].ID != number {
				rt.Errorf("a query knows order %s as %d, the book has %d of its id", id, number, len(placed))
			}
		}
	})
	t.Logf("%d runs: %v", run, outcomes)
	for _, o := range []binance.Outcome{binance.Unknown, binance.Accepted, binance.Refused, binance.NotSent} {
		if outcomes[o] == 0 {
			t.Errorf("nothing was %s, so nothing was tested", o)
		}
	}
}

// One client serves many goroutines.
func TestSideBySide(t *testing.T) {
	w := newWorld(t, exchange.Config{Fee: num("0.001"), Orders: 1e6}, func(c *binance.Config) {
		c.Budget = binance.NewBudget(binance.Limits{Orders10s: 1e6, Weight: 1e6})
	})
	some := everything()
	for i := range some {
		if some[i].Delay = 5; some[i].Kind == "limit" || some[i].Kind == "ban" {
			some[i].Kind = "lose"
		}
	}
	if err := w.Follow(exchange.Schedule{Seed: 1, Share: 0.3, Any: some}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var all []said
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(g), 1))
			for i := range 15 {
				id := fmt.Sprintf("g%d-%d", g, i)
				o := buy(id)
				if random.IntN(2) == 0 {
					o = bid(id)
				}
				a := w.client.Place(context.Background(), o, w.client.Now()+2000)
				mu.Lock()
				all = append(all, said{id, a})
				mu.Unlock()
				switch random.IntN(4) {
				case 0:
					_, _ = w.client.Query(context.Background(), "BTCUSDT", id)
				case 1:
					w.client.Cancel(context.Background(), "BTCUSDT", id)
				case 2:
					_, _ = w.client.Sync(context.Background())
				}
			}
		})
	}
	group.Wait()
	w.Wait()
	judge(t, w.book(t), all)
}
