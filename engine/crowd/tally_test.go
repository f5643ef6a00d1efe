package crowd_test

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/worker"
)

// news is a line of a worker process.
type news struct {
	Running int     `json:",omitempty"` // bots that run now, when all do
	Stepped int     `json:",omitempty"` // bots that were committed once, when all were
	At      int64   // ms UTC
	CPU     float64 // seconds that the process has used so far
	RSS     int64   // bytes
	PSS     int64   // bytes; what instances share counts once
	Minute  *minute `json:",omitempty"`
}

// minute is what all bots made of a candle.
type minute struct {
	Close    int64 // market time, ms UTC
	Bots     int
	Last     float64 // seconds from the close to the last commit
	P50, P99 float64 // seconds from the close to a bot's commit
	Took     worker.Took
	Rows     int // written
	Writes   rows
	CPU      float64 // seconds of the process since the minute before
}

// rows counts what was written.
type rows struct{ Lines, Orders, Fills, Entries, Positions, Equity, Logs, Dots int }

// tally counts what a worker does, and says what it came to.
type tally struct {
	order *order
	say   *json.Encoder

	began time.Time

	mutex   sync.Mutex
	running map[string]bool
	stepped map[string]bool
	minutes map[int64]*count
	cpu     float64
}

// count is a minute under way.
type count struct {
	minute
	after []float64
}

func newTally(o *order, say *json.Encoder) *tally {
	return &tally{order: o, say: say, began: time.Now(), running: map[string]bool{}, stepped: map[string]bool{}, minutes: map[int64]*count{}}
}

// event is told what became of a bot.
func (t *tally) event(e worker.Event) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	now := time.Now()
	once(t.stepped, e.Bot.ID, t.order.Bots, func(n int) { t.tell(news{Stepped: n}) })
	if e.Bot.Status == bot.Running {
		once(t.running, e.Bot.ID, t.order.Bots, func(n int) { t.cpu = cpu(); t.tell(news{Running: n}) })
	}
	if e.Before != bot.Running || t.order.Clock.world(e.Batch.Cursor).Before(t.began) {
		return // it starts, or makes up for what it missed
	}
	c := t.minutes[e.Batch.Cursor]
	if c == nil {
		c = &count{}
		t.minutes[e.Batch.Cursor] = c
	}
	c.after = append(c.after, now.Sub(t.order.Clock.world(e.Batch.Cursor)).Seconds())
	c.add(&e)
	if len(c.after) == t.order.Bots {
		m := c.result(e.Batch.Cursor)
		used := cpu()
		m.CPU, t.cpu = used-t.cpu, used
		t.tell(news{Minute: &m})
		delete(t.minutes, e.Batch.Cursor)
	}
}

// once calls full when the last of so many ids is seen.
func once(seen map[string]bool, id string, all int, full func(n int)) {
	if !seen[id] {
		seen[id] = true
		if len(seen) == all {
			full(all)
		}
	}
}

func (t *tally) tell(n news) {
	n.At, n.CPU = time.Now().UnixMilli(), cpu()
	n.RSS, n.PSS = memory("status", "VmRSS:"), memory("smaps_rollup", "Pss:")
	_ = t.say.Encode(n) // whoever listened is gone
}

func (c *count) add(e *worker.Event) {
	k, b, w := &c.Took, &e.Batch, &c.Writes
	k.Wait += e.Took.Wait
	k.Open += e.Took.Open
	k.Hub += e.Took.Hub
	k.Run += e.Took.Run
	k.Rest += e.Took.Rest
	k.Commit += e.Took.Commit
	for _, n := range []struct {
		to  *int
		add int
	}{
		{&w.Lines, len(b.Lines)}, {&w.Orders, len(b.Orders)}, {&w.Fills, len(b.Fills)}, {&w.Entries, len(b.Entries)},
		{&w.Positions, len(b.Positions)}, {&w.Equity, len(b.Equity)}, {&w.Logs, len(b.Logs)}, {&w.Dots, min(len(b.Dots), 1)},
	} {
		*n.to += n.add
		c.Rows += n.add
	}
	c.Rows++ // the bot's own
}

func (c *count) result(close int64) minute {
	slices.Sort(c.after)
	n := len(c.after)
	m := c.minute
	m.Close, m.Bots, m.Last, m.P50, m.P99 = close, n, c.after[n-1], c.after[n/2], c.after[n*99/100]
	for _, sum := range []*time.Duration{&m.Took.Wait, &m.Took.Open, &m.Took.Hub, &m.Took.Run, &m.Took.Rest, &m.Took.Commit} {
		*sum /= time.Duration(n)
	}
	return m
}

// cpu returns the seconds of processor that this process has used.
func cpu() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it cannot fail for ourselves
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// memory returns what a file of /proc says of this process, bytes; 0 where there is no /proc.
func memory(file, line string) int64 {
	text, _ := os.ReadFile("/proc/self/" + file)
	for l := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(l, line); ok {
			kib, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10
		}
	}
	return 0
}
