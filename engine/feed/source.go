package feed

import (
	"regexp"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Source is a file of candles for a slot, as a user names it.
type Source struct {
	Slot      string           // "" is the strategy's first slot
	Timeframe market.Timeframe // 0: the most frequent step between the candles
	Path      string
}

// Stored is candles for a slot that were read already.
type Stored struct {
	Slot   string
	Name   string // for people: where they are from
	Symbol string
	Series market.Series // not changed
}

// binding is SLOT=FILE or SLOT:TF=FILE. Slot names are those of descriptions, so a path is never taken for one: ./a=b.csv is
// a path.
var binding = regexp.MustCompile(`^([a-z][a-z0-9_-]*)(?::([^=/]*))?=(.+)$`)

// ParseSource reads [SLOT[:TF]=]FILE. The error is Invalid.
func ParseSource(text string) (Source, error) {
	const op = "feed.ParseSource"
	part := binding.FindStringSubmatch(text)
	if part == nil {
		if text == "" || text[len(text)-1] == '=' {
			return Source{}, fault.New(fault.Invalid, op, "%q names no file of candles; write FILE, SLOT=FILE or SLOT:TIMEFRAME=FILE", text)
		}
		return Source{Path: text}, nil
	}
	s := Source{Slot: part[1], Path: part[3]}
	if len(text) > len(s.Slot) && text[len(s.Slot)] == ':' {
		var err error
		if s.Timeframe, err = market.ParseTimeframe(part[2]); err != nil {
			return Source{}, fault.In(op, err)
		}
	}
	return s, nil
}
