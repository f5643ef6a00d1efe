package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// tally is what came of a step, or of all of them.
type tally struct {
	passed, failed, skipped int
	details                 []string // what to show of a failure
	reasons                 []string // why tests were skipped
	note                    string   // a figure that is shown beside
}

func (t tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.passed, t.failed, t.skipped)
}

// add adds a step's counts; its details have been shown.
func (t *tally) add(s tally) {
	t.passed += s.passed
	t.failed += s.failed
	t.skipped += s.skipped
	t.reasons = append(t.reasons, s.reasons...)
}

// report shows the end of a run and returns the exit code.
func (t *tally) report(took time.Duration) int {
	fmt.Println()
	if len(t.reasons) > 0 {
		slices.Sort(t.reasons)
		fmt.Println("Skipped:")
		for _, reason := range t.reasons {
			fmt.Println("  " + reason)
		}
		fmt.Println()
	}
	fmt.Printf("It took %s.\n", took.Round(time.Second))
	fmt.Println(t)
	if t.failed > 0 {
		return 1
	}
	return 0
}

// outOfTime is what a fuzz target fails with that found nothing: up to Go 1.26 the end of its time may be taken for a failure
// (go.dev/issue/75804). Whatever it finds it writes down, and says so.
const outOfTime, found = "\n    context deadline exceeded\nFAIL\n", "Failing input written to"

// readFuzz reads the output of a fuzz target.
func readFuzz(output []byte, err error) tally {
	if err != nil && bytes.Contains(output, []byte(outOfTime)) && !bytes.Contains(output, []byte(found)) {
		err = nil
	}
	return command(output, err)
}

// event is a line of `go test -json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	FailedBuild string
}

// readTests counts tests, subtests among them, in the output of `go test -json`.
func readTests(output []byte, err error) tally {
	var t tally
	said := map[string]*strings.Builder{} // by package and test
	note := func(key, text string) {
		if said[key] == nil {
			said[key] = &strings.Builder{}
		}
		said[key].WriteString(text)
	}
	failed := map[string]bool{} // packages with a test that failed
	lines := bufio.NewScanner(bytes.NewReader(output))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			t.details = append(t.details, lines.Text()) // of the go command itself
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output":
			note(key, e.Output)
		case "build-output":
			note(e.ImportPath, e.Output)
		case "pass":
			if e.Test != "" {
				t.passed++
			}
		case "skip":
			if e.Test != "" {
				t.skipped++
				t.reasons = append(t.reasons, e.Test+" in "+e.Package+": "+reason(said[key]))
			}
		case "fail":
			if e.Test == "" && failed[e.Package] {
				continue // a test of it was counted
			}
			failed[e.Package] = true
			t.failed++
			t.details = append(t.details, strings.TrimSpace(key), text(said[key]), text(said[e.FailedBuild]))
		}
	}
	switch {
	case t.failed > 0:
	case err != nil:
		t.failed++
		t.details = append(t.details, err.Error())
	default:
		t.details = nil // what the go command said beside, as about downloads
	}
	return t
}

func text(b *strings.Builder) string {
	if b == nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

// reason is the sentence of t.Skip in what a test said.
func reason(b *strings.Builder) string {
	for line := range strings.Lines(text(b)) {
		line = strings.TrimSpace(line)
		if _, after, ok := strings.Cut(line, ".go:"); ok {
			if _, sentence, ok := strings.Cut(after, ": "); ok {
				return sentence
			}
		}
	}
	return "no reason given"
}
