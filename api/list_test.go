package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tradebot/api"
	"tradebot/engine/bot"
	"tradebot/engine/station"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// bots makes bots of somebody, and returns their ids, the newest first.
func (h *house) bots(who string, n int) []string {
	h.Helper()
	hash, err := h.Catalog.Latest(h.Context(), "", "sma-cross")
	if err != nil {
		h.Fatal(err)
	}
	ids := make([]string, n)
	for i := range ids {
		c := bot.Config{
			Name: fmt.Sprintf("bot %d", i), Strategy: "sma-cross", Module: hash, Mode: bot.Paper, Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}},
			Cash: station.Cash(), Costs: station.Costs(), Params: map[string]string{"fast": "2", "slow": "3"}, Limits: []string{"daily_loss_pct=5"},
		}
		b, err := h.Fleet.Create(h.Context(), bot.Bot{Owner: h.id(who), Config: c}, who)
		if err != nil {
			h.Fatal(err)
		}
		ids[n-1-i] = b.ID
	}
	return ids
}

// A list that is asked for again and again has every bot as it is at that moment, whatever became of it since.
func TestListIsAsBotsAre(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann", user.Trader)
	ids := h.bots(ann, 3)
	all := func() (page api.BotPage) {
		t.Helper()
		a := h.ask(ann, http.MethodGet, "/api/v1/bots", nil, "")
		if err := json.Unmarshal(a.body, &page); err != nil || a.status != http.StatusOK {
			t.Fatal(err, a)
		}
		for i := range page.Items {
			one := h.ask(ann, http.MethodGet, "/api/v1/bots/"+page.Items[i].ID, nil, "")
			var v view.Bot
			if err := json.Unmarshal(one.body, &v); err != nil {
				t.Fatal(err, one)
			}
			if page.Items[i].Version > v.Version || page.Items[i].Name != v.Name {
				t.Errorf("in the list it is %+v, by itself %+v", page.Items[i], v)
			}
		}
		return page
	}
	for range 3 { // written, noted what tells whether it is still so, and given as it is
		if page := all(); len(page.Items) != 3 || page.Items[0].ID != ids[0] || page.Items[2].ID != ids[2] || page.Items[0].Equity != nil {
			t.Errorf("%+v", page)
		}
	}
	h.ask(ann, http.MethodPatch, "/api/v1/bots/"+ids[1], nil, `{"name": "other"}`)
	for range 3 {
		if page := all(); page.Items[1].Name != "other" || page.Items[1].Version != 2 {
			t.Errorf("after a change %+v", page.Items[1])
		}
	}
	h.ask(ann, http.MethodDelete, "/api/v1/bots/"+ids[0], nil, "")
	for range 3 {
		if page := all(); len(page.Items) != 2 || page.Items[0].ID != ids[1] {
			t.Errorf("after a deletion %+v", page)
		}
	}
	h.ask(ann, http.MethodPost, "/api/v1/bots/"+ids[1]+"/start", nil, "")
	seen := map[string]bool{} // its equity goes on
	for late := time.Now().Add(time.Minute); len(seen) < 3; {
		if page := all(); page.Items[0].Equity != nil {
			seen[*page.Items[0].Equity] = true
		}
		if time.Now().After(late) {
			t.Fatal("its equity stays ", seen)
		}
	}
}

// A page that is asked for again and again says that there is another as long as there is, and has the newest bot.
func TestFirstPage(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann", user.Trader)
	ids := h.bots(ann, 2)
	first := func(id string, more bool) {
		t.Helper()
		for range 3 {
			var page api.BotPage
			a := h.ask(ann, http.MethodGet, "/api/v1/bots?limit=1", nil, "")
			if err := json.Unmarshal(a.body, &page); err != nil || len(page.Items) != 1 || page.Items[0].ID != id || (page.Next != "") != more {
				t.Errorf("%v, %v; want %s, and more: %v", a, err, id, more)
			}
		}
	}
	first(ids[0], true)
	h.ask(ann, http.MethodDelete, "/api/v1/bots/"+ids[1], nil, "")
	first(ids[0], false)
	third := h.bots(ann, 1)[0]
	first(third, true)
	h.ask(ann, http.MethodDelete, "/api/v1/bots/"+third, nil, "")
	first(ids[0], false)
	h.ask(ann, http.MethodDelete, "/api/v1/bots/"+ids[0], nil, "")
	if a := h.ask(ann, http.MethodGet, "/api/v1/bots?limit=1", nil, ""); !strings.Contains(string(a.body), `"items":[]`) {
		t.Error(a)
	}
}

// A bot that trades on a real exchange is made and started by somebody who gave the password lately, in a session.
func TestLiveNeedsThePassword(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann", user.Trader)
	paper := h.bots(ann, 1)[0]
	b, err := h.Store.Bot(t.Context(), paper)
	if err != nil {
		t.Fatal(err)
	}
	b.Config.Mode = bot.Live // as an installation that trades live would have made it
	live, err := h.Store.CreateBot(t.Context(), bot.Bot{Owner: b.Owner, Config: b.Config}, ann, 1)
	if err != nil {
		t.Fatal(err)
	}
	body := `{"name": "live", "mode": "live", "strategy": "sma-cross", "slots": [{"market": "synth:BTCUSDT:1m"}]}`
	for _, c := range []struct {
		what  string
		who   func(w *user.Who)
		id    string
		want  int
		codes string
	}{
		{"a session whose password is old", func(w *user.Who) { w.Fresh = time.Now().Add(-time.Hour).UnixMilli() }, live.ID, http.StatusForbidden, "reauthenticate"},
		{"a token", func(w *user.Who) { w.Session, w.Token, w.Fresh = "", "t", 0 }, live.ID, http.StatusForbidden, "forbidden"},
		{"a token and a bot on paper", func(*user.Who) {}, paper, http.StatusOK, ""},
	} {
		h.mutex.Lock()
		who := h.people[ann]
		c.who(&who)
		h.people[ann] = who
		h.mutex.Unlock()
		a := h.ask(ann, http.MethodPost, "/api/v1/bots/"+c.id+"/start", nil, "")
		if a.status != c.want || !strings.Contains(string(a.body), c.codes) {
			t.Errorf("%s: started %v", c.what, a)
		}
		if c.id != live.ID {
			continue
		}
		if a = h.ask(ann, http.MethodPost, "/api/v1/bots", nil, body); a.status != c.want || !strings.Contains(string(a.body), c.codes) {
			t.Errorf("%s: made %v", c.what, a)
		}
	}
	if after, err := h.Store.Bot(t.Context(), live.ID); err != nil || after.Status != bot.Created {
		t.Errorf("%+v, %v", after, err)
	}
}

// How long a list of 500 bots takes, over TCP.
func BenchmarkList(b *testing.B) {
	h := newHouse(b)
	ann := h.person("ann", user.Trader)
	h.bots(ann, 500)
	for b.Loop() {
		if a := h.ask(ann, http.MethodGet, "/api/v1/bots?limit=500", nil, ""); a.status != http.StatusOK {
			b.Fatal(a)
		}
	}
}
