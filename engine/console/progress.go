package console

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Progress shows how far a run has come on one line that is written over, once it has taken a second: a bar, the time left and
// the speed. It shows nothing if nobody is looking. Not safe for concurrent use.
type Progress struct {
	screen *Screen
	begun  time.Time
	shown  time.Time
	calls  uint
}

// NewProgress begins to measure.
func NewProgress(s *Screen) *Progress { return &Progress{screen: s, begun: time.Now()} }

// Watch is told a time and the first and last there will be. It is called for every instant, so it rarely looks at the clock.
func (p *Progress) Watch(now, first, last int64) {
	if p.calls++; p.calls%4096 == 0 && last > first {
		share := float64(now-first) / float64(last-first)
		p.show(share, percent(share)+" of the candles", int64(p.calls), "candles")
	}
}

// Count is told how many of so many are done, as a sweep's combinations.
func (p *Progress) Count(done, total int) {
	if total > 0 {
		share := float64(done) / float64(total)
		p.show(share, fmt.Sprintf("%s of %s combinations", percent(share), Count(total)), int64(done), "combinations")
	}
}

// Compiled is told how many of so many ready-made strategies are compiled, and takes the line away when all are. Where nobody can write
// a line over it says so once: whoever waits wants to know for what.
func (p *Progress) Compiled(done, total int) {
	switch {
	case done == total:
		p.Done()
	case p.screen.terminal:
		p.show(float64(done)/float64(total), fmt.Sprintf("%d of %d ready-made strategies are compiled, which is done once", done, total), 0, "")
	case p.shown.IsZero() && time.Since(p.begun) >= time.Second:
		p.shown = time.Now()
		p.screen.Print("the %d ready-made strategies are being compiled, which is done once", total)
	}
}

func percent(share float64) string { return fmt.Sprintf("%3.0f %%", 100*min(max(share, 0), 1)) }

// blocks is the length of a bar.
const blocks = 20

// show writes the line over, five times a second: what is done, and, if they have a name, how many things a second.
func (p *Progress) show(share float64, text string, done int64, things string) {
	if !p.screen.terminal {
		return
	}
	clock := time.Now()
	took := clock.Sub(p.begun)
	if took < time.Second || clock.Sub(p.shown) < 200*time.Millisecond {
		return
	}
	p.shown = clock
	share = min(max(share, 0), 1)
	full, empty := "█", "░"
	if p.screen.ascii {
		full, empty = "#", "."
	}
	filled := int(share*blocks + 0.5)
	if share > 0.01 {
		text += fmt.Sprintf(", about %s left", time.Duration(float64(took)*(1-share)/share).Round(time.Second))
	}
	rate := ""
	if things != "" {
		rate = fmt.Sprintf(", %s %s/s", Count(int64(float64(done)/took.Seconds()+0.5)), things)
	}
	bar := strings.Repeat(full, filled) + strings.Repeat(empty, blocks-filled) + " "
	// A line that does not fit would not be written over: what matters least goes first.
	if !p.screen.narrow(blocks + 1 + len(text) + len(rate) + 1) {
		text += rate
	}
	if !p.screen.narrow(len(text) + blocks + 2) {
		text = bar + text
	}
	fmt.Fprintf(p.screen.w, "\r\x1b[K%s", text)
}

// Done takes the line away.
func (p *Progress) Done() {
	if p.screen.terminal && !p.shown.IsZero() {
		_, _ = io.WriteString(p.screen.w, "\r\x1b[K") // nothing is lost if it stays
	}
}
