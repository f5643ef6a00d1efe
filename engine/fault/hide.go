package fault

import "fmt"

// hiding is a sentence in front of a cause that only the log shows.
type hiding struct {
	sentence string
	cause    error
}

func (h *hiding) Error() string { return h.sentence + " (" + h.cause.Error() + ")" }
func (h *hiding) Unwrap() error { return h.cause }

// Hide returns an error of the kind with a formatted sentence for the user and a cause for the log alone: the text of a driver
// may name hosts, users and values that are not the reader's to see. It returns nil if cause is nil.
func Hide(kind Kind, op string, cause error, format string, args ...any) error {
	if cause == nil {
		return nil
	}
	return &Error{kind, op, &hiding{fmt.Sprintf(format, args...), cause}}
}
