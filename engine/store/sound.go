//go:build !chaos

package store

import "context"

// fence is the statement of the fence; again writes nothing. In a binary for tests (broken.go) they may do wrong.
func fence() query { return passFence }

func again(context.Context, session, []*Commit) error { return nil }
