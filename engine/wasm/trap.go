package wasm

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/tetratelabs/wazero/sys"

	"tradebot/engine/fault"
	"tradebot/engine/strategy"
)

// What a module can do wrong while it runs. Every error that an instance returns is a *fault.Error of kind Strategy that
// wraps one of these; its text is the sentence for the author.
var (
	ErrFuel     = errors.New("out of fuel")             // it computed longer than its budget
	ErrStack    = errors.New("calls nested too deeply") // it recursed too deep
	ErrTrap     = errors.New("trap")                    // it did what WebAssembly forbids
	ErrExit     = errors.New("it ended itself")         // it panicked or called proc_exit
	ErrMailbox  = errors.New("mailbox outside memory")
	ErrDescribe = errors.New("bad description")
	ErrIntent   = errors.New("bad intent")
	ErrFlood    = errors.New("too many intents")
	ErrLogFlood = errors.New("log flood")
	ErrPlot     = errors.New("bad plot value")
	ErrRefused  = errors.New("refused") // tb_start refused the parameters; not a mistake of the module
	ErrDead     = errors.New("stopped") // the instance failed earlier
)

// broken makes the error for a module that broke a rule.
func broken(op string, cause error, format string, args ...any) error {
	return fault.Wrap(fault.Strategy, op, &sentence{fmt.Sprintf(format, args...), cause})
}

// sentence is a text for people that is also one of the errors above.
type sentence struct {
	text  string
	cause error
}

func (s *sentence) Error() string { return s.text }
func (s *sentence) Unwrap() error { return s.cause }

// said returns the sentence of an error made by broken, or its whole text.
func said(err error) string {
	var s *sentence
	if errors.As(err, &s) {
		return s.text
	}
	return err.Error()
}

// traps are wazero's words for what WebAssembly forbids, and ours.
var traps = []struct{ wazero, text string }{
	{"unreachable", "it reached code that must not be reached (a panic, an assertion)"},
	{"out of bounds memory access", "it read or wrote outside its memory"},
	{"integer divide by zero", "it divided a whole number by zero"},
	{"integer overflow", "a whole number became too large"},
	{"invalid conversion to integer", "it turned NaN or infinity into a whole number"},
	{"invalid table access", "it called a function that does not exist"},
	{"indirect call type mismatch", "it called a function as another type than it has"},
	{"stack overflow", "its calls nest too deeply"},
}

// patience is how often a guest may have waited before running out of fuel is put down to waiting. A Go guest waits a few
// times when it panics.
const patience = 100

// explain turns the error of a call into ours. fuel and stack are what was left of each, budget the fuel it had.
func explain(op string, err error, fuel, stack, budget int64, g *guest) error {
	var exit *sys.ExitError
	switch {
	case fuel < 0 && g.waits > patience:
		return broken(op, ErrFuel, "the strategy was stopped in %s: it waits for time to pass (a sleep, a timer, a channel), and time stands still within a step; count candles instead", op)
	case fuel < 0:
		return broken(op, ErrFuel, "the strategy was stopped in %s: it used up its budget of %d fuel; look for an endless loop, or do less in one step", op, budget)
	case stack < 0:
		return broken(op, ErrStack, "the strategy was stopped in %s: its calls nest too deeply; look for an endless recursion", op)
	}
	last, crash := lastWords(g.stderr)
	switch {
	case crash:
		return broken(op, ErrExit, "the strategy crashed in %s: %s", op, last)
	case errors.As(err, &exit):
		return broken(op, ErrExit, "the strategy ended itself in %s with code %d (%q); a strategy must return instead", op, exit.ExitCode(), last)
	}
	text := err.Error()
	for _, t := range traps {
		if strings.Contains(text, t.wazero) {
			return broken(op, ErrTrap, "the strategy was stopped in %s: %s", op, t.text)
		}
	}
	first, _, _ := strings.Cut(text, "\n")
	return broken(op, ErrTrap, "the strategy was stopped in %s: %s", op, first)
}

// lastWords is the line of what a guest printed that says most: a Go guest's "panic: ..." or "fatal error: ...", which means
// that it crashed, otherwise the first line. It is cut at 200 bytes and made printable.
func lastWords(stderr []byte) (line string, crash bool) {
	rest := stderr
	for _, start := range []string{"panic: ", "fatal error: "} {
		if i := bytes.Index(stderr, []byte(start)); i >= 0 {
			rest, crash = stderr[i:], true
			break
		}
	}
	rest, _, _ = bytes.Cut(rest, []byte("\n"))
	return strategy.Printable(string(rest[:min(len(rest), 200)])), crash
}
