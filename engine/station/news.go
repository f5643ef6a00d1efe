package station

import (
	"context"
	"encoding/json"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/events"
	"tradebot/engine/fleet"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/view"
	"tradebot/engine/worker"
)

// Events tells whoever watches what happens.
type Events interface {
	// Publish sends events; see events.Redis.
	Publish(list ...events.Event)
	// Subscribe begins to watch; see events.Redis.
	Subscribe(ctx context.Context, user, after string) (*events.Subscription, error)
	// Counts returns what was published and read; see events.Redis.
	Counts() events.Counts
	// Close ends it; see events.Redis.
	Close() error
}

// news makes events of what the parts say. Its methods but run return at once.
type news struct {
	to    Events
	store *store.Store
	log   *slog.Logger

	mutex sync.Mutex
	moved map[string]bool // bots whose state has changed
	bell  chan struct{}
}

func newNews(to Events, s *store.Store, log *slog.Logger) *news {
	return &news{to: to, store: s, log: log, moved: map[string]bool{}, bell: make(chan struct{}, 1)}
}

// event makes an event. Of what cannot be written, should there ever be something, it is told that it is missing.
func event(of events.Type, user, key string, data any) events.Event {
	text, err := json.Marshal(data)
	if err != nil {
		of, key, text = events.Reset, "unwritten", []byte("null")
	}
	return events.Event{Type: of, User: user, Key: key, Data: text}
}

// lots is how much a bot does in one commit that is told one by one. It does more when it is brought up to date after it was away for
// long, and then who watches reads it anew.
const lots = 200

// happened says what a bot did.
func (n *news) happened(e worker.Event) {
	b, batch := &e.Bot, &e.Batch
	if e.Moved {
		n.mutex.Lock()
		n.moved[b.ID] = true
		n.mutex.Unlock()
		n.ring()
	}
	list := make([]events.Event, 0, 1+len(batch.Positions)) // as a rule
	if len(batch.Orders)+len(batch.Fills)+len(batch.Logs) > lots {
		list = append(list, events.Event{Type: events.Reset, User: b.Owner, Key: "lots", Data: json.RawMessage("null")})
	} else {
		list = n.did(list, b, batch)
	}
	for i := range batch.Positions {
		p := &batch.Positions[i]
		list = append(list, event(events.Position, b.Owner, b.ID+" "+strconv.Itoa(p.Slot), view.FromPosition(b.ID, &b.Config, p)))
	}
	if last := len(batch.Equity) - 1; last >= 0 {
		list = append(list, event(events.Equity, b.Owner, b.ID, view.FromPoint(b.ID, &batch.Equity[last])))
	}
	if len(list) > 0 {
		n.to.Publish(list...)
	}
}

// did adds what a bot did one by one.
func (n *news) did(list []events.Event, b *bot.Bot, batch *bot.Batch) []events.Event {
	for i := range batch.Orders {
		list = append(list, event(events.Order, b.Owner, "", view.FromOrder(b.ID, &b.Config, &batch.Orders[i])))
	}
	for i := range batch.Fills {
		list = append(list, event(events.Fill, b.Owner, "", view.FromFill(b.ID, &b.Config, &batch.Fills[i])))
	}
	for i := range batch.Logs {
		list = append(list, event(events.Log, b.Owner, "", view.FromLog(b.ID, &store.Message{Log: batch.Logs[i]})))
	}
	return list
}

// acted says what somebody did with a bot.
func (n *news) acted(e fleet.Event) {
	v := view.FromBot(&e.Bot, nil)
	v.Deleted = e.Deleted
	n.to.Publish(event(events.Bot, e.Bot.Owner, "", v))
}

// job says how far a job is.
func (n *news) job(j store.Job) {
	n.to.Publish(event(events.Job, j.Owner, "", view.FromJob(&j, time.Now().UnixMilli())))
}

// account says what an account is now, or that it was deleted.
func (n *news) account(a store.Account, deleted bool) {
	v := view.FromAccount(&a)
	v.Deleted = deleted
	n.to.Publish(event(events.Account, a.Owner, "", v))
}

// closed says at which price a candle closed. Every worker that follows the stream says so, and the first is heard.
func (n *news) closed(s market.Stream, c market.Candle) {
	p := view.FromCandle(s, &c)
	e := event(events.Price, "", p.Market, p)
	e.Once = p.Market + " " + strconv.FormatInt(p.Time, 10)
	n.to.Publish(e)
}

// run says what bots have become whose state a worker changed, until ctx ends. It reads them, because people may have changed them at
// the same time, and their versions count the changes of all.
func (n *news) run(ctx context.Context) {
	for {
		select {
		case <-n.bell:
		case <-ctx.Done():
			n.tell(context.WithoutCancel(ctx))
			return
		}
		if !n.tell(ctx) {
			time.AfterFunc(time.Second, n.ring)
		}
	}
}

func (n *news) ring() {
	select {
	case n.bell <- struct{}{}:
	default:
	}
}

// tell reports false if the database does not answer.
func (n *news) tell(ctx context.Context) bool {
	n.mutex.Lock()
	moved := n.moved
	n.moved = map[string]bool{}
	n.mutex.Unlock()
	if len(moved) == 0 {
		return true
	}
	ids := make([]string, 0, len(moved))
	for id := range moved {
		ids = append(ids, id)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	bots, err := n.store.TheseBots(ctx, ids...)
	if err != nil {
		n.log.Warn("what bots have become cannot be read; it is told later", "bots", len(ids), "error", err)
		n.mutex.Lock()
		defer n.mutex.Unlock()
		for _, id := range ids {
			n.moved[id] = true
		}
		return false
	}
	list := make([]events.Event, len(bots))
	for i := range bots {
		list[i] = event(events.Bot, bots[i].Owner, "", view.FromBot(&bots[i], nil))
	}
	n.to.Publish(list...)
	return true
}
