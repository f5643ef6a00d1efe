package events_test

import (
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/engine/events"
	"tradebot/engine/fault"
	"tradebot/engine/testbed"
)

// outage is a bus over a Redis of its own that the test may break.
func outage(t *testing.T, b events.Bounds) (bench, *testbed.RedisServer) {
	t.Parallel()
	server := testbed.Redis(t)
	r := open(t, server, b)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return bench{t, r, nil}, server
}

// goesOn publishes a word again and again until the test ends: what comes before a reset is not seen, since it is in what is read anew.
func (b bench) goesOn(want string) {
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for tick := time.NewTicker(10 * time.Millisecond); ; {
			select {
			case <-tick.C:
				b.Publish(says("ann", want))
			case <-stop:
				tick.Stop()
				return
			}
		}
	}()
	b.Cleanup(func() { close(stop); <-done })
}

// recovers reads up to a reset, and then up to a word.
func (r *reader) recovers(want string) {
	r.b.Helper()
	for word(r.next()) != "reset" {
	}
	for word(r.next()) != want {
	}
}

// What was in a Redis that forgot everything is missed, and that is told: to who watches, and to who resumes.
func TestForgotten(t *testing.T) {
	b, server := outage(t, events.Bounds{})
	r := b.watch("ann", "")
	b.Publish(says("ann", "one"), says("", "two"))
	r.next()
	r.next()
	place := r.last
	server.FlushAll(t)
	b.Publish(says("ann", "three"))
	r.wants("reset")
	b.Publish(says("ann", "four"))
	r.wants("four")
	b.watch("ann", place).wants("reset")
	server.FlushAll(t)
	b.watch("ann", r.last).wants("reset") // nothing was published since
	again := b.watch("ann", r.last)
	again.wants("reset")
	r.wants("reset") // it was noticed
	b.Publish(says("ann", "five"))
	again.wants("five")
	r.wants("five")
}

// A Redis that is killed and comes back is met again, and nobody goes on as if nothing had happened.
func TestKilled(t *testing.T) {
	b, server := outage(t, events.Bounds{})
	r := b.watch("ann", "")
	b.Publish(says("ann", "one"))
	r.wants("one")
	place := r.last
	server.Kill(t)
	begun := time.Now()
	b.Publish(says("ann", "lost"))
	if took := time.Since(begun); took > time.Second/2 {
		t.Errorf("publishing took %s", took)
	}
	late := b.watch("ann", place)
	fresh := b.watch("ann", "")
	if took := time.Since(begun); took > 5*time.Second { // a second each, and what a busy machine adds
		t.Errorf("subscribing took %s", took)
	}
	server.Start(t)
	for _, r := range []*reader{r, late, fresh} {
		r.wants("reset")
	}
	b.goesOn("after")
	for _, r := range []*reader{r, late, fresh} {
		for word(r.next()) != "after" { // more resets, for what was lost
		}
	}
	b.watch("ann", place).wants("reset")
	if c := b.Counts(); c.Dropped == 0 || c.Subscribers != 4 {
		t.Errorf("it counts %+v", c)
	}
}

// A Redis that keeps what it has is met again where it was: nothing that was published before is missed.
func TestRestarted(t *testing.T) {
	t.Parallel()
	server := testbed.Redis(t, testbed.Durable)
	r := open(t, server, events.Bounds{})
	defer r.Close()
	b := bench{t, r, nil}
	watching := b.watch("ann", "")
	b.Publish(says("ann", "one"), says("ann", "two"))
	watching.wants("one", "two")
	place := watching.last
	b.Publish(says("ann", "three"))
	watching.wants("three")
	server.Stop(t)
	server.Start(t)
	again := b.watch("ann", place)
	again.wants("three")
	b.Publish(says("ann", "four"))
	again.afterResetOr("four")
	watching.afterResetOr("four")
}

// afterResetOr reads up to a word, before which there may be a reset.
func (r *reader) afterResetOr(want string) {
	r.b.Helper()
	for {
		switch got := word(r.next()); got {
		case want:
			return
		case "reset":
		default:
			r.b.Fatalf("it got %q instead of %q", got, want)
		}
	}
}

// A Redis that does not answer holds nobody up.
func TestPaused(t *testing.T) {
	b, server := outage(t, events.Bounds{})
	r := b.watch("ann", "")
	b.Publish(says("ann", "one"))
	r.wants("one")
	server.Pause(t)
	begun := time.Now()
	for n := range 5000 { // fewer than one who does not read is dropped for
		b.Publish(says("ann", fmt.Sprint(n)))
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("publishing took %s", took)
	}
	late := b.watch("ann", "")
	b.until("the writer gives up", func() bool { return b.Counts().Dropped > 0 })
	server.Resume(t)
	b.goesOn("after")
	r.recovers("after")
	late.recovers("after")
}

// Several processes share what they publish.
func TestProcesses(t *testing.T) {
	t.Parallel()
	server := testbed.Redis(t)
	var all []bench
	for range 3 {
		r := open(t, server, events.Bounds{})
		t.Cleanup(func() { r.Close() })
		all = append(all, bench{t, r, nil})
	}
	var readers []*reader
	for _, b := range all {
		readers = append(readers, b.watch("ann", ""))
	}
	price := says("", "price")
	price.Once = "synth:BTCUSDT:1m 60000"
	for i, b := range all {
		b.Publish(price) // one of them is heard
		b.Publish(says("ann", fmt.Sprint(i)))
	}
	for _, r := range readers {
		seen := map[string]int{}
		for range 4 {
			seen[word(r.next())]++
		}
		for _, want := range []string{"price", "0", "1", "2"} {
			if seen[want] != 1 {
				t.Errorf("it got %v", seen)
			}
		}
	}
	// What was read in one process is resumed in another.
	place := readers[0].last
	all[2].Publish(says("ann", "more"))
	all[1].watch("ann", place).wants("more")
}

// Who reads too slowly for what is kept is told, in the goroutine that reads for all as well.
func TestOverrun(t *testing.T) {
	b, _ := outage(t, events.Bounds{Keep: 100, Mailbox: 100_000})
	r := b.watch("ann", "")
	var burst []events.Event
	for n := range 15_000 {
		burst = append(burst, says("ann", fmt.Sprint(n)))
	}
	b.Publish(burst...)
	b.goesOn("after")
	last, missing := -1, false
	for {
		got := word(r.next())
		if got == "after" {
			break
		}
		if got == "reset" {
			missing = true
			continue
		}
		var n int
		if _, err := fmt.Sscan(got, &n); err != nil || n != last+1 && !missing {
			t.Fatalf("%q came after %d, and nobody was told", got, last)
		}
		last, missing = n, false
	}
	if last != len(burst)-1 && !missing {
		t.Errorf("the last was %d, and nobody was told", last)
	}
}

// Five hundred begin at once, leave, come back where they were, and leave nothing behind.
func TestCrowd(t *testing.T) {
	server := testbed.Redis(t)
	for _, begin := range []func() bus{
		func() bus { return open(t, server, events.Bounds{}) },
		func() bus { return events.BoundLocal(events.Bounds{}) },
	} {
		before := runtime.NumGoroutine()
		b := bench{t, begin(), nil}
		const many = 500
		readers := [many]*reader{}
		var crew sync.WaitGroup
		begun := time.Now()
		for i := range readers {
			crew.Go(func() {
				s, err := b.Subscribe(b.Context(), fmt.Sprint("user ", i%50), "")
				if err != nil {
					t.Error(err)
					return
				}
				readers[i] = &reader{Subscription: s, b: b, last: s.ID()}
			})
		}
		crew.Wait()
		if t.Failed() {
			return
		}
		t.Logf("%d began within %s", many, time.Since(begun))
		b.Publish(says("", "one"))
		for i, r := range readers {
			r.wants("one")
			r.Close()
			b.Publish(says(fmt.Sprint("user ", i%50), "not for long"))
		}
		b.Publish(says("", "two"))
		begun = time.Now()
		for i := range readers {
			crew.Go(func() {
				s, err := b.Subscribe(b.Context(), fmt.Sprint("user ", i%50), readers[i].last)
				if err != nil {
					t.Error(err)
					return
				}
				readers[i].Subscription = s
			})
		}
		crew.Wait()
		t.Logf("%d came back within %s", many, time.Since(begun))
		for _, r := range readers {
			for word(r.next()) != "two" {
			}
		}
		if c := b.Counts(); c.Resets != 0 || c.Subscribers != many || c.Dropped != 0 {
			t.Errorf("it counts %+v", c)
		}
		for _, r := range readers {
			r.Close()
		}
		if n := b.Counts().Subscribers; n != 0 {
			t.Errorf("%d still watch", n)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		b.until("all goroutines have ended", func() bool { return runtime.NumGoroutine() <= before })
	}
}

// An address that cannot be is refused without being repeated.
func TestAddress(t *testing.T) {
	_, err := events.NewRedis("http://name:secret@host", slog.New(slog.DiscardHandler))
	if err == nil || fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}
