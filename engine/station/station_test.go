package station

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/builtin"
	"tradebot/engine/config"
	"tradebot/engine/fault"
	"tradebot/engine/secrets"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
	"tradebot/engine/worker"
)

// One process serves from a folder; its key is its own; another start goes on where it was, in the same market.
func TestServe(t *testing.T) {
	c := config.Config{DataDir: filepath.Join(t.TempDir(), "data")}
	s := at(t, c)
	first := begin(t, Options{Speed: 3000}, s.Serve)
	for deadline := time.Now().Add(2 * time.Minute); s.Store.Ready(t.Context()) != nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("there are no tables")
		}
	}
	b := s.create(t)
	first.until("it trades", traded)
	refused(t, at(t, c).Serve(t.Context(), Options{}), fault.Conflict, "another process serves from")
	first.end()
	key := func() string {
		t.Helper()
		path := filepath.Join(c.DataDir, masterKey)
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the key: %v, %v", info, err)
		}
		text, err := os.ReadFile(path)
		if err != nil || len(text) != len("root ")+65+len("1 ")+65 {
			t.Errorf("the key has %d bytes, %v", len(text), err)
		}
		return string(text)
	}
	before, market := key(), s.kept(t)
	if !strings.Contains(first.said.String(), "made the key") || market.Clock.Speed != 3000 {
		t.Errorf("it said %q; the market is %+v", first.said.String(), market)
	}

	second := begin(t, Options{}, at(t, c).Serve)
	second.until("it trades again", traded)
	second.end()
	if key() != before || strings.Contains(second.said.String(), "made the key") {
		t.Errorf("another key; it said %q", second.said.String())
	}
	if now := s.kept(t); now != market {
		t.Errorf("another market: %+v, was %+v", now, market)
	}
	out, err := s.Fleet.Replay(t.Context(), b.ID)
	if err != nil || out.Difference != nil {
		t.Fatalf("%v, %v", out, err)
	}
	out.Seat.Close()
}

// kept is what is kept of the market.
func (s *Station) kept(t *testing.T) (k kept) {
	t.Helper()
	v, err := s.Store.Setting(t.Context(), marketSetting)
	if err == nil {
		err = json.Unmarshal([]byte(v.Value), &k)
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Another speed counts from now on: the market's time neither jumps nor begins anew.
func TestSpeed(t *testing.T) {
	s := at(t, config.Config{DataDir: t.TempDir()})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := s.kept(t)
	if first.Clock.Speed != usual || first.Clock.Market-first.Begin != past {
		t.Errorf("%+v", first)
	}
	for _, speed := range []float64{1, 1, 0, 1000, 0} {
		was := s.kept(t)
		live, err := s.market(t.Context(), speed)
		if err != nil {
			t.Fatal(err)
		}
		now := s.kept(t)
		if changed := speed != 0 && speed != was.Clock.Speed; changed == (now == was) || now.Seed != first.Seed || now.Begin != first.Begin {
			t.Errorf("speed %v: %+v, was %+v", speed, now, was)
		}
		if jump := live.Now() - was.Clock.At(time.Now().UnixMilli()); jump < -60_000 || jump > 60_000 {
			t.Errorf("speed %v: it jumps by %d ms", speed, jump)
		}
	}
	was := s.kept(t)
	_, err := s.market(t.Context(), 1e9)
	refused(t, err, fault.Invalid, "as fast as time")
	if s.kept(t) != was {
		t.Error("a speed that was refused is kept")
	}
}

// Demo bots are made at the first start, and not again when somebody has deleted them.
func TestDemo(t *testing.T) {
	c := config.Config{DataDir: t.TempDir()}
	if len(builtin.List()) == 0 {
		ctx, stop := context.WithCancel(t.Context())
		told := false
		err := at(t, c).Serve(ctx, Options{Demo: true, Speed: 600, Said: func(format string, _ ...any) {
			if strings.Contains(format, "no strategies are built in") {
				told = true
				stop()
			}
		}})
		if stop(); err != nil || !told {
			t.Errorf("told: %v, %v", told, err)
		}
		return
	}
	s := at(t, c)
	first := begin(t, Options{Demo: true, Speed: 600}, s.Serve)
	running := map[string]bool{}
	first.until("all run", func(e worker.Event) bool {
		if e.Bot.Status == bot.Running {
			running[e.Bot.ID] = true
		}
		return len(running) == len(demos)
	})
	for id := range running {
		if _, err := s.Fleet.Stop(t.Context(), id, "test"); err != nil {
			t.Fatal(err)
		}
	}
	first.until("all have stopped", func(e worker.Event) bool {
		if e.Bot.Status == bot.Stopped {
			delete(running, e.Bot.ID)
		}
		return len(running) == 0
	})
	first.end()
	all, _, err := s.Store.Bots(t.Context(), store.BotFilter{})
	if err != nil || len(all) != len(demos) {
		t.Fatalf("%d bots, %v", len(all), err)
	}
	for i := range all {
		if err := s.Fleet.Delete(t.Context(), all[i].ID, "test"); err != nil {
			t.Fatal(err)
		}
	}
	again := at(t, c)
	if err := again.demo(t.Context(), map[string]string{"dca": "x"}, Options{}); err != nil {
		t.Error(err)
	}
	if all, _, err := s.Store.Bots(t.Context(), store.BotFilter{}); err != nil || len(all) != 0 {
		t.Errorf("%d bots, %v", len(all), err)
	}
}

// Worker and scheduler by themselves, around PostgreSQL and Redis.
func TestParts(t *testing.T) {
	c := config.Config{DataDir: t.TempDir(), Database: secrets.Text(testbed.SharedPostgres(t).Database(t))}
	s := at(t, c)
	for _, run := range []func() error{
		func() error { return s.Work(t.Context(), Options{}) }, func() error { return s.Schedule(t.Context()) },
	} {
		refused(t, run(), fault.Invalid, "a worker or scheduler of its own needs Redis; set REDIS_URL, or run `tradebot serve`, which needs none")
	}
	s.Config.Redis = secrets.Text(testbed.SharedRedis(t).URL())
	for _, run := range []func() error{
		func() error { return s.Work(t.Context(), Options{}) }, func() error { return s.Schedule(t.Context()) },
	} {
		refused(t, run(), fault.Unavailable, "the tables of the database are missing or old")
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := s.create(t)
	clock := begin(t, Options{}, func(ctx context.Context, _ Options) error { return s.Schedule(ctx) })
	hands := begin(t, Options{Speed: 3000}, s.Work)
	hands.until("it trades", func(e worker.Event) bool { return e.Bot.ID == b.ID && traded(e) })
	hands.end()
	clock.end()
	if free, err := s.Store.BotsWithoutHolder(t.Context(), 0); err != nil || len(free) != 1 {
		t.Errorf("%d bots were given back, %v", len(free), err)
	}
}
