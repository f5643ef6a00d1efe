package catalog

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"tradebot/engine/builtin"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
)

// Catalog brings modules. Make one with [New]; it is safe for concurrent use.
type Catalog struct {
	store *store.Store
	host  *wasm.Host

	mutex sync.Mutex
	open  map[string]*entry // by hash
}

// entry is a module that is open, or is being opened.
type entry struct {
	ready  chan struct{}
	module *wasm.Module
	err    error
}

// New returns a catalog.
func New(s *store.Store, h *wasm.Host) *Catalog {
	return &Catalog{store: s, host: h, open: map[string]*entry{}}
}

// Module returns the module with a SHA-256, hex. It belongs to the catalog, which closes it. Errors: NotFound if it is not kept,
// Invalid if the sandbox does not take it any more, Unavailable, Canceled.
func (c *Catalog) Module(ctx context.Context, hash string) (*wasm.Module, error) {
	const op = "catalog.Module"
	c.mutex.Lock()
	e := c.open[hash]
	if e != nil {
		c.mutex.Unlock()
		select {
		case <-e.ready:
			return e.module, e.err
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Canceled, op, ctx.Err())
		}
	}
	e = &entry{ready: make(chan struct{})}
	c.open[hash] = e
	c.mutex.Unlock()
	ctx = context.WithoutCancel(ctx) // others wait for it too
	file, err := c.store.Module(ctx, hash)
	if err == nil {
		e.module, err = c.host.Load(ctx, file)
	}
	e.err = fault.In(op, err)
	if err != nil { // the next one tries again
		c.mutex.Lock()
		delete(c.open, hash)
		c.mutex.Unlock()
	}
	close(e.ready)
	return e.module, e.err
}

// Put checks a module and keeps it as a version of the owner's strategy of the name it gives itself; owner "" is everybody's.
// Errors: Invalid with the rule that does not hold, Unavailable, Canceled.
func (c *Catalog) Put(ctx context.Context, owner string, file []byte, who string) (store.StrategyVersion, error) {
	const op = "catalog.Put"
	m, err := c.host.Load(ctx, file)
	if err != nil {
		return store.StrategyVersion{}, fault.In(op, err)
	}
	defer m.Close()
	d := m.Description()
	v, err := c.keep(ctx, owner, &d, file, who)
	return v, fault.In(op, err)
}

func (c *Catalog) keep(ctx context.Context, owner string, d *strategy.Description, file []byte, who string) (store.StrategyVersion, error) {
	about, err := json.Marshal(d)
	if err != nil {
		return store.StrategyVersion{}, fault.Wrap(fault.Internal, "catalog.keep", err)
	}
	v, _, err := c.store.PutVersion(ctx, owner, d.Name, store.StrategyVersion{Valid: true, About: about, Uploader: who}, file, time.Now().UnixMilli())
	return v, err
}

// Check judges a module and keeps nothing. Errors: Unavailable, Canceled; what is wrong with the module is in the verdict.
func (c *Catalog) Check(ctx context.Context, file []byte) (wasm.Verdict, error) {
	v, err := c.host.Check(ctx, file)
	return v, fault.In("catalog.Check", err)
}

// Upload judges a module and, if every rule holds, keeps it as Put does. The errors are those of Check.
func (c *Catalog) Upload(ctx context.Context, owner string, file []byte, who string) (wasm.Verdict, store.StrategyVersion, error) {
	const op = "catalog.Upload"
	verdict, err := c.host.Check(ctx, file)
	if err != nil || !verdict.OK {
		return verdict, store.StrategyVersion{}, fault.In(op, err)
	}
	v, err := c.keep(ctx, owner, verdict.Description, file, who)
	return verdict, v, fault.In(op, err)
}

// Latest returns the hash of the newest version of an owner's strategy; owner "" is everybody's. Errors: NotFound, Unavailable.
func (c *Catalog) Latest(ctx context.Context, owner, name string) (string, error) {
	v, err := c.store.LatestVersion(ctx, owner, name)
	return v.SHA256, fault.In("catalog.Latest", err)
}

// Install puts the ready-made strategies into the catalog and returns their hashes by name. The first time each is compiled, as many at
// once as the sandbox lets; that may take long, so progress is told how many of how many are done, at least once a second. The errors
// are those of Put.
func (c *Catalog) Install(ctx context.Context, progress func(done, of int)) (map[string]string, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type kept struct {
		name string
		hash string
		err  error
	}
	names := builtin.List()
	done := make(chan kept, len(names))
	for _, name := range names {
		go func() {
			file, err := builtin.Open(name)
			var v store.StrategyVersion
			if err == nil {
				v, err = c.Put(ctx, "", file, "tradebot")
			}
			done <- kept{name, v.SHA256, err}
		}()
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	hashes := map[string]string{}
	var failed error
	for left := len(names); left > 0; {
		select {
		case k := <-done:
			left--
			if k.err == nil {
				hashes[k.name] = k.hash
			} else if failed == nil {
				failed = k.err
				stop() // the others need not go on
			}
		case <-tick.C:
		}
		progress(len(hashes), len(names))
	}
	if failed != nil {
		return nil, fault.In("catalog.Install", failed)
	}
	return hashes, nil
}

// Close closes all modules. Bots that run them must have ended.
func (c *Catalog) Close() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, e := range c.open {
		<-e.ready
		if e.module != nil {
			_ = e.module.Close() // it is gone either way
		}
	}
	clear(c.open)
}
