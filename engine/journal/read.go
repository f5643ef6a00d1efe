package journal

import (
	"encoding/json"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// ReadBegin reads the first line of a journal. The error is Internal: a journal that cannot be read cannot be replayed.
func ReadBegin(l *bot.Line) (*Begin, error) {
	const op = "journal.ReadBegin"
	w, err := read(l)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if w.Begin == nil {
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

// read reads a line.
func read(l *bot.Line) (wrapped, error) {
	var w wrapped
	if err := json.Unmarshal(l.Text, &w); err != nil {
		return w, fault.New(fault.Internal, "journal.read", "line %d of the journal is not readable: %w", l.Seq, err)
	}
	return w, nil
}
