package store

import (
	"context"
	"strings"
)

// session runs queries: a pool of connections, or a transaction.
type session interface {
	// exec returns the number of rows that changed.
	exec(ctx context.Context, q query, args ...any) (int64, error)
	// rows returns what a query answers; the caller closes it.
	rows(ctx context.Context, q query, args ...any) (rows, error)
	// bulk writes all rows of a table's load.
	bulk(ctx context.Context, l *load) error
}

// rows are an answer.
type rows interface {
	scanner
	Next() bool
	Err() error
	Close()
}

// scanner is one row of an answer.
type scanner interface {
	Scan(into ...any) error
}

// list returns the whole answer, made of rows by read.
func list[T any](ctx context.Context, on session, read func(scanner) (T, error), q query, args ...any) ([]T, error) {
	answer, err := on.rows(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	var all []T
	for answer.Next() {
		one, err := read(answer)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, answer.Err()
}

// one returns the first row of the answer, and whether there is one.
func one[T any](ctx context.Context, on session, read func(scanner) (T, error), q query, args ...any) (T, bool, error) {
	all, err := list(ctx, on, read, q, args...)
	if err != nil || len(all) == 0 {
		var none T
		return none, false, err
	}
	return all[0], true, nil
}

// text reads rows of one text.
func text(row scanner) (s string, err error) {
	err = row.Scan(&s)
	return s, err
}

// number reads rows of one integer.
func number(row scanner) (n int64, err error) {
	err = row.Scan(&n)
	return n, err
}

// clean is a text as both databases take it: PostgreSQL knows no NUL and nothing that is not UTF-8, and what a strategy writes
// must not be able to stop its bot's books.
func clean(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
