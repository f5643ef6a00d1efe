package journal

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// Difference is the first place at which a replay went another way.
type Difference struct {
	Seq  int64 // of the line
	Kept string
	Now  string // what the replay wrote; "" if it wrote nothing more
}

// String says what differs in one sentence.
func (d *Difference) String() string {
	switch {
	case d.Kept == "":
		return fmt.Sprintf("the replay writes line %d, which the journal does not have: %s", d.Seq, d.Now)
	case d.Now == "":
		return fmt.Sprintf("the journal has line %d, which the replay does not write: %s", d.Seq, d.Kept)
	}
	return fmt.Sprintf("line %d differs: the journal has %s, the replay writes %s", d.Seq, d.Kept, d.Now)
}

// Compare returns the first difference between the lines of a journal and those of a replay, or nil. Of lines that only one of
// them has, it is the first of those.
func Compare(kept, now []bot.Line) *Difference {
	for i := range max(len(kept), len(now)) {
		switch {
		case i >= len(kept):
			return &Difference{Seq: now[i].Seq, Now: string(now[i].Text)}
		case i >= len(now):
			return &Difference{Seq: kept[i].Seq, Kept: string(kept[i].Text)}
		case !bytes.Equal(kept[i].Text, now[i].Text):
			return &Difference{kept[i].Seq, string(kept[i].Text), string(now[i].Text)}
		}
	}
	return nil
}

// Check says whether lines are a journal from its beginning that nobody has changed: numbered from 1 without gaps, each with
// the hash of all before it. The error is Internal and names the first line that is not as it was written.
func Check(lines []bot.Line) error {
	const op = "journal.Check"
	var chain [sha256.Size]byte
	for i := range lines {
		l := &lines[i]
		if l.Seq != int64(i+1) {
			return fault.New(fault.Internal, op, "the journal has line %d where line %d belongs", l.Seq, i+1)
		}
		if chain = link(chain, l.Seq, l.Text); !bytes.Equal(chain[:], l.Chain) {
			return fault.New(fault.Internal, op, "line %d of the journal is not as it was written: it does not have the hash of all lines before it", l.Seq)
		}
	}
	return nil
}
