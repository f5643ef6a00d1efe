package console

import (
	"strings"
	"testing"
	"time"
)

func TestProgressBar(t *testing.T) {
	for _, c := range []struct {
		width int
		ascii bool
		want  string
	}{
		{0, false, "█████░░░░░░░░░░░░░░░  25 % of 400 combinations, about 30s left, 10 combinations/s"},
		{0, true, "#####...............  25 % of 400 combinations, about 30s left, 10 combinations/s"},
		{75, true, "#####...............  25 % of 400 combinations, about 30s left"},
		{50, true, " 25 % of 400 combinations, about 30s left"},
	} {
		s, out := terminal(c.width)
		s.ascii = c.ascii
		p := &Progress{screen: s, begun: time.Now().Add(-10 * time.Second)}
		p.Count(100, 400)
		if text := strings.TrimPrefix(out.String(), "\r\x1b[K"); text != c.want {
			t.Errorf("%d columns: %q, not %q", c.width, text, c.want)
		}
		p.Count(101, 400)
		if strings.Count(out.String(), "\r") != 1 {
			t.Error("the line is written again at once")
		}
	}
}
