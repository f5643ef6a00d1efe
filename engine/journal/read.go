package journal

import (
	"bytes"
	"encoding/json"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// ReadBegin reads a line that begins a life; nil if the line is another kind of line. The error is Internal: a journal that cannot be read cannot be replayed.
func ReadBegin(l *bot.Line) (*Begin, error) {
	const op = "journal.ReadBegin"
	if l.Kind != KindBegin {
		return nil, nil
	}
	w, err := read(l)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if w.Begin == nil || len(w.Begin.Slots) == 0 || len(w.Begin.First) != len(w.Begin.Slots) || len(w.Begin.Filters) != len(w.Begin.Slots) {
		return nil, fault.New(fault.Internal, op, "line %d of the journal is no beginning", l.Seq)
	}
	if w.Begin.Format != Format {
		return nil, fault.New(fault.Internal, op, "the journal has format %d, and this engine reads format %d; use the engine that wrote it", w.Begin.Format, Format)
	}
	for i := range w.Begin.Slots {
		if err := w.Begin.Slots[i].Parse(); err != nil {
			return nil, fault.In(op, err)
		}
	}
	return w.Begin, nil
}

// ReadHand reads what a person asked for; nil if the line is another kind of line. The error is Internal.
func ReadHand(l *bot.Line) (*Hand, error) {
	if l.Kind != KindHand {
		return nil, nil
	}
	w, err := read(l)
	if err != nil {
		return nil, fault.In("journal.ReadHand", err)
	}
	return w.Hand, nil
}

// ReadVenue reads what an exchange reported; nil if the line is another kind of line. The error is Internal.
func ReadVenue(l *bot.Line) (*Venue, error) {
	if l.Kind != KindVenue {
		return nil, nil
	}
	w, err := read(l)
	if err != nil {
		return nil, fault.In("journal.ReadVenue", err)
	}
	return w.Venue, nil
}

// ReadEnd reads how a life ended; nil if the line is another kind of line. The error is Internal.
func ReadEnd(l *bot.Line) (*End, error) {
	if l.Kind != KindEnd {
		return nil, nil
	}
	w, err := read(l)
	if err != nil {
		return nil, fault.In("journal.ReadEnd", err)
	}
	return w.End, nil
}

// Decided reports whether the strategy asked for something in a step.
func Decided(l *bot.Line) bool {
	return l.Kind == KindStep && bytes.Contains(l.Text, []byte(`"asked":`))
}

// read reads a line.
func read(l *bot.Line) (wrapped, error) {
	var w wrapped
	if err := json.Unmarshal(l.Text, &w); err != nil {
		return w, fault.New(fault.Internal, "journal.read", "line %d of the journal is not readable: %w", l.Seq, err)
	}
	return w, nil
}

// Told is what a person wants to know of a line.
type Told struct {
	Asked    []string // what the strategy asked for
	Refusals []string // why something that was asked for was not done
	Limit    string   // which limit was reached; ""
}

// Tell reads what a person wants to know of a line. The error is Internal.
func Tell(l *bot.Line) (t Told, err error) {
	w, err := read(l)
	if err != nil {
		return t, err
	}
	if w.Step != nil {
		for _, a := range w.Step.Asked {
			t.Asked = append(t.Asked, a.Text)
		}
		for _, r := range w.Step.Refusals {
			t.Refusals = append(t.Refusals, r.Text)
		}
		if w.Step.Breach != nil {
			t.Limit = w.Step.Breach.Text
		}
	}
	if w.Hand != nil && w.Hand.Refused != "" {
		t.Refusals = append(t.Refusals, w.Hand.Refused)
	}
	return t, nil
}
