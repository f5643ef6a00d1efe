package auth

import (
	"context"
	"crypto/sha256"
	"sync"
	"sync/atomic"
	"time"

	"tradebot/engine/user"
)

const (
	remembers = time.Second // how long who somebody is, is known without asking the database
	mostKnown = 10_000      // people and programs who are remembered
)

// known remembers for a moment who shows a secret, by its hash. Requests that come at once and show the same ask the database once.
type known struct {
	mutex sync.RWMutex
	all   map[[sha256.Size]byte]*person
}

// person is who shows a secret.
type person struct {
	asking sync.Mutex
	found  atomic.Pointer[found]
}

type found struct {
	who   user.Who
	until int64 // ms UTC
}

func newKnown() *known { return &known{all: map[[sha256.Size]byte]*person{}} }

// who returns who shows a secret, from memory or by asking. What is an error is not remembered.
func (k *known) who(ctx context.Context, hash [sha256.Size]byte, now int64, ask func(context.Context) (user.Who, error)) (user.Who, error) {
	p := k.person(hash)
	if f := p.found.Load(); f != nil && now < f.until {
		return f.who, nil
	}
	p.asking.Lock()
	defer p.asking.Unlock()
	if f := p.found.Load(); f != nil && now < f.until {
		return f.who, nil
	}
	who, err := ask(ctx)
	if err != nil {
		k.mutex.Lock()
		if k.all[hash] == p {
			delete(k.all, hash)
		}
		k.mutex.Unlock()
		return who, err
	}
	p.found.Store(&found{who, now + remembers.Milliseconds()})
	return who, nil
}

func (k *known) person(hash [sha256.Size]byte) *person {
	k.mutex.RLock()
	p := k.all[hash]
	k.mutex.RUnlock()
	if p != nil {
		return p
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if p = k.all[hash]; p == nil {
		if len(k.all) >= mostKnown {
			clear(k.all)
		}
		p = &person{}
		k.all[hash] = p
	}
	return p
}

// forget forgets everybody. Who asks the database at this moment keeps what it says to themselves: what is remembered from now on was
// asked from now on.
func (k *known) forget() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.all = map[[sha256.Size]byte]*person{}
}
