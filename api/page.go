package api

import (
	"encoding/base64"
	"strconv"

	"tradebot/engine/fault"
)

// Query says which page of a list is wanted. It is embedded in the inputs of lists.
type Query struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"400" doc:"Where the page before ended, as its next_cursor says; the first page without"`
}

// Page is a page of a list.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false" doc:"What is on the page"`
	Next  string `json:"next_cursor" doc:"Where the next page begins; empty if this is the last"`
}

// Listed is the answer of a list.
type Listed[T any] struct{ Body Page[T] }

// page makes the answer from up to one more than the limit, and where the page after an item begins.
func page[T any](items []T, limit int, after func(*T) string) *Listed[T] {
	p := Page[T]{Items: items}
	if len(items) > limit {
		p.Items = items[:limit]
		p.Next = cursor(after(&items[limit-1]))
	}
	if p.Items == nil {
		p.Items = []T{} // a list without items is a list
	}
	return &Listed[T]{Body: p}
}

// cursor makes a cursor that says nothing to clients.
func cursor(after string) string {
	if after == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(after))
}

// after is what a cursor was made of. The error is Invalid.
func (q *Query) after() (string, error) {
	text, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(text) > 300 {
		return "", fault.New(fault.Invalid, "api.after", "the cursor is not one of ours; take it from next_cursor of the page before")
	}
	return string(text), nil
}

// number is what below reads.
func number(n int64) string { return strconv.FormatInt(n, 10) }

// below is the number that a cursor was made of, 0 if there is none. The error is Invalid.
func (q *Query) below() (int64, error) {
	text, err := q.after()
	if err != nil || text == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.New(fault.Invalid, "api.below", "the cursor is not one of this list; take it from next_cursor of the page before")
	}
	return n, nil
}
