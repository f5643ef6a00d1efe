package fault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"tradebot/engine/fault"
)

func TestError(t *testing.T) {
	inner := fault.New(fault.Invalid, "history.Read", "a.csv line 3: %w", io.ErrUnexpectedEOF)
	for _, c := range []struct {
		name     string
		err      error
		kind     fault.Kind
		chain    string
		sentence string
	}{
		{"new", inner, fault.Invalid, "history.Read: a.csv line 3: unexpected EOF", "a.csv line 3: unexpected EOF"},
		{"in keeps the kind", fault.In("backtest.Run", inner), fault.Invalid,
			"backtest.Run: history.Read: a.csv line 3: unexpected EOF", "a.csv line 3: unexpected EOF"},
		{"wrap replaces the kind", fault.Wrap(fault.NotFound, "bot.Start", inner), fault.NotFound,
			"bot.Start: history.Read: a.csv line 3: unexpected EOF", "a.csv line 3: unexpected EOF"},
		{"an operation inside a formatted text is left out", fmt.Errorf("slot main: %w; nothing was started", inner), fault.Invalid,
			"slot main: history.Read: a.csv line 3: unexpected EOF; nothing was started",
			"slot main: a.csv line 3: unexpected EOF; nothing was started"},
		{"several causes", fault.Wrap(fault.Invalid, "x", errors.Join(inner, fault.New(fault.Limit, "op", "too many"))), fault.Invalid,
			"x: history.Read: a.csv line 3: unexpected EOF\nop: too many", "a.csv line 3: unexpected EOF\ntoo many"},
		{"a hidden cause is for the log", fmt.Errorf("bot 7: %w", fault.Hide(fault.Unavailable, "store.Open", inner, "no answer from %s", "it")), fault.Unavailable,
			"bot 7: store.Open: no answer from it (history.Read: a.csv line 3: unexpected EOF)", "bot 7: no answer from it"},
		{"cancelled", fmt.Errorf("sweep: %w", context.Canceled), fault.Canceled, "sweep: context canceled", "sweep: context canceled"},
		{"too late", context.DeadlineExceeded, fault.Unavailable, "context deadline exceeded", "context deadline exceeded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fault.KindOf(c.err); got != c.kind {
				t.Errorf("kind %v, want %v", got, c.kind)
			}
			if got := c.err.Error(); got != c.chain {
				t.Errorf("chain %q, want %q", got, c.chain)
			}
			if got := fault.Sentence(c.err); got != c.sentence {
				t.Errorf("sentence %q, want %q", got, c.sentence)
			}
		})
	}
}

// The cause of an error nobody classified may be anything, a password included: the user does not see it, the log does.
func TestInternalIsHidden(t *testing.T) {
	for _, err := range []error{errors.New("secret"), fault.New(fault.Internal, "store.Get", "secret")} {
		if got := fault.Sentence(err); strings.Contains(got, "secret") || got == "" {
			t.Errorf("sentence of %v is %q", err, got)
		}
		if !strings.Contains(err.Error(), "secret") {
			t.Errorf("the log does not say why: %v", err)
		}
		if got := fault.KindOf(err); got != fault.Internal {
			t.Errorf("kind %v", got)
		}
	}
}

func TestNilStaysNil(t *testing.T) {
	if fault.Wrap(fault.Invalid, "op", nil) != nil || fault.Hide(fault.Invalid, "op", nil, "x") != nil || fault.In("op", nil) != nil || fault.Sentence(nil) != "" {
		t.Error("nil became an error")
	}
}

func TestCausesAreReachable(t *testing.T) {
	err := fmt.Errorf("outer: %w", fault.In("b", fault.Wrap(fault.Unavailable, "a", io.EOF)))
	var e *fault.Error
	if !errors.Is(err, io.EOF) || !errors.As(err, &e) || e.Op != "b" {
		t.Errorf("the chain of %v is broken", err)
	}
}

func TestKindsAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range fault.Kinds() {
		if name := k.String(); name == "" || seen[name] {
			t.Errorf("kind %d is called %q", k, name)
		} else {
			seen[name] = true
		}
	}
	if got := fault.Kind(200).String(); got != "kind 200" {
		t.Errorf("an unknown kind is called %q", got)
	}
}
