package bot_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// documented reads the table of doc.go.
func documented(t *testing.T) map[[2]string]string {
	t.Helper()
	page, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	table := map[[2]string]string{}
	for line := range strings.Lines(string(page)) {
		words := strings.Fields(strings.TrimPrefix(line, "//"))
		if strings.HasPrefix(line, "//\t") && len(words) >= 3 && words[0] != "state" {
			table[[2]string{words[0], words[1]}] = words[2]
		}
	}
	return table
}

// Every state with every event does what the comment says, and what it does not name is a conflict that changes nothing.
func TestTable(t *testing.T) {
	table := documented(t)
	for _, s := range bot.Statuses() {
		for _, e := range bot.Events() {
			to, err := bot.Next(s, e)
			want, there := table[[2]string{string(s), string(e)}]
			delete(table, [2]string{string(s), string(e)})
			switch {
			case there && (err != nil || string(to) != want):
				t.Errorf("%s %s leads to %s, %v; the comment says %s", s, e, to, err, want)
			case !there && (fault.KindOf(err) != fault.Conflict || to != s):
				t.Errorf("%s %s leads to %s, %v; the comment does not know it", s, e, to, err)
			case !there && !strings.Contains(fault.Sentence(err), string(s)):
				t.Errorf("%s %s: the sentence does not name the state: %s", s, e, fault.Sentence(err))
			}
		}
	}
	for pair := range table {
		t.Errorf("the comment has %v, which is no state and event", pair)
	}
}

// From everywhere there is a way to run and a way to stop.
func TestNoDeadEnd(t *testing.T) {
	for _, from := range bot.Statuses() {
		seen := []bot.Status{from}
		for i := 0; i < len(seen); i++ {
			for _, e := range bot.Events() {
				if to, err := bot.Next(seen[i], e); err == nil && !slices.Contains(seen, to) {
					seen = append(seen, to)
				}
			}
		}
		if !slices.Contains(seen, bot.Running) || !slices.Contains(seen, bot.Stopped) {
			t.Errorf("from %s one gets to %v only", from, seen)
		}
	}
}

func TestActive(t *testing.T) {
	for _, s := range bot.Statuses() {
		want := s == bot.Starting || s == bot.Running || s == bot.Paused || s == bot.Stopping
		if s.Active() != want {
			t.Errorf("%s active: %v", s, s.Active())
		}
	}
}

// A weaker reason never takes the place of a stronger one: what a person said stays until a person says otherwise.
func TestPauses(t *testing.T) {
	all := bot.Pauses()
	for i, weak := range all {
		for k, strong := range all {
			if weak.Yields(strong) != (k >= i) {
				t.Errorf("%s yields to %s: %v", weak, strong, weak.Yields(strong))
			}
		}
		if got, err := bot.ParsePause(string(weak)); got != weak || err != nil {
			t.Errorf("%s is read as %s, %v", weak, got, err)
		}
		if byDay := strings.HasPrefix(string(weak), "daily_"); byDay != (weak.EndedBy() == bot.EndedByDay) {
			t.Errorf("%s is ended by %d", weak, weak.EndedBy())
		}
		if byPerson := weak == bot.ByUser || weak == bot.KillSwitch; byPerson != (weak.EndedBy() == bot.EndedByPerson) || byPerson != (weak.Hold() != bot.HoldNothing) {
			t.Errorf("%s is ended by %d and holds back %s", weak, weak.EndedBy(), weak.Hold())
		}
		if weak.Steps() == (weak == bot.DataGap) {
			t.Errorf("%s steps: %v", weak, weak.Steps())
		}
	}
	if !bot.Pause("").Yields(all[0]) || !bot.Pause("").Steps() {
		t.Error("a bot that is not paused cannot be paused, or does not step")
	}
	if _, err := bot.ParsePause("tired"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
}
