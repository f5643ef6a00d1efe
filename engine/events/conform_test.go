package events_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tradebot/engine/events"
	"tradebot/engine/fault"
)

// bus is what both are.
type bus interface {
	Publish(list ...events.Event)
	Subscribe(ctx context.Context, user, after string) (*events.Subscription, error)
	Counts() events.Counts
	Close() error
}

var _, _ bus = (*events.Local)(nil), (*events.Redis)(nil)

// bench is what a case works with.
type bench struct {
	*testing.T
	bus
	streams func() int // that there are
}

// limit is how long a case waits for what must happen.
const limit = 20 * time.Second

// conform holds a bus to the contract. open returns one with the bounds, and says how many streams it has.
func conform(t *testing.T, open func(t *testing.T, b events.Bounds) (bus, func() int)) {
	for number, c := range []struct {
		name   string
		bounds events.Bounds
		run    func(b bench)
	}{
		{"what is a user's and what is everybody's come in order, and to nobody else", events.Bounds{}, ordered},
		{"an event comes as it was published", events.Bounds{}, whole},
		{"who resumes gets exactly what was missed, wherever it stopped", events.Bounds{}, resumed},
		{"nothing is lost or doubled between what was missed and what comes", events.Bounds{}, seamless},
		{"who missed more than is kept is told", events.Bounds{Keep: 200}, cut},
		{"who missed more than fits in is told", events.Bounds{Mailbox: 100}, tooMuch},
		{"an id that is none is told", events.Bounds{}, invented},
		{"who has seen nothing yet resumes as well", events.Bounds{}, nothingYet},
		{"of events with a key the last counts", events.Bounds{Pace: 300 * time.Millisecond}, merged},
		{"an event with a name is sent once", events.Bounds{Once: time.Minute}, once},
		{"who does not read is dropped, and holds nobody up", events.Bounds{Mailbox: 100}, slow},
		{"publishing never waits, and who misses something is told", events.Bounds{Waiting: 100}, crowded},
		{"what cannot be sent is dropped", events.Bounds{}, unfit},
		{"streams end that nobody writes to nor watches", events.Bounds{Expire: 400 * time.Millisecond}, expired},
		{"a subscription ends with its context", events.Bounds{}, left},
		{"closing sends what waits and ends everything", events.Bounds{Pace: time.Hour}, closed},
		{"what cannot be is refused", events.Bounds{}, refused},
	} {
		t.Run(fmt.Sprintf("%02d %s", number+1, c.name), func(t *testing.T) {
			bus, streams := open(t, c.bounds)
			t.Cleanup(func() {
				if err := bus.Close(); err != nil {
					t.Error(err)
				}
			})
			c.run(bench{t, bus, streams})
		})
	}
}

// reader reads one event at a time.
type reader struct {
	*events.Subscription
	b    bench
	list []events.Event
	last string // id of the last event that was read
}

// watch subscribes.
func (b bench) watch(user, after string) *reader {
	b.Helper()
	s, err := b.Subscribe(b.Context(), user, after)
	if err != nil {
		b.Fatal(err)
	}
	return &reader{Subscription: s, b: b, last: s.ID()}
}

// next returns the next event.
func (r *reader) next() events.Event {
	r.b.Helper()
	for len(r.list) == 0 {
		ctx, cancel := context.WithTimeout(r.b.Context(), limit)
		list, err := r.Next(ctx)
		cancel()
		if err != nil {
			r.b.Fatalf("the event that must come does not: %v", err)
		}
		r.list = list
	}
	e := r.list[0]
	r.list, r.last = r.list[1:], e.ID
	return e
}

// wants reads events and compares what they say.
func (r *reader) wants(words ...string) {
	r.b.Helper()
	for _, want := range words {
		if got := word(r.next()); got != want {
			r.b.Fatalf("it got %q instead of %q", got, want)
		}
	}
}

// says makes an event of a user that says a word.
func says(user, word string) events.Event {
	return events.Event{Type: events.Log, User: user, Data: json.RawMessage(strconv.Quote(word))}
}

// word returns what an event says.
func word(e events.Event) string {
	if e.Type == events.Reset {
		return "reset"
	}
	text, err := strconv.Unquote(string(e.Data))
	if err != nil {
		return fmt.Sprintf("%s %s", e.Type, e.Data)
	}
	return text
}

// numbers are words from one number to another.
func numbers(from, to int) (words []string) {
	for n := from; n <= to; n++ {
		words = append(words, strconv.Itoa(n))
	}
	return words
}

// words are what the events of a user say.
func words(list []events.Event, user string) (all []string) {
	for _, e := range list {
		if e.User == user {
			all = append(all, word(e))
		}
	}
	return all
}

// until waits for what nobody tells us of.
func (b bench) until(what string, happened func() bool) {
	b.Helper()
	for start := time.Now(); !happened(); time.Sleep(2 * time.Millisecond) {
		if time.Since(start) > limit {
			b.Fatal("it never happens: " + what)
		}
	}
}

func ordered(b bench) {
	ann, bob := b.watch("ann", ""), b.watch("bob", "")
	for i := range 50 {
		b.Publish(says("ann", fmt.Sprint("a", i)), says("", fmt.Sprint("all", i)))
		b.Publish(says("bob", fmt.Sprint("b", i)))
	}
	// The order of two streams among one another is not promised, that within each is.
	for _, r := range []struct {
		*reader
		mine string
	}{{ann, "a"}, {bob, "b"}} {
		var mine, common []string
		for range 100 {
			if e := r.next(); e.User == "" {
				common = append(common, word(e))
			} else {
				mine = append(mine, word(e))
			}
		}
		for i := range 50 {
			if want := fmt.Sprint(r.mine, i); mine[i] != want {
				b.Errorf("%s came instead of %s", mine[i], want)
			}
			if want := fmt.Sprint("all", i); common[i] != want {
				b.Errorf("%s came instead of %s", common[i], want)
			}
		}
	}
	if c := b.Counts(); c.Published != 150 || c.Dropped != 0 || c.Subscribers != 2 || c.Resets != 0 {
		b.Errorf("it counts %+v", c)
	}
}

func whole(b bench) {
	r := b.watch("ann", "")
	before := time.Now().UnixMilli()
	for i, of := range events.Types() {
		data := json.RawMessage(fmt.Sprintf(`{"n":%d,"text":"ä\u0000\n"}`, i))
		b.Publish(events.Event{Type: of, User: "ann", Data: data}, events.Event{Type: of, User: "", Time: 77, Data: data})
	}
	seen := map[string]bool{}
	for range 2 * len(events.Types()) {
		e := r.next()
		i := slices.Index(events.Types(), e.Type)
		if want := fmt.Sprintf(`{"n":%d,"text":"ä\u0000\n"}`, i); string(e.Data) != want {
			b.Errorf("a %s says %s", e.Type, e.Data)
		}
		if e.User == "" && e.Time != 77 || e.User == "ann" && (e.Time < before || e.Time > time.Now().UnixMilli()) {
			b.Errorf("a %s of %q is of the time %d", e.Type, e.User, e.Time)
		}
		if e.ID == "" || seen[e.ID] || strings.ContainsAny(e.ID, "\r\n\x00") {
			b.Errorf("an event has the id %q", e.ID)
		}
		seen[e.ID] = true
	}
}

func resumed(b bench) {
	r := b.watch("ann", "")
	places := []string{r.ID()}
	var all []events.Event
	for i := range 20 {
		user := "ann"
		if i%3 == 0 {
			user = ""
		}
		b.Publish(says(user, fmt.Sprint(i)), says("bob", "not hers"))
		all = append(all, r.next())
		places = append(places, r.last)
	}
	for i, place := range places {
		again := b.watch("ann", place)
		var got []events.Event
		for range all[i:] {
			got = append(got, again.next())
		}
		for _, user := range []string{"ann", ""} { // the order of two streams among one another is not promised
			if got, want := words(got, user), words(all[i:], user); !slices.Equal(got, want) {
				b.Errorf("after %d events it got %q instead of %q", i, got, want)
			}
		}
		again.Close()
	}
	last := b.watch("ann", places[len(places)-1])
	b.Publish(says("ann", "more"))
	last.wants("more")
	r.wants("more")
}

func seamless(b bench) {
	const many = 3000
	r := b.watch("ann", "")
	go func() {
		for n := 0; n < many; n += 2 {
			b.Publish(says("ann", strconv.Itoa(n)), says("ann", strconv.Itoa(n+1)))
			if n%20 == 0 { // so that they are not all there when somebody resumes
				time.Sleep(time.Millisecond)
			}
		}
	}()
	resumes := 0
	for n := range many {
		if n%37 == 36 { // what it had fetched and not seen yet comes again
			last := r.last
			r.Close()
			r = b.watch("ann", last)
			resumes++
		}
		r.wants(strconv.Itoa(n))
	}
	if c := b.Counts(); c.Subscribers != 1 || c.Resets != 0 {
		b.Errorf("after %d resumes it counts %+v", resumes, c)
	}
}

func cut(b bench) {
	r := b.watch("ann", "")
	first := r.last
	var late string
	for n := range 1000 {
		b.Publish(says("ann", strconv.Itoa(n)))
		if r.wants(strconv.Itoa(n)); n == 900 {
			late = r.last
		}
	}
	r.Close()
	again := b.watch("ann", first)
	again.wants("reset")
	b.Publish(says("ann", "more"))
	again.wants("more")
	after := again.last
	b.watch("ann", late).wants(append(numbers(901, 999), "more")...)
	b.Publish(says("ann", "still more"))
	b.watch("ann", after).wants("still more")
}

func tooMuch(b bench) {
	r := b.watch("ann", "")
	first := r.last
	for n := range 101 {
		b.Publish(says([]string{"ann", ""}[n%2], strconv.Itoa(n)))
		r.next()
	}
	again := b.watch("ann", first)
	again.wants("reset")
	b.Publish(says("ann", "more"))
	again.wants("more")
}

func invented(b bench) {
	r := b.watch("ann", "")
	b.Publish(says("ann", "one"), says("bob", "two"))
	r.wants("one")
	bob := b.watch("bob", "")
	b.Publish(says("bob", "three"))
	bob.wants("three")
	for _, id := range []string{"x", "1-1", "1-1.", "1-1.2", "-.-", "0-0.0-0", "1-1.1-1", "18446744073709551615-1.18446744073709551615-1",
		"99999999999999999999-1.1-1", bob.last, " " + r.last, r.last + "1", strings.Repeat("9", 10_000)} {
		again := b.watch("ann", id)
		again.wants("reset")
		b.Publish(says("ann", "more"))
		again.wants("more")
		again.Close()
	}
}

func nothingYet(b bench) {
	r := b.watch("ann", "")
	first := r.ID()
	r.Close()
	b.Publish(says("ann", "one"))
	b.watch("ann", first).wants("one")
}

func merged(b bench) {
	r := b.watch("ann", "")
	equity := func(user, of, text string) events.Event {
		e := says(user, text)
		e.Type, e.Key = events.Equity, of
		return e
	}
	b.Publish(equity("ann", "bot 1", "first")) // nothing was sent lately, so it is at once
	r.wants("first")
	for n := range 100 {
		b.Publish(equity("ann", "bot 1", fmt.Sprint("one ", n)), equity("ann", "bot 2", fmt.Sprint("two ", n)), equity("", "bot 1", fmt.Sprint("all ", n)))
	}
	other := says("ann", "a position")
	other.Type, other.Key = events.Position, "bot 1"
	b.Publish(other, says("ann", "at once"))
	r.wants("at once")
	var got []string
	for range 4 {
		got = append(got, word(r.next()))
	}
	slices.Sort(got)
	if want := []string{"a position", "all 99", "one 99", "two 99"}; !slices.Equal(got, want) {
		b.Errorf("it got %q", got)
	}
	if c := b.Counts(); c.Merged != 297 || c.Dropped != 0 {
		b.Errorf("it counts %+v", c)
	}
}

func once(b bench) {
	r := b.watch("ann", "")
	price := says("", "price")
	price.Once = "synth:BTCUSDT:1m 60000"
	b.Publish(price, price)
	b.Publish(says("", "between"))
	r.wants("price", "between")
	b.Publish(price, says("", "after"))
	r.wants("after")
	price.Once = "synth:BTCUSDT:1m 120000"
	b.Publish(price)
	r.wants("price")
	if c := b.Counts(); c.Dropped != 0 {
		b.Errorf("it counts %+v", c)
	}
}

func slow(b bench) {
	stalled, good := b.watch("ann", ""), b.watch("ann", "")
	for n := range 300 {
		b.Publish(says("ann", strconv.Itoa(n)))
		good.wants(strconv.Itoa(n))
	}
	b.until("the one that does not read is dropped", func() bool { return b.Counts().Slow == 1 })
	if _, err := stalled.Next(b.Context()); err == nil || fault.KindOf(err) != fault.Limit {
		b.Errorf("it is told %v", err)
	}
	if c := b.Counts(); c.Subscribers != 1 || c.Slow != 1 {
		b.Errorf("it counts %+v", c)
	}
	b.watch("ann", good.last)
	b.Publish(says("ann", "more"))
	good.wants("more")
}

func crowded(b bench) {
	ann, bob := b.watch("ann", ""), b.watch("bob", "")
	var all []events.Event
	for n := range 150 {
		all = append(all, says("ann", strconv.Itoa(n)))
	}
	b.Publish(says("bob", "his"))
	bob.wants("his")
	b.Publish(all...)
	if n := b.Counts().Dropped; n != 50 {
		b.Errorf("%d were dropped", n)
	}
	ann.wants("reset")
	b.Publish(says("ann", "more"), says("bob", "his too"))
	for word(ann.next()) != "more" { // those that did fit in come as well
	}
	bob.wants("his too")
	keyed := make([]events.Event, 150)
	for n := range keyed {
		keyed[n] = says("", strconv.Itoa(n))
		keyed[n].Key = strconv.Itoa(n)
	}
	b.Publish(keyed...)
	bob.wants("reset")
}

func unfit(b bench) {
	r := b.watch("ann", "")
	strange, large := says("ann", "x"), says("ann", strings.Repeat("x", events.MostData))
	strange.Type = "news"
	b.Publish(strange, says("ann", "one"))
	r.wants("reset", "one")
	b.Publish(large, says("ann", "two"))
	r.wants("reset", "two")
	if n := b.Counts().Dropped; n != 2 {
		b.Errorf("%d were dropped", n)
	}
}

func expired(b bench) {
	ann, bob := b.watch("ann", ""), b.watch("bob", "")
	b.Publish(says("ann", "hers"), says("bob", "his"))
	ann.wants("hers")
	bob.wants("his")
	ann.Close()
	begun := time.Now()
	b.until("her stream ends, and those of him and everybody do not", func() bool { return b.streams() == 2 })
	if took := time.Since(begun); took < 300*time.Millisecond {
		b.Errorf("her stream lasted %s", took)
	}
	b.watch("ann", ann.last).wants("reset")
	again := b.watch("bob", bob.last)
	b.Publish(says("bob", "more"))
	again.wants("more")
}

func left(b bench) {
	ctx, cancel := context.WithCancel(b.Context())
	s, err := b.Subscribe(ctx, "ann", "")
	if err != nil {
		b.Fatal(err)
	}
	other := b.watch("ann", "")
	done := make(chan error, 1)
	go func() {
		_, err := s.Next(context.Background())
		done <- err
	}()
	cancel()
	select {
	case err := <-done:
		if err == nil || fault.KindOf(err) != fault.Canceled {
			b.Error(err)
		}
	case <-time.After(limit):
		b.Fatal("it does not end")
	}
	s.Close()
	s.Close()
	b.Publish(says("ann", "more"))
	other.wants("more")
	short, stop := context.WithTimeout(b.Context(), time.Millisecond)
	defer stop()
	if _, err := other.Next(short); err == nil || fault.KindOf(err) != fault.Canceled {
		b.Error(err)
	}
	if c := b.Counts(); c.Subscribers != 1 {
		b.Errorf("it counts %+v", c)
	}
}

func closed(b bench) {
	r := b.watch("ann", "")
	keyed := says("ann", "zero")
	keyed.Key = "k"
	b.Publish(keyed)
	r.wants("zero")
	keyed = says("ann", "one")
	keyed.Key = "k"
	b.Publish(keyed) // which waits for an hour
	if err := b.Close(); err != nil {
		b.Fatal(err)
	}
	b.Publish(says("ann", "too late"))
	for {
		list, err := r.Next(b.Context())
		if err != nil {
			if fault.KindOf(err) != fault.Canceled {
				b.Error(err)
			}
			break
		}
		if len(list) != 1 || word(list[0]) != "one" {
			b.Errorf("it got %v", list)
		}
	}
	if _, err := b.Subscribe(b.Context(), "ann", ""); err == nil || fault.KindOf(err) != fault.Canceled {
		b.Error(err)
	}
	if c := b.Counts(); c.Subscribers != 0 || c.Dropped != 1 || c.Published != 3 {
		b.Errorf("it counts %+v", c)
	}
}

func refused(b bench) {
	if _, err := b.Subscribe(b.Context(), "", ""); err == nil || fault.KindOf(err) != fault.Invalid {
		b.Error(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	if _, err := b.Subscribe(ctx, "ann", ""); err == nil || fault.KindOf(err) != fault.Canceled {
		b.Error(err)
	}
}
