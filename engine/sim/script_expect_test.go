package sim_test

import (
	"fmt"
	"strings"
)

// expectation returns the text of a line that expects something, without its comment.
func (s *script) expectation(line int) string {
	text, _, _ := strings.Cut(s.lines[line], "#")
	return strings.Join(strings.Fields(text)[1:], " ")
}

// stateOf returns what a line that expects states would say of the account as it was, and before a block is played only checks
// that the line can be read.
func (s *script) stateOf(b *block, line int) (string, error) {
	when := 0
	if b.asked >= 0 && line > b.asked {
		when = 1
	}
	words := strings.Fields(s.expectation(line))
	var out []string
	for len(words) > 0 {
		key, slot, length := words[0], 0, 1
		if _, ok := stateWords[key]; !ok {
			return "", fmt.Errorf("unknown word %q", key)
		}
		out, words = append(out, key), words[1:]
		if key == "position" && len(words) > 2 && words[0] == "in" {
			var err error
			if slot, err = s.slot(words[1]); err != nil {
				return "", err
			}
			out, words = append(out, words[:2]...), words[2:]
		}
		if key == "position" && len(words) > 2 && words[1] == "@" {
			length = 3
		}
		if len(words) < length {
			return "", fmt.Errorf("a value is missing")
		}
		words = words[length:]
		if b.state[when] != nil {
			out = append(out, b.state[when](key, slot))
		}
	}
	return strings.Join(out, " "), nil
}

// mismatches compares what happened with what was expected: one sentence for each line, beginning with its number.
func (s *script) mismatches() (all []string) {
	for _, b := range s.blocks {
		for when, lines := range b.events {
			all = append(all, s.compare(b, lines, b.happened[when])...)
		}
		for _, line := range b.states {
			if got, err := s.stateOf(b, line); err != nil || got != s.expectation(line) {
				all = append(all, fmt.Sprintf("%d: got %q, want %q", line+1, got, s.expectation(line)))
			}
		}
	}
	return all
}

// compare compares the events of a block with the lines that expect them.
func (s *script) compare(b *block, lines []int, got []string) (all []string) {
	last := b.line
	for i, line := range lines {
		switch {
		case i >= len(got):
			all = append(all, fmt.Sprintf("%d: got nothing, want %q", line+1, s.expectation(line)))
		case got[i] != s.expectation(line):
			all = append(all, fmt.Sprintf("%d: got %q, want %q", line+1, got[i], s.expectation(line)))
		}
		last = line
	}
	for _, more := range got[min(len(lines), len(got)):] {
		all = append(all, fmt.Sprintf("%d: got %q, want nothing", last+1, more))
	}
	return all
}

// rewrite returns the script with what happened as what it expects. Comments stay where they are, but those behind an
// expectation that has changed.
func (s *script) rewrite() string {
	drop, after := map[int]bool{}, map[int][]string{}
	change := map[int]string{}
	for _, b := range s.blocks {
		for when, lines := range b.events {
			at := b.line
			if when == 1 && b.asked >= 0 {
				at = b.asked
			}
			if len(s.compare(b, lines, b.happened[when])) == 0 {
				continue
			}
			for _, line := range lines {
				drop[line] = true
			}
			for _, event := range b.happened[when] {
				after[at] = append(after[at], "> "+event)
			}
		}
		for _, line := range b.states {
			if got, err := s.stateOf(b, line); err == nil && got != s.expectation(line) {
				change[line] = "> " + got
			}
		}
	}
	var out []string
	for i, line := range s.lines {
		if text, ok := change[i]; ok {
			line = text
		}
		if !drop[i] {
			out = append(out, line)
		}
		out = append(out, after[i]...)
	}
	return strings.Join(out, "\n") + "\n"
}
