package secrets

import (
	"fmt"
	"io"
)

// Text is a text that nobody is shown: whoever needs it converts it to a string. It is never the key of a map, which JSON would show, and
// never a field without a capital letter, which fmt would.
type Text string

const redacted = "[redacted]"

// Format implements fmt.Formatter: it hides the text from every verb that fmt lets it (not from %p, which go vet refuses).
func (Text) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

// String implements fmt.Stringer.
func (Text) String() string { return redacted }

// MarshalText implements encoding.TextMarshaler: it hides the text from JSON and logs.
func (Text) MarshalText() ([]byte, error) { return []byte(redacted), nil }
