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
		p.show(float64(now-first)/float64(last-first), "of the candles", int64(p.calls), "candles")
	}
}

// Count is told how many of so many are done, as a sweep's combinations.
func (p *Progress) Count(done, total int) {
	if total > 0 {
		p.show(float64(done)/float64(total), fmt.Sprintf("of %s combinations", Count(total)), int64(done), "combinations")
	}
}

// blocks is the length of a bar.
const blocks = 20

// show writes the line over, five times a second.
func (p *Progress) show(share float64, of string, done int64, things string) {
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
	text := fmt.Sprintf("%3.0f %% %s", 100*share, of)
	if share > 0.01 {
		text += fmt.Sprintf(", about %s left", time.Duration(float64(took)*(1-share)/share).Round(time.Second))
	}
	rate := fmt.Sprintf(", %s %s/s", Count(int64(float64(done)/took.Seconds()+0.5)), things)
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
	if !p.shown.IsZero() {
		_, _ = io.WriteString(p.screen.w, "\r\x1b[K") // nothing is lost if it stays
	}
}
