package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"tradebot/engine/fault"
)

// file is a book on disk.
type file struct {
	f      *os.File
	broken error // of a write: what came after is not known, so nothing more is written
}

// ReadBook reads a book, which may be in use. The errors are Unavailable, and Invalid if it is none.
func ReadBook(path string) (*Book, error) {
	const op = "exchange.ReadBook"
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	b, _, err := read(text)
	return b, fault.Wrap(fault.Invalid, op, err)
}

// read makes the book of all whole lines, and returns their length.
func read(text []byte) (*Book, int64, error) {
	b, length := newBook(), int64(0)
	for {
		end := bytes.IndexByte(text, '\n')
		if end < 0 {
			return b, length, nil
		}
		var e Event
		if err := json.Unmarshal(text[:end], &e); err != nil {
			return nil, 0, err
		}
		if err := b.apply(&e); err != nil {
			return nil, 0, err
		}
		length += int64(end) + 1
		text = text[end+1:]
	}
}

// open opens a book for writing, and cuts off an event that was not written to its end.
func open(path string) (*file, *Book, error) {
	const op = "exchange.open"
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fault.Wrap(fault.Unavailable, op, err)
	}
	b, length, err := read(text)
	if err != nil {
		return nil, nil, fault.Wrap(fault.Invalid, op, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err == nil {
		err = f.Truncate(length)
	}
	if err != nil {
		return nil, nil, fault.Wrap(fault.Unavailable, op, err)
	}
	return &file{f: f}, b, nil
}

// append writes an event. Once it returns nil the event has happened.
func (f *file) append(e *Event) error {
	if f.broken != nil {
		return f.broken
	}
	line, err := json.Marshal(e)
	if err == nil {
		if _, err = f.f.Write(append(line, '\n')); err == nil {
			err = f.f.Sync()
		}
		f.broken = err
	}
	return err
}
