package station

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/events"
	"tradebot/engine/exchange"
	"tradebot/engine/view"
)

// usages are what events say of exchanges; each is everybody's, and replaces those of the same process.
func usages(t *testing.T, list []events.Event) (all []view.Exchange) {
	t.Helper()
	for _, e := range list {
		if e.Type != events.Exchange {
			continue
		}
		var v view.Exchange
		if err := json.Unmarshal(e.Data, &v); err != nil || e.User != "" || e.Key != v.Name+" "+v.Source || v.Source == "" {
			t.Errorf("%q of %q with key %q says %s, %v", e.Type, e.User, e.Key, e.Data, err)
		}
		all = append(all, v)
	}
	return all
}

// A process that has asked an exchange tells how much, and how far the exchange's clock is ahead; it told nothing before.
func TestUsage(t *testing.T) {
	const skew = 1500 * time.Millisecond
	b := newBranch(t, exchange.Config{Skew: skew})
	w := &wire{}
	u := newUsage(b.open, w.Publish)
	u.look(time.Now())
	if len(w.list) != 0 {
		t.Fatalf("nothing was asked, and it tells %s", w.list[0].Data)
	}
	if a, j := b.test(b.add("good", "good", "secret of good").ID); a.Checked.At == 0 {
		t.Fatalf("the account was not tested: %+v", j)
	}
	u.look(time.Now())
	all := usages(t, w.list)
	if len(all) != 1 || all[0].Name != "binance" || all[0].Weight <= 0 || all[0].Limit != 6000 || all[0].Blocked != nil || all[0].OffsetMS == nil {
		t.Fatalf("it tells %+v", all)
	}
	if off := (time.Duration(*all[0].OffsetMS)*time.Millisecond - skew).Abs(); off > 500*time.Millisecond {
		t.Errorf("its clock is said to be %d ms ahead", *all[0].OffsetMS)
	}
	for _, secret := range []string{"good", b.server.URL, "secret", "127.0.0.1"} {
		if strings.Contains(string(w.list[0].Data), secret) {
			t.Errorf("it tells %s", w.list[0].Data)
		}
	}
}

// teapot is an exchange without a network, which bans for an hour if it is told to, and gives no answer otherwise.
type teapot struct{ bans bool }

func (p *teapot) RoundTrip(r *http.Request) (*http.Response, error) {
	if !p.bans {
		return nil, errors.New("no answer")
	}
	return &http.Response{StatusCode: http.StatusTeapot, Header: http.Header{"Retry-After": {"3599"}}, Body: http.NoBody, Request: r}, nil
}

// What changes is told within five seconds, what stays twice a minute, and nothing once nobody asks any more.
func TestUsageInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Now().Truncate(time.Minute).Add(time.Minute)))
		budget, p := binance.NewBudget(binance.Limits{}), &teapot{}
		var mutex sync.Mutex
		var heard []events.Event
		publish := func(list ...events.Event) {
			mutex.Lock()
			defer mutex.Unlock()
			heard = append(heard, list...)
		}
		client, err := binance.New(binance.Config{URL: "http://exchange.invalid", Budget: budget, Transport: p})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		go newUsage(&exchanges{budgets: map[string]*binance.Budget{"binance": budget}}, publish).run(ctx)
		after := func(length time.Duration) []view.Exchange {
			time.Sleep(length)
			synctest.Wait()
			mutex.Lock()
			defer mutex.Unlock()
			all := usages(t, heard)
			heard = nil
			return all
		}
		ask := func() { _, _ = client.Time(t.Context()) }
		time.Sleep(time.Second) // not in the moment of a look
		for _, c := range []struct {
			what   string
			do     func()
			after  time.Duration
			times  int
			weight int // as it was told last
			banned bool
		}{
			{"nothing was asked", func() {}, 3*time.Minute - time.Second + time.Millisecond, 0, 0, false},
			{"something was asked", ask, 5 * time.Second, 1, 1, false},
			{"twice more between two looks", func() { ask(); ask() }, 5 * time.Second, 1, 3, false},
			{"nothing changes for 45 s", func() {}, 45 * time.Second, 1, 3, false},
			{"the minute ends", func() {}, 5 * time.Second, 1, 0, false},
			{"nobody asks for some minutes", func() {}, 5 * time.Minute, 10, 0, false},
			{"nor for the rest of ten", func() {}, 5 * time.Minute, 8, 0, false},
			{"nor later", func() {}, time.Hour, 0, 0, false},
			{"somebody does, and is banned", func() { p.bans = true; ask() }, 5 * time.Second, 1, 1, true},
			{"the ban is told although nobody asks", func() {}, 59 * time.Minute, 118, 0, true},
			{"it ends, and nobody asks", func() {}, time.Hour, 2, 0, true},
		} {
			c.do()
			all := after(c.after)
			if len(all) != c.times || c.times > 0 && all[len(all)-1].Weight != c.weight {
				t.Errorf("%s: it tells %d times, %+v", c.what, len(all), all[max(0, len(all)-2):])
			}
			for _, v := range all {
				if (v.Blocked != nil) != c.banned || v.OffsetMS != nil {
					t.Errorf("%s: it tells %+v", c.what, v)
				}
			}
		}
		stop()
		synctest.Wait()
	})
}
