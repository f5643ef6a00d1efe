package fault

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Error is a failure with its kind. Make one with [New], [Wrap], [In] or [Hide].
type Error struct {
	Kind Kind   // who should act
	Op   string // what was being done, for the log: package.Function
	Err  error  // the cause; its text is written for the user
}

// New returns an error of the kind with a formatted sentence, which may wrap causes with %w.
func New(kind Kind, op, format string, args ...any) error {
	return &Error{kind, op, fmt.Errorf(format, args...)}
}

// Wrap gives err a kind, in place of any it has. It returns nil if err is nil.
func Wrap(kind Kind, op string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{kind, op, err}
}

// In adds an operation to err and keeps its kind. It returns nil if err is nil.
func In(op string, err error) error {
	if err == nil {
		return nil
	}
	return Wrap(KindOf(err), op, err)
}

// Error returns the chain for a log: operations, outermost first, then the cause.
func (e *Error) Error() string { return e.Op + ": " + e.Err.Error() }

// Unwrap returns the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the outermost [Error] in err's chain. Without one, a context that was cancelled is Canceled, one
// whose deadline passed is Unavailable, and anything else Internal.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return Unavailable
	}
	return Internal
}

// hidden is what a user reads of an Internal error: the cause may hold what is not theirs to see, and they cannot mend it.
const hidden = "something inside Tradebot went wrong and the log says what; please report it if it happens again"

// Sentence returns what a user reads: the text of err without any operation, "" for nil. Internal errors get a fixed
// sentence.
func Sentence(err error) string {
	if err == nil {
		return ""
	}
	if KindOf(err) == Internal {
		return hidden
	}
	return plain(err)
}

// plain returns err's text with the text of every Error inside it replaced by its cause's.
func plain(err error) string {
	switch e := err.(type) {
	case *Error:
		return plain(e.Err)
	case *hiding:
		return e.sentence
	}
	text := err.Error()
	var causes []error
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		causes = []error{e.Unwrap()}
	case interface{ Unwrap() []error }:
		causes = e.Unwrap()
	}
	for _, cause := range causes {
		if cause != nil {
			text = strings.Replace(text, cause.Error(), plain(cause), 1)
		}
	}
	return text
}
