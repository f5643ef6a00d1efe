package events

import (
	"cmp"
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"strings"
)

// mark is the place of an entry in a stream, in the form that Redis gives it: a time in ms, and a number within it.
type mark struct{ ms, n uint64 }

func (m mark) compare(o mark) int { return cmp.Or(cmp.Compare(m.ms, o.ms), cmp.Compare(m.n, o.n)) }

func (m mark) append(to []byte) []byte {
	to = append(strconv.AppendUint(to, m.ms, 10), '-')
	return strconv.AppendUint(to, m.n, 10)
}

func (m mark) String() string { return string(m.append(nil)) }

// parseMark reads what String writes.
func parseMark(text string) (m mark, ok bool) {
	ms, n, ok := strings.Cut(text, "-")
	if !ok {
		return m, false
	}
	var errs [2]error
	m.ms, errs[0] = strconv.ParseUint(ms, 10, 64)
	m.n, errs[1] = strconv.ParseUint(n, 10, 64)
	return m, errs[0] == nil && errs[1] == nil
}

// readMark reads what Redis says, which is a mark always.
func readMark(text string) mark {
	m, _ := parseMark(text)
	return m
}

// place is how far a reader has come: in the stream of its user, and in that of everybody.
type place [2]mark

// The streams of a place.
const (
	own = iota
	all
)

func (p place) String() string {
	text := make([]byte, 0, 48)
	text = append(p[own].append(text), '.')
	return string(p[all].append(text))
}

// seal binds ids to a user and to the memory that the streams are in: after that was lost the same places are other entries.
func seal(epoch, user string) string {
	sum := fnv.New64a()
	_, _ = io.WriteString(sum, epoch+" "+user) // a hash takes everything
	return strconv.FormatUint(sum.Sum64(), 36)
}

// parseID reads the place out of an id with the seal.
func parseID(text, seal string) (p place, ok bool) {
	found, rest, _ := strings.Cut(text, ".")
	if p, ok = parsePlace(rest); !ok || found != seal {
		return place{}, false
	}
	return p, true
}

// parsePlace reads what String writes.
func parsePlace(text string) (p place, ok bool) {
	first, second, ok := strings.Cut(text, ".")
	if !ok {
		return p, false
	}
	var good [2]bool
	p[own], good[own] = parseMark(first)
	p[all], good[all] = parseMark(second)
	return p, good[own] && good[all]
}

// entry is an event in a stream. It is shared by all who read it.
type entry struct {
	mark
	of    Type // "": it is there to be asked for, and is not shown
	time  int64
	data  []byte
	bytes int // about how much it takes
}

// search finds the entry at a mark in a list that is in order.
func search(list []*entry, m mark) (index int, found bool) {
	return slices.BinarySearchFunc(list, m, func(e *entry, m mark) int { return e.compare(m) })
}
