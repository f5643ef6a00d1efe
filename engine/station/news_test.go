package station

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/config"
	"tradebot/engine/events"
	"tradebot/engine/fault"
	"tradebot/engine/fleet"
	"tradebot/engine/market"
	"tradebot/engine/secrets"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
	"tradebot/engine/worker"
)

// wire records what is published.
type wire struct {
	Events
	list []events.Event
}

func (w *wire) Publish(list ...events.Event) { w.list = append(w.list, list...) }

// says are what was published, in short.
func (w *wire) says() (all []string) {
	for _, e := range w.list {
		all = append(all, fmt.Sprintf("%s of %q key %q once %q", e.Type, e.User, e.Key, e.Once))
	}
	w.list = nil
	return all
}

// happening is what a bot did with a candle, as a rule.
func happening(number int) worker.Event {
	return worker.Event{
		Bot: bot.Bot{ID: fmt.Sprintf("0193fc0e-0000-7000-8000-%012d", number), Owner: fmt.Sprint("user ", number%25), Status: bot.Running, Config: bot.Config{
			Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}},
		}},
		Before: bot.Running,
		Batch: bot.Batch{
			Cursor:    120_000,
			Positions: []bot.Position{{Slot: 0, Qty: udecimal.MustParse("0.125"), Entry: udecimal.MustParse("64000.5"), Last: udecimal.MustParse("64010.25")}},
			Equity:    []bot.Point{{Time: 60_000, Equity: udecimal.MustParse("10001")}, {Time: 120_000, Equity: udecimal.MustParse("10002.125")}},
		},
	}
}

// What happens becomes events, and those that replace one another have keys.
func TestNews(t *testing.T) {
	t.Parallel()
	w := &wire{}
	n := newNews(w, nil, slog.New(slog.DiscardHandler))
	e := happening(1)
	id, key := e.Bot.ID, e.Bot.ID+" 0"
	n.happened(e)
	if w.list[1].Type != events.Equity || string(w.list[1].Data) != `{"bot":"`+id+`","time":120000,"equity":"10002.125"}` {
		t.Errorf("it says %s", w.list[1].Data)
	}
	plain := func(of string) string { return of + ` of "user 1" key "" once ""` }
	position, equity := fmt.Sprintf(`position of "user 1" key %q once ""`, key), fmt.Sprintf(`equity of "user 1" key %q once ""`, id)
	for _, row := range []struct {
		what string
		do   func()
		want []string
	}{
		{"a candle", func() { n.happened(happening(1)) }, []string{position, equity}},
		{"a candle that moved nothing", func() {
			e := happening(1)
			e.Batch = bot.Batch{Cursor: 60_000}
			n.happened(e)
		}, nil},
		{"a trade", func() {
			e := happening(1)
			e.Batch.Orders, e.Batch.Fills, e.Batch.Logs = make([]bot.Order, 2), make([]bot.Fill, 1), make([]bot.Log, 1)
			n.happened(e)
		}, []string{plain("order"), plain("order"), plain("fill"), plain("log"), position, equity}},
		{"a bot that was away for long", func() {
			e := happening(1)
			e.Batch.Orders, e.Batch.Logs = make([]bot.Order, 150), make([]bot.Log, 51)
			n.happened(e)
		}, []string{`reset of "user 1" key "lots" once ""`, position, equity}},
		{"a person", func() { n.acted(fleet.Event{Bot: bot.Bot{Owner: "user 1"}, Deleted: true}) }, []string{plain("bot")}},
		{"a job", func() { n.job(store.Job{Owner: "user 1", Spec: json.RawMessage(`{}`)}) }, []string{plain("job")}},
		{"a job that cannot be written", func() { n.job(store.Job{Owner: "user 1", Spec: json.RawMessage(`{`)}) },
			[]string{`reset of "user 1" key "unwritten" once ""`}},
		{"a price", func() {
			n.closed(market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}, market.Candle{Time: 60_000, Close: 5})
		}, []string{`price of "" key "synth:BTCUSDT:1m" once "synth:BTCUSDT:1m 120000"`}},
	} {
		w.list = nil
		row.do()
		if got := w.says(); !slices.Equal(got, row.want) {
			t.Errorf("%s is published as\n%s", row.what, strings.Join(got, "\n"))
		}
	}
}

// What a bot has become is read, so that the event has the version that counts the changes of all.
func TestNewsOfStates(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	u, err := s.CreateUser(t.Context(), store.User{Name: "ann", Role: "trader"})
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := s.PutVersion(t.Context(), "", "s", store.StrategyVersion{}, []byte("x"), 1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.CreateBot(t.Context(), bot.Bot{Owner: u.ID, Config: bot.Config{Name: "n", Module: v.SHA256, Mode: bot.Paper}}, "ann", 1)
	if err != nil {
		t.Fatal(err)
	}
	live := events.NewLocal()
	defer live.Close()
	n := newNews(live, s, slog.New(slog.DiscardHandler))
	sub, err := live.Subscribe(t.Context(), u.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	old := b
	if _, err = s.Transition(t.Context(), b.ID, store.Change{Event: bot.Start}, 2); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); n.run(ctx) }()
	n.happened(worker.Event{Bot: old, Moved: true})
	wait, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	list, err := sub.Next(wait)
	if err != nil || len(list) != 1 || list[0].Type != events.Bot || !strings.Contains(string(list[0].Data), `"status":"starting"`) || !strings.Contains(string(list[0].Data), `"version":2`) {
		t.Errorf("it got %v, %v", list, err)
	}
	cancel()
	<-done
	n.happened(worker.Event{Bot: old, Moved: true})
	n.run(ctx) // one that was told to end tells the last
	if list, err := sub.Next(wait); err != nil || len(list) != 1 {
		t.Errorf("it got %v, %v", list, err)
	}
}

// What a worker's bots do is heard in the process that has the API.
func TestNewsOfParts(t *testing.T) {
	database := secrets.Text(testbed.SharedPostgres(t).Database(t))
	redis := secrets.Text(testbed.SharedRedis(t).URL())
	open := func() *Station { return at(t, config.Config{DataDir: t.TempDir(), Database: database, Redis: redis}) }
	hands, front := open(), open()
	if err := front.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := front.create(t)
	sub, err := front.Events.Subscribe(t.Context(), b.Owner, "")
	if err != nil {
		t.Fatal(err)
	}
	shift := begin(t, Options{Speed: 3000}, hands.Work)
	wait, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for seen := map[events.Type]bool{}; !seen[events.Bot] || !seen[events.Fill] || !seen[events.Equity] || !seen[events.Position] || !seen[events.Price]; {
		list, err := sub.Next(wait)
		if err != nil {
			t.Fatalf("only %v came, %v", seen, err)
		}
		for _, e := range list {
			if seen[e.Type] = true; (e.Type == events.Price) != (e.User == "") {
				t.Errorf("a %s is %q's", e.Type, e.User)
			}
		}
	}
	shift.end()
}

// BenchmarkNews measures what publishing costs who commits a step, with nobody and with five hundred who watch.
func BenchmarkNews(b *testing.B) {
	for _, kind := range []string{"local", "redis"} {
		for _, watching := range []int{0, 500} {
			b.Run(fmt.Sprintf("%s-%d", kind, watching), func(b *testing.B) {
				var live Events = events.NewLocal()
				if kind == "redis" {
					r, err := events.NewRedis(testbed.SharedRedis(b).URL(), slog.New(slog.DiscardHandler))
					if err != nil {
						b.Fatal(err)
					}
					live = r
				}
				defer live.Close()
				for i := range watching {
					s, err := live.Subscribe(b.Context(), fmt.Sprint("user ", i%25), "")
					if err != nil {
						b.Fatal(err)
					}
					go func() {
						for {
							if _, err := s.Next(context.Background()); err != nil {
								if fault.KindOf(err) != fault.Canceled {
									b.Error(err)
								}
								return
							}
						}
					}()
				}
				n := newNews(live, nil, slog.New(slog.DiscardHandler))
				steps := make([]worker.Event, 2000)
				for i := range steps {
					steps[i] = happening(i)
				}
				b.ReportAllocs()
				b.ResetTimer()
				for i := 0; b.Loop(); i++ {
					n.happened(steps[i%len(steps)])
				}
			})
		}
	}
}
