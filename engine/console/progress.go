package console

import (
	"fmt"
	"io"
	"time"
)

// Progress shows how far a run has come on one line that is written over, once it has taken a second, with the time left.
// It shows nothing if nobody is looking. Not safe for concurrent use.
type Progress struct {
	screen *Screen
	begun  time.Time
	shown  time.Time
	calls  uint
}

// NewProgress begins to measure.
func NewProgress(s *Screen) *Progress { return &Progress{screen: s, begun: time.Now()} }

// Watch is told a time and the first and last there will be. It is called for every candle, so it rarely looks at the clock.
func (p *Progress) Watch(now, first, last int64) {
	if p.calls++; p.calls%4096 != 0 || !p.screen.terminal {
		return
	}
	clock := time.Now()
	took := clock.Sub(p.begun)
	if took < time.Second || clock.Sub(p.shown) < 200*time.Millisecond || last <= first {
		return
	}
	p.shown = clock
	done := float64(now-first) / float64(last-first)
	left := ""
	if done > 0.01 {
		left = fmt.Sprintf(", about %s left", time.Duration(float64(took)*(1-done)/done).Round(time.Second))
	}
	fmt.Fprintf(p.screen.w, "\r\x1b[K%3.0f %% of the candles%s", 100*done, left)
}

// Done takes the line away.
func (p *Progress) Done() {
	if !p.shown.IsZero() {
		_, _ = io.WriteString(p.screen.w, "\r\x1b[K") // nothing is lost if it stays
	}
}
