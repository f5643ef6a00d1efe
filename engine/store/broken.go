//go:build chaos

package store

import (
	"context"

	"tradebot/engine/failpoint"
)

// passAll is the fence of a build that does not ask whose lease it is, nor whether it lasts.
var passAll = statement(`
	UPDATE bots SET cursor = given.cursor, lines = given.lines
	FROM {rows $1: id text, holder text, epoch int, cursor int, lines int} WHERE bots.id = given.id RETURNING bots.id`)

func fence() query {
	if failpoint.Broken("fence") {
		return passAll
	}
	return passFence
}

// again keeps a batch once more, as far as nothing in the database forbids it, in a build that does not see that it was kept.
func again(ctx context.Context, on session, commits []*Commit) error {
	if !failpoint.Broken("twice") {
		return nil
	}
	l := entries.fill()
	for _, c := range commits {
		for _, e := range c.Batch.Entries {
			l.add(c.Bot, e.Fill, e.Account, e.Asset, e.Amount, e.Time)
		}
	}
	return on.bulk(ctx, l)
}
