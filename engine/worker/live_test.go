package worker_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/binance"
	"tradebot/engine/bot"
	"tradebot/engine/exchange"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/worker"
)

var deposit = udecimal.MustParse("1000000")

// exchange gives an installation an account at an exchange whose prices follow its market.
func (p *plant) exchange() *exchange.Exchange {
	p.Helper()
	x, err := exchange.Open(filepath.Join(p.TempDir(), "book"), exchange.Config{
		Accounts: []exchange.Account{{Key: "key", Secret: "secret", Balances: map[string]udecimal.Decimal{"USDT": deposit}}},
		Fee:      udecimal.MustParse("0.001"), Depth: udecimal.MustParse("0.7"),
	})
	if err != nil {
		p.Fatal(err)
	}
	server := httptest.NewServer(x)
	client, err := binance.New(binance.Config{
		URL: server.URL, Key: binance.NewKey("key", "secret"), Budget: binance.NewBudget(binance.Limits{}), Timeout: time.Second,
	})
	if err != nil {
		p.Fatal(err)
	}
	p.account = func(context.Context, *bot.Bot) (*binance.Client, error) { return client, nil }
	p.fleet.Live(func(context.Context, string, string, market.Stream) error { return nil })
	if err := p.store.SetLive(p.Context(), true, "test", 1); err != nil {
		p.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	pin := func() {
		price := p.price()
		if err := x.Pin("BTCUSDT", price); err != nil && ctx.Err() == nil {
			p.Error(err)
		}
	}
	pin()
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				pin()
			case <-ctx.Done():
				return
			}
		}
	}()
	p.Cleanup(func() {
		cancel()
		<-followed
		client.Close()
		if err := x.Close(); err != nil {
			p.Error(err)
		}
		server.Close()
	})
	return x
}

// price is the last close of the market.
func (p *plant) price() string {
	p.Helper()
	now := p.clock.At(time.Now().UnixMilli())
	list, _, err := p.market.Fetch(p.Context(), market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}, now-3*int64(market.Minute), now)
	if err != nil || len(list) == 0 {
		return "1000"
	}
	return fmt.Sprintf("%.2f", list[len(list)-1].Close)
}

// settled compares what a bot says of itself with the exchange's book: nothing is lost, doubled or hidden.
func (p *plant) settled(x *exchange.Exchange, bots ...bot.Bot) {
	p.Helper()
	book, err := x.Book()
	if err != nil {
		p.Fatal(err)
	}
	if err := book.Check(); err != nil {
		p.Error(err)
	}
	rows := map[string]bot.Order{}
	trades := map[int64]bot.Fill{}
	have := map[string]udecimal.Decimal{"USDT": deposit}
	for _, b := range bots {
		for before := uint64(0); ; {
			orders, err := p.store.Orders(p.Context(), b.ID, nil, before, 500)
			if err != nil {
				p.Fatal(err)
			}
			for _, o := range orders {
				rows[o.ClientID], before = o, o.ID
			}
			if len(orders) < 500 {
				break
			}
		}
		for before := int64(0); ; {
			fills, err := p.store.Fills(p.Context(), b.ID, before, 500)
			if err != nil {
				p.Fatal(err)
			}
			for _, f := range fills {
				if _, twice := trades[f.Trade]; twice || f.Trade == 0 {
					p.Errorf("trade %d is booked twice, or is none", f.Trade)
				}
				trades[f.Trade], before = f, f.Seq
			}
			if len(fills) < 500 {
				break
			}
		}
		for after := int64(0); ; {
			entries, err := p.store.Entries(p.Context(), b.ID, after, 500)
			if err != nil {
				p.Fatal(err)
			}
			for _, e := range entries {
				asset := map[int]string{0: "USDT", 1: "BTC"}[e.Asset]
				if after = e.ID; (e.Account == "wallet" || e.Account == "dust") && e.Fill > 0 {
					have[asset] = have[asset].Add(e.Amount)
				}
			}
			if len(entries) < 500 {
				break
			}
		}
	}
	for _, o := range book.Orders {
		row, ok := rows[o.ClientID]
		switch {
		case !ok:
			p.Errorf("the exchange has order %s, which nobody knows of", o.ClientID)
		case !row.Filled.Equal(o.Filled) || !row.Qty.Equal(o.Qty) || row.Status != strings.ToLower(strings.Replace(o.Status, "NEW", "open", 1)):
			p.Errorf("order %s is %s with %s of %s filled at the exchange, and %s with %s of %s here", o.ClientID, o.Status, o.Filled, o.Qty, row.Status, row.Filled, row.Qty)
		}
		for _, t := range o.Trades {
			if f, ok := trades[t.ID]; !ok || !f.Qty.Equal(t.Qty) || !f.Price.Equal(t.Price) {
				p.Errorf("trade %+v is booked as %+v", t, f)
			}
			delete(trades, t.ID)
		}
	}
	for id := range trades {
		p.Errorf("trade %d is booked, and the exchange does not have it", id)
	}
	if twice := book.Duplicates(); len(twice) > 0 {
		p.Errorf("placed more than once: %v", twice)
	}
	for asset, amount := range have {
		balance := book.Balances["key"][asset]
		if balance == nil && amount.IsZero() {
			continue
		}
		if balance == nil || !balance.Free.Add(balance.Locked).Equal(amount) {
			p.Errorf("the bots have %s of %s, and the account %+v", amount, asset, balance)
		}
	}
}

// trades waits until so many orders are filled.
func (r *running) trades(orders int) {
	r.Helper()
	r.until(fmt.Sprintf("%d orders are filled", orders), func(e worker.Event) bool {
		for _, o := range e.Batch.Orders {
			if o.Status == "filled" {
				orders--
			}
		}
		return orders <= 0
	})
}

// finish stops a bot and waits until it has.
func (r *running) finish(b bot.Bot) {
	r.Helper()
	if _, err := r.fleet.Stop(r.Context(), b.ID, "test"); err != nil {
		r.Fatal(err)
	}
	r.becomes(bot.Stopped)
	if n := r.open(b.ID); n > 0 {
		r.Errorf("%d orders are still open", n)
	}
}

// A live bot's orders go to the exchange and what comes of them comes back, whatever becomes of requests and answers on the way.
func TestLive(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults []exchange.Fault
		share  float64
	}{
		{"calm", nil, 0},
		{"requests are lost", []exchange.Fault{{Kind: "cut"}, {Kind: "busy_before"}}, 0.2},
		{"answers are lost", []exchange.Fault{{Kind: "lose"}, {Kind: "busy_after"}, {Kind: "vague"}, {Kind: "garble"}}, 0.3},
		{"answers are late or doubled", []exchange.Fault{{Kind: "echo"}, {Kind: "delay", Delay: 1200}, {Kind: "stall", Delay: 1500}}, 0.2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPlant(t)
			x := p.exchange()
			b := p.make(bot.Live, "../../strategies/sma-cross", map[string]string{"fast": "2", "slow": "4"})
			if err := x.Follow(exchange.Schedule{Seed: 7, Share: c.share, Any: c.faults}); err != nil {
				t.Fatal(err)
			}
			w := p.work("one")
			p.start(b.ID)
			w.trades(8)
			w.finish(b)
			x.Calm()
			p.settled(x, b)
			p.proven(b.ID)

			// It goes on with what it has.
			p.start(b.ID)
			w.trades(2)
			w.finish(b)
			p.settled(x, b)
			events, decisions := p.proven(b.ID)
			t.Logf("%d events, %d decisions", events, decisions)
		})
	}
}

// A bot that starts while the exchange takes no requests waits.
func TestLiveBanned(t *testing.T) {
	t.Parallel()
	p := newPlant(t)
	x := p.exchange()
	b := p.make(bot.Live, "../../strategies/sma-cross", map[string]string{"fast": "2", "slow": "4"})
	if err := x.Inject(exchange.Fault{Kind: "ban", Wait: 1}); err != nil {
		t.Fatal(err)
	}
	w := p.work("one")
	p.start(b.ID)
	w.trades(1)
	w.finish(b)
	p.settled(x, b)
}

// What a live bot that fails has at the exchange is taken back first; its position stays.
func TestLiveFails(t *testing.T) {
	p := newPlant(t)
	x := p.exchange()
	b := p.make(bot.Live, moody, map[string]string{"mood": "panic", "after": "50"})
	w := p.work("one")
	p.start(b.ID)
	w.until("it rests an order", func(e worker.Event) bool {
		book, err := x.Book()
		return err == nil && len(book.Orders) > 0 && book.Orders[0].Open()
	})
	if failed := w.becomes(bot.Failed); !strings.Contains(failed.Reason, "no idea what to do in candle 51") || p.open(b.ID) != 0 {
		t.Errorf("%q, %d orders open", failed.Reason, p.open(b.ID))
	}
	p.settled(x, b)
	p.proven(b.ID)
}

// A kill switch takes entries back from the exchange, and nothing leaves any more.
func TestLiveKilled(t *testing.T) {
	p := newPlant(t)
	x := p.exchange()
	b := p.make(bot.Live, moody, nil)
	w := p.work("one")
	p.start(b.ID)
	w.until("it has bought and rests an order", func(e worker.Event) bool { return len(e.Batch.Fills) > 0 })
	if err := p.fleet.Kill(t.Context(), store.KillBot(b.ID), true, "test"); err != nil {
		t.Fatal(err)
	}
	w.until("the order is taken back", func(e worker.Event) bool {
		return e.Bot.Pause == bot.KillSwitch && p.open(b.ID) == 0
	})
	p.settled(x, b)
	w.finish(b)
	p.settled(x, b)
	p.proven(b.ID)
}

// While nothing comes through to the exchange the owner reads so, and no longer once it does.
func TestLiveTrouble(t *testing.T) {
	t.Parallel()
	p := newPlant(t)
	x := p.exchange()
	b := p.make(bot.Live, "../../strategies/sma-cross", map[string]string{"fast": "2", "slow": "4"})
	w := p.work("one")
	p.start(b.ID)
	w.trades(1)
	if err := x.Follow(exchange.Schedule{Seed: 1, Share: 1, Any: []exchange.Fault{{Kind: "cut"}}}); err != nil {
		t.Fatal(err)
	}
	e := w.until("the owner reads of it", func(e worker.Event) bool { return e.Bot.Reason != "" })
	if e.Bot.Status != bot.Running || !strings.Contains(e.Bot.Reason, "Binance gave no answer") {
		t.Errorf("%s: %q", e.Bot.Status, e.Bot.Reason)
	}
	x.Calm()
	w.until("it is over", func(e worker.Event) bool { return e.Bot.Reason == "" })
	w.trades(1)
	w.finish(b)
	p.settled(x, b)
	p.proven(b.ID)
}
