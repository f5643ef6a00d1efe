package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// BotPage is a page of bots.
type BotPage struct {
	Items  []view.Bot `json:"items" nullable:"false" doc:"What is on the page"`
	Next   string     `json:"next_cursor" doc:"Where the next page begins; empty if this is the last"`
	Totals *BotTotals `json:"totals,omitempty" doc:"Counts of all bots that the filters leave, on whatever page; absent unless asked for"`
}

// BotTotals counts bots.
type BotTotals struct {
	Bots   int            `json:"bots" doc:"how many there are"`
	Status map[string]int `json:"status" doc:"how many there are in each state"`
	Live   int            `json:"live" doc:"how many of them trade on a real exchange"`
	Ahead  int            `json:"ahead" doc:"how many are worth more than the cash they began with"`
	Behind int            `json:"behind" doc:"how many are worth less"`
}

// listBots says which bots are wanted.
type listBots struct {
	Query
	Status   []string `query:"status" enum:"created,starting,running,paused,stopping,stopped,failed" doc:"In one of these states, separated by commas"`
	Pause    []string `query:"pause" enum:"daily_trades,daily_profit,daily_loss,protection,data_gap,user,kill_switch" doc:"Paused for one of these reasons, separated by commas"`
	Mode     string   `query:"mode" enum:"paper,live" doc:"Of this mode"`
	Strategy string   `query:"strategy" maxLength:"64" doc:"That run a version of the strategy of this name or id"`
	Q        string   `query:"q" maxLength:"80" doc:"What the name begins with"`
	Totals   bool     `query:"totals" doc:"Count all that the filters leave"`
}

func (s *Server) botLists() {
	register(s, Route{Method: http.MethodGet, Path: "/bots", ID: "list-bots", Summary: "Your bots, the newest first", Tag: "bots", Needs: user.Read, Shape: BotPage{}}, s.list)
}

// botPage is a page of bots as it was written, and what it was made of.
type botPage struct {
	glances []store.Glance
	next    string
	glimpse store.Glimpse // of what there was from the last of them on; zero: not known
	body    []byte
}

// plain reports whether the page is the first of all bots.
func (l *listing) plain() bool { return *l == listing{owner: l.owner, limit: l.limit} }

// listing names a page of bots.
type listing struct {
	owner, status, pause, mode, strategy, prefix, after string
	limit                                               int
	totals                                              bool
}

// list answers with a page of bots.
func (s *Server) list(ctx context.Context, who *user.Who, in *listBots) (*JSON, error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	key := listing{who.User, strings.Join(in.Status, " "), strings.Join(in.Pause, " "), in.Mode, in.Strategy, in.Q, after, in.Limit, in.Totals}
	body, err := s.lists.read(ctx, key, func(ctx context.Context) ([]byte, error) { return s.listed(ctx, who, in, key) })
	if err != nil {
		return nil, err
	}
	return &JSON{Body: whole(body)}, nil
}

// listed writes a page of bots. Mostly it is as it was, or most of them are, when somebody asked before, so that is not read and written again.
func (s *Server) listed(ctx context.Context, who *user.Who, in *listBots, key listing) (_ []byte, err error) {
	f := store.BotFilter{Owner: who.User, Mode: bot.Mode(in.Mode), Prefix: in.Q, After: key.after, Limit: in.Limit}
	for _, word := range in.Status {
		f.Statuses = append(f.Statuses, bot.Status(word))
	}
	for _, word := range in.Pause {
		f.Pauses = append(f.Pauses, bot.Pause(word))
	}
	if in.Strategy != "" {
		if f.Modules, err = s.modules(ctx, who, in.Strategy); err != nil {
			return nil, err
		}
	}
	kept, ok := s.botPages.get(key)
	var now store.Glimpse
	if ok && key.plain() && len(kept.glances) > 0 {
		if now, err = s.store.Glimpse(ctx, who.User, kept.glances[len(kept.glances)-1].ID); err != nil {
			return nil, err
		}
		if now.Digest != "" && now == kept.glimpse {
			return kept.body, nil
		}
	}
	glances, next, err := s.store.Glances(ctx, f)
	if err != nil {
		return nil, err
	}
	if ok && kept.next == next && slices.Equal(kept.glances, glances) {
		if now.More == (next != "") {
			kept.glimpse = now
		}
		s.botPages.put(key, kept)
		return kept.body, nil
	}
	texts, err := s.texts(ctx, glances)
	if err != nil {
		return nil, err
	}
	size := 200
	for _, text := range texts {
		size += len(text) + 1
	}
	var body bytes.Buffer
	body.Grow(size)
	body.WriteString(`{"items":[`)
	for i, text := range texts {
		if i > 0 {
			body.WriteByte(',')
		}
		body.Write(text)
	}
	body.WriteString(`],"next_cursor":"` + cursor(next) + `"`) // it has no letters that JSON would write otherwise
	if in.Totals {
		totals, err := s.totals(ctx, f)
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(totals)
		if err != nil {
			return nil, fault.Wrap(fault.Internal, "api.list", err)
		}
		body.WriteString(`,"totals":`)
		body.Write(text)
	}
	body.WriteString("}\n")
	if !in.Totals && len(texts) == len(glances) { // none was deleted meanwhile
		s.botPages.put(key, botPage{glances: glances, next: next, body: body.Bytes()})
	}
	return body.Bytes(), nil
}

// modules returns the hashes of all versions that somebody may mean by the name or id of a strategy, none if there is none.
func (s *Server) modules(ctx context.Context, who *user.Who, name string) ([]string, error) {
	hashes := []string{}
	found, err := s.store.Strategies(ctx, store.StrategyFilter{User: who.User, Prefix: name})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		one, err := s.strategy(ctx, who, name)
		if err != nil {
			if fault.KindOf(err) == fault.NotFound {
				err = nil
			}
			return hashes, err
		}
		found = append(found, one)
	}
	for i := range found {
		if found[i].Name != name && found[i].ID != name { // it only begins so
			continue
		}
		all, err := s.store.Versions(ctx, found[i].ID)
		if err != nil {
			return nil, err
		}
		for k := range all {
			hashes = append(hashes, all[k].SHA256)
		}
	}
	return hashes, nil
}

// totals counts all bots of a filter.
func (s *Server) totals(ctx context.Context, f store.BotFilter) (*BotTotals, error) {
	t := &BotTotals{Status: map[string]int{}}
	f.After, f.Limit = "", 0
	for {
		bots, next, err := s.store.Bots(ctx, f)
		if err != nil {
			return nil, err
		}
		worth, err := s.points(ctx, bots)
		if err != nil {
			return nil, err
		}
		t.Bots += len(bots)
		for i := range bots {
			b := &bots[i]
			t.Status[string(b.Status)]++
			if b.Config.Mode == bot.Live {
				t.Live++
			}
			if p, ok := worth[b.ID]; ok && p.Equity.GreaterThan(b.Config.Cash) {
				t.Ahead++
			} else if ok && p.Equity.LessThan(b.Config.Cash) {
				t.Behind++
			}
		}
		if f.After = next; next == "" {
			return t, nil
		}
	}
}

// written are bots as clients read them, as they were written last.
type written struct {
	mutex sync.Mutex
	texts map[string]writtenBot // by id
}

type writtenBot struct {
	version, cursor int64
	text            []byte
}

// mostWritten is how many are kept: a megabyte for each thousand.
const mostWritten = 20_000

// texts is what clients read of bots. Those that changed since they were written last are read and written anew.
func (s *Server) texts(ctx context.Context, glances []store.Glance) ([][]byte, error) {
	texts := make([][]byte, len(glances))
	var old []string
	s.written.mutex.Lock()
	for i := range glances {
		g := &glances[i]
		w, ok := s.written.texts[g.ID]
		if !ok || w.version != g.Version || w.cursor != g.Cursor {
			old = append(old, g.ID)
		}
		texts[i] = w.text
	}
	s.written.mutex.Unlock()
	if len(old) == 0 {
		return texts, nil
	}
	bots, err := s.store.TheseBots(ctx, old...)
	if err != nil {
		return nil, err
	}
	views, err := s.worth(ctx, bots...) // read after the bots: it may be newer than they are, and then they are read again next time
	if err != nil {
		return nil, err
	}
	anew := make(map[string]writtenBot, len(bots))
	for i := range bots {
		text, err := json.Marshal(&views[i])
		if err != nil {
			return nil, fault.Wrap(fault.Internal, "api.texts", err)
		}
		anew[bots[i].ID] = writtenBot{bots[i].Version, bots[i].Cursor, text}
	}
	s.written.mutex.Lock()
	if s.written.texts == nil || len(s.written.texts)+len(anew) > mostWritten {
		s.written.texts = map[string]writtenBot{}
	}
	for id, w := range anew {
		s.written.texts[id] = w
	}
	s.written.mutex.Unlock()
	left := texts[:0]
	for i := range glances {
		text := texts[i]
		if w, ok := anew[glances[i].ID]; ok {
			text = w.text
		} else if slices.Contains(old, glances[i].ID) { // it was deleted meanwhile
			continue
		}
		left = append(left, text)
	}
	return left, nil
}
