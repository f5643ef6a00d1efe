// Command gate runs everything that must hold before a change is taken, in all modules of the repository, and says at the end
// what passed, what failed, and what was skipped and why:
//
//	gate [-only lint|test|fuzz] [-fuzz DURATION]
//
// It begins with what is quick to fail: format, vet, staticcheck, the workflows, the state of the go.mod files, the same for the dashboard. Then come the
// tests, under the race detector where there is a C compiler, those of the dashboard beside them, alone and in a browser, then fuzzing: the
// module rewriter for -fuzz, every other target for a twentieth of that. It goes on after a failure, so that one run shows all of them. It is a
// tool of the build, not part of the product; run it from the repository's root.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"time"
)

func main() {
	only := flag.String("only", "", "lint, test or fuzz: only that part")
	fuzz := flag.Duration("fuzz", time.Minute, "how long to fuzz the module rewriter; the other targets get a twentieth")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	parts := map[string]func() ([]step, error){
		"lint": checks, "test": tests, "fuzz": func() ([]step, error) { return fuzzing(*fuzz, *fuzz/20) },
	}
	order := []string{"lint", "test", "fuzz"}
	if *only != "" {
		order = []string{*only}
	}
	var steps []step
	for _, name := range order {
		part, ok := parts[name]
		if !ok {
			fmt.Fprintf(os.Stderr, "gate: there is no part %s; the parts are lint, test and fuzz\n", name)
			os.Exit(2)
		}
		more, err := part()
		if err != nil {
			fmt.Fprintln(os.Stderr, "gate:", err)
			os.Exit(1)
		}
		steps = append(steps, more...)
	}
	begun := time.Now()
	var all tally
	for len(steps) > 0 {
		n := 1
		for n < len(steps) && steps[0].beside && steps[n].beside {
			n++
		}
		together(ctx, steps[:n], &all)
		if steps = steps[n:]; ctx.Err() != nil {
			fmt.Println("gate: stopped")
			os.Exit(1)
		}
	}
	os.Exit(all.report(time.Since(begun)))
}

// together runs steps, two at the same time, for many of them wait, or use one core.
func together(ctx context.Context, steps []step, all *tally) {
	var crew sync.WaitGroup
	var mutex sync.Mutex
	room := make(chan struct{}, 2)
	for _, s := range steps {
		room <- struct{}{}
		crew.Go(func() {
			defer func() { <-room }()
			if ctx.Err() != nil {
				return
			}
			t, said := s.run(ctx)
			mutex.Lock()
			defer mutex.Unlock()
			fmt.Print(said)
			all.add(t)
		})
	}
	crew.Wait()
}

// step is one thing that must hold.
type step struct {
	name string
	dir  string   // module, "." is the root
	args []string // command
	env  []string
	read func(output []byte, err error) tally // what the output says; nil: it passes if the command does
	do   func() tally                         // what is done in place of a command; nil: there is a command
	skip string                               // why it is not run; empty if it is

	beside bool // it may run at the same time as the steps before and after it of which this is true as well
}

// run runs a step, and says what came of it.
func (s step) run(ctx context.Context) (t tally, said string) {
	if s.skip != "" {
		return tally{skipped: 1, reasons: []string{s.name + ": " + s.skip}}, fmt.Sprintf("  skip  %-32s %s\n", s.name, s.skip)
	}
	begun := time.Now()
	if s.do != nil {
		t = s.do()
	} else {
		cmd := exec.CommandContext(ctx, s.args[0], s.args[1:]...)
		cmd.Dir = s.dir
		cmd.Env = append(os.Environ(), s.env...)
		output, err := cmd.CombinedOutput()
		read := s.read
		if read == nil {
			read = command
		}
		t = read(output, err)
	}
	word := "ok"
	if t.failed > 0 {
		word = "FAIL"
	}
	count := t.note
	if t.passed+t.failed+t.skipped > 1 {
		count = t.String()
	}
	said = fmt.Sprintf("  %-4s  %-32s %6.1f s  %s\n", word, s.name, time.Since(begun).Seconds(), count)
	for _, text := range t.details {
		if text != "" {
			said += "        " + strings.ReplaceAll(text, "\n", "\n        ") + "\n"
		}
	}
	return t, said
}

// command reads a command that says by its exit code whether it passed.
func command(output []byte, err error) tally {
	if err != nil {
		return tally{failed: 1, details: []string{strings.TrimSpace(string(output)), err.Error()}}
	}
	return tally{passed: 1}
}
