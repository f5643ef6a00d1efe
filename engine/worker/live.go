package worker

import (
	"context"
	"fmt"
	"sync"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/bot"
	"tradebot/engine/courier"
	"tradebot/engine/desk"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/outbox"
	"tradebot/engine/store"
)

// Account brings the client of the exchange account that a bot trades with. The errors are those of the worker's Options.
type Account func(ctx context.Context, b *bot.Bot) (*binance.Client, error)

// listings are the rules of symbols, as they were read lately.
type listings struct {
	mutex sync.Mutex
	known map[string]listed
}

type listed struct {
	binance.Listing
	until time.Time
}

// rulesLast is how long rules of a symbol are good.
const rulesLast = time.Hour

// of returns the rules of a symbol. The errors are those of binance.Symbol.
func (l *listings) of(ctx context.Context, c *binance.Client, symbol string) (binance.Listing, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if known, ok := l.known[symbol]; ok && time.Now().Before(known.until) {
		return known.Listing, nil
	}
	rules, err := c.Symbol(ctx, symbol)
	if err == nil {
		if l.known == nil {
			l.known = map[string]listed{}
		}
		l.known[symbol] = listed{rules, time.Now().Add(rulesLast)}
	}
	return rules, err
}

// trades reports whether a bot's orders go to an exchange.
func (s *seat) trades() bool { return s.bot.Config.Mode == bot.Live }

// connect reads how the symbols of a live bot are traded. Errors: Refused if this worker trades on paper only, Unavailable, also while
// the exchange takes no requests, and those of the account and of binance.Symbol.
func (w *Worker) connect(ctx context.Context, s *seat) error {
	const op = "worker.connect"
	if w.o.Account == nil {
		return fault.New(fault.Refused, op, "this installation has no account at an exchange, so the bot cannot trade live")
	}
	client, err := w.o.Account(ctx, &s.bot)
	if err != nil {
		return fault.In(op, err)
	}
	s.client, s.symbols = client, s.symbols[:0]
	for i := range s.bot.Config.Slots {
		rules, err := w.listings.of(ctx, client, s.bot.Config.Slots[i].Stream.Symbol)
		if fault.KindOf(err) == fault.Limit && err != nil { // it passes
			err = fault.Wrap(fault.Unavailable, op, err)
		}
		if err != nil {
			return fault.In(op, err)
		}
		s.symbols = append(s.symbols, rules)
	}
	return nil
}

// rekey closes a live bot whose account has another key by now, so that it is opened with that. It is asked after whatever changed a bot, as
// a test of another key does. The errors are those of the account.
func (w *Worker) rekey(ctx context.Context, s *seat, told bool) error {
	if !told || s.courier == nil || s.dying != nil {
		return nil
	}
	client, err := w.o.Account(ctx, &s.bot)
	if err == nil && client != s.client {
		w.shut(s)
	}
	return fault.In("worker.rekey", err)
}

// instrument says how a slot's symbol is traded.
func (w *Worker) instrument(ctx context.Context, s *seat, slot int, stream market.Stream) (market.Instrument, error) {
	if s.trades() {
		return s.symbols[slot].Instrument, nil
	}
	return w.o.Instrument(ctx, stream)
}

// clientPrefix returns what the ids of a bot's orders at the exchange begin with, "" on paper.
func (s *seat) clientPrefix() string {
	if s.trades() {
		return outbox.Prefix(s.id)
	}
	return ""
}

// carry sets a courier to work on what the journal says is under way, all of which is committed.
func (w *Worker) carry(s *seat) {
	s.courier = courier.Start(courier.Options{
		Store: w.o.Store, Client: s.client, Fence: store.Fence{Bot: s.id, Holder: w.o.ID, Epoch: s.epoch}, Symbols: s.symbols, Log: w.o.Log,
		Told: func(r bot.Report) {
			s.hears(r)
			w.rings.ring(s)
		},
		Trouble: func(text string) {
			s.suffers(text)
			w.rings.ring(s)
		},
	})
	s.dispatch()
}

// dispatch tells the courier what is committed.
func (s *seat) dispatch() {
	if s.courier == nil || s.desk == nil {
		return
	}
	if box := s.desk.Outbox(); box != nil {
		s.courier.Update(box.Parcels())
	}
}

// hears takes what the exchange said, until somebody looks.
func (s *seat) hears(r bot.Report) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.reports = append(s.reports, r)
}

// heard returns what the exchange said, once.
func (s *seat) heard() []bot.Report {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	list := s.reports
	s.reports = nil
	return list
}

// learns lets the bot take in what the exchange said, and reports whether that was anything.
func (s *seat) learns() (news bool, err error) {
	list := s.heard()
	for i := range list {
		if err := s.desk.Report(&list[i]); err != nil {
			return true, err
		}
	}
	return len(list) > 0, nil
}

// suffers notes why nothing comes through to the exchange; "": it does.
func (s *seat) suffers(text string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.trouble = text
}

// troubled returns it.
func (s *seat) troubled() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.trouble
}

// clear takes back every order of a bot that is to end, and reports whether none is left: an exchange answers later.
func (s *seat) clear() (done bool, err error) {
	box := s.desk.Outbox()
	if box == nil || box.Empty() {
		return true, nil
	}
	if !box.Recalled() {
		if _, err := s.desk.Hand(&bot.Command{Act: bot.CancelAll}); err != nil {
			return false, err
		}
	}
	if s.desk.Held() != bot.HoldAll {
		if _, err := s.desk.Hand(&bot.Command{Act: bot.HoldBack, Hold: bot.HoldAll}); err != nil {
			return false, err
		}
	}
	return box.Empty(), nil
}

// dies goes on with a live bot that has failed: what it has at the exchange is taken back before it ends.
func (w *Worker) dies(ctx context.Context, s *seat) (*outcome, error) {
	if err := w.open(ctx, s); err != nil {
		return nil, err
	}
	out := w.outcome(s)
	if _, err := s.learns(); err != nil {
		return nil, err
	}
	done, err := s.clear()
	if err != nil {
		return nil, err
	}
	if done {
		if !s.desk.Ended() {
			if err := s.desk.Abandon(); err != nil {
				return nil, err
			}
		}
		out.failed = s.dying
		if err := out.becomes(bot.Fail, "", fault.Sentence(s.dying)); err != nil {
			return nil, err
		}
	}
	batch := s.desk.Take()
	out.commit.Batch, out.after.Cursor = batch, batch.Cursor
	if out.commit.Change == nil && len(batch.Lines) == 0 {
		return nil, nil
	}
	return out, nil
}

// left says how many orders of a bot that ends without a look at the exchange may be there.
func left(d *desk.Seat) string {
	if d == nil || d.Outbox() == nil || d.Outbox().Empty() {
		return ""
	}
	return fmt.Sprintf("; %d of its orders may be at the exchange: look there, and take them back", len(d.Outbox().Parcels()))
}
