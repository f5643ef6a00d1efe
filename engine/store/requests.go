package store

import (
	"bytes"
	"context"
	"encoding/json"

	"tradebot/engine/fault"
)

// Request is a request that its sender may repeat by its key, and what was answered.
type Request struct {
	User    string // id
	Key     string // the sender's, unique among theirs
	Hash    []byte // of what was asked
	Status  int    // HTTP status of the answer; 0: it is being carried out
	Header  map[string]string
	Body    []byte
	Created int64 // ms UTC, when it came first
	begun   int64 // when it was begun for the last time: whoever begins it again begins another turn
}

const requestColumns = `owner, key, hash, status, header, body, created, begun`

var (
	insertRequest = statement(`INSERT INTO requests (` + requestColumns + `) VALUES ($1, $2, $3, 0, '{}', $4, $5, $5) ON CONFLICT (owner, key) DO NOTHING`)
	selectRequest = statement(`SELECT ` + requestColumns + ` FROM requests WHERE owner = $1 AND key = $2`)
	againRequest  = statement(`UPDATE requests SET begun = $1 WHERE owner = $2 AND key = $3 AND hash = $4 AND status = 0 AND begun = $5`)
	finishRequest = statement(`UPDATE requests SET status = $1, header = $2, body = $3 WHERE owner = $4 AND key = $5 AND begun = $6`)
	forgetRequest = statement(`DELETE FROM requests WHERE owner = $1 AND key = $2 AND begun = $3`)
	pruneRequests = statement(`DELETE FROM requests WHERE created < $1`)
)

func readRequest(row scanner) (r Request, err error) {
	var header string
	if err := row.Scan(&r.User, &r.Key, &r.Hash, &r.Status, &header, &r.Body, &r.Created, &r.begun); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(header), &r.Header)
}

// Begin notes that a request is carried out: its User, Key, Hash and Created. It returns the one that is kept under the key, and true
// if it is for the caller to carry out: it is new, or whoever began it, more than gone ms ago, has died since. Of several who begin
// one at once one gets it.
func (s *Store) Begin(ctx context.Context, r Request, gone int64) (kept Request, mine bool, err error) {
	const op = "store.Begin"
	err = s.change(ctx, op, func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, insertRequest, r.User, r.Key, r.Hash, []byte{}, r.Created)
		if err != nil {
			return err
		}
		var ok bool
		if kept, ok, err = one(ctx, on, readRequest, selectRequest, r.User, r.Key); err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, op, "the request with this key is being forgotten; send it again")
		}
		mine = n == 1
		if !mine && kept.Status == 0 && bytes.Equal(kept.Hash, r.Hash) && kept.begun < r.Created-gone {
			n, err = on.exec(ctx, againRequest, r.Created, r.User, r.Key, r.Hash, kept.begun)
			mine, kept.begun = n == 1, r.Created
		}
		return err
	})
	return kept, mine, err
}

// Finish keeps the answer of a request that Begin gave to the caller, unless somebody else has begun it again.
func (s *Store) Finish(ctx context.Context, r Request) error {
	return s.write(ctx, "store.Finish", func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, finishRequest, r.Status, encode(r.Header), append([]byte{}, r.Body...), r.User, r.Key, r.begun)
		return err
	})
}

// Forget lets a request that Begin gave to the caller be carried out again.
func (s *Store) Forget(ctx context.Context, r Request) error {
	return s.write(ctx, "store.Forget", func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, forgetRequest, r.User, r.Key, r.begun)
		return err
	})
}

// PruneRequests forgets requests that came before a time, ms UTC, and returns how many there were.
func (s *Store) PruneRequests(ctx context.Context, before int64) (n int64, err error) {
	err = s.write(ctx, "store.PruneRequests", func(ctx context.Context, on session) (err error) {
		n, err = on.exec(ctx, pruneRequests, before)
		return err
	})
	return n, err
}
