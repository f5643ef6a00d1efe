package store_test

import (
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"tradebot/engine/store"
)

// A request is carried out once, and answered alike ever after.
func Test55_RequestsByTheirKey(t *testing.T) {
	both(t, func(b *bench) {
		asked := store.Request{User: b.user.ID, Key: "k", Hash: []byte{1}, Created: 100}
		first, mine, err := b.Begin(b.ctx, asked, 50)
		if err != nil || !mine || first.Status != 0 {
			b.Fatalf("%+v, %v, %v", first, mine, err)
		}
		again := asked
		again.Created = 150 // not long enough after: somebody works on it
		if _, mine, err := b.Begin(b.ctx, again, 50); err != nil || mine {
			b.Errorf("a second one carries it out too: %v", err)
		}
		again.Created = 151
		second, mine, err := b.Begin(b.ctx, again, 50)
		if err != nil || !mine || second.Created != 100 {
			b.Errorf("nobody takes over from who died: %+v, %v, %v", second, mine, err)
		}
		first.Status, first.Body = 500, []byte("late")
		b.ok(b.Finish(b.ctx, first))
		b.ok(b.Forget(b.ctx, first))
		second.Status, second.Body, second.Header = 201, []byte("made"), map[string]string{"ETag": "1"}
		b.ok(b.Finish(b.ctx, second))
		again.Created, again.Hash = 1000, []byte{2}
		kept, mine, err := b.Begin(b.ctx, again, 50)
		if err != nil || mine || kept.Status != 201 || string(kept.Body) != "made" || !reflect.DeepEqual(kept.Header, second.Header) || kept.Hash[0] != 1 {
			b.Errorf("%+v, %v, %v", kept, mine, err)
		}
		b.ok(b.Forget(b.ctx, kept))
		if _, mine, err := b.Begin(b.ctx, again, 50); err != nil || !mine {
			b.Errorf("what is forgotten is not new: %v", err)
		}
		if n, err := b.PruneRequests(b.ctx, 1000); n != 0 || err != nil {
			b.Errorf("%d, %v", n, err)
		}
		if n, err := b.PruneRequests(b.ctx, 1001); n != 1 || err != nil {
			b.Errorf("%d, %v", n, err)
		}
	})
}

// Of many who begin a request at once one carries it out.
func Test56_OneCarriesARequestOut(t *testing.T) {
	both(t, func(b *bench) {
		for round := range 20 {
			var won atomic.Int64
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					r := store.Request{User: b.user.ID, Key: string(rune('a' + round)), Hash: []byte{1}, Created: 100}
					if _, mine, err := b.Begin(b.ctx, r, 50); err != nil {
						b.Error(err)
					} else if mine {
						won.Add(1)
					}
				})
			}
			all.Wait()
			if won.Load() != 1 {
				b.Errorf("%d carry it out", won.Load())
			}
		}
	})
}

// The audit says where something was asked from.
func Test57_WhereItWasAskedFrom(t *testing.T) {
	both(t, func(b *bench) {
		from := store.Origin{Address: "192.0.2.7", Request: "r1"}
		b.ok(b.SetKill(store.From(b.ctx, from), store.KillAll, true, "ann", 5))
		log, err := b.AuditLog(b.ctx, store.AuditFilter{Who: "ann", Object: "kill:all"})
		if err != nil || len(log) != 1 || log[0].Origin != from {
			b.Errorf("%+v, %v", log, err)
		}
	})
}
