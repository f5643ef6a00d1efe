package wasm

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"tradebot/engine/fault"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm/meter"
	"tradebot/sdk/abi"
)

// Module is a compiled strategy: machine code, description, and the state of a freshly started instance, from which further
// ones are made. It is safe for concurrent use; its instances are not.
type Module struct {
	sum         [sha256.Size]byte // of the file as uploaded
	description strategy.Description
	limits      Limits
	runtime     wazero.Runtime
	compiled    wazero.CompiledModule
	globals     []string // exported names of the mutable globals
	birth       *birth   // nil if its state cannot be captured

	mu     sync.Mutex
	free   []*machine // stopped, to be born again
	closed bool
}

// birth is the state of an instance after start-up.
type birth struct {
	image   *image
	globals []uint64
	mailbox uint32
	random  uint64
}

// mostFree is how many stopped instances a module keeps. More than there are processors rarely stop at once.
const mostFree = 16

// Load compiles a module, or takes it from the cache, and starts it once. It fails with kind Invalid if a rule of
// [Host.Check] up to describe does not hold, with that rule's sentence, and with Unavailable, Canceled or Internal as the
// machine has it.
func (h *Host) Load(ctx context.Context, file []byte) (*Module, error) {
	m, _, flaw, err := h.load(ctx, file)
	if err != nil {
		return nil, err
	}
	if flaw != nil {
		return nil, fault.Wrap(fault.Invalid, "wasm.Load", flaw)
	}
	return m, nil
}

// load returns the module with the rules that hold, or nil, the rules of which the last failed, and why.
func (h *Host) load(ctx context.Context, file []byte) (m *Module, rules []Rule, flaw, err error) {
	dir, r, err := h.compiled(ctx, file)
	if err != nil {
		return nil, nil, nil, err
	}
	if dir == "" {
		return nil, r.Rules, errors.New(r.Rules[len(r.Rules)-1].Message), nil
	}
	if m, err = h.open(ctx, dir, r); err != nil {
		return nil, nil, nil, fault.Wrap(fault.Internal, "wasm.load", err)
	}
	m.sum = sha256.Sum256(file)
	id, err := m.bear(ctx, r.Static)
	if err == nil {
		return m, append(r.Rules, passed(ruleInit, ruleStart)...), nil, nil
	}
	_ = m.Close() // the first error says what matters
	if fault.KindOf(err) != fault.Strategy {
		return nil, nil, nil, err
	}
	rules = append(r.Rules, passed(ruleInit, id)...)
	return nil, append(rules, Rule{id, false, said(err)}), err, nil
}

// open reads a compiled module from its folder.
func (h *Host) open(ctx context.Context, dir string, r *report) (*Module, error) {
	metered, err := os.ReadFile(filepath.Join(dir, moduleFile))
	if err != nil {
		return nil, err
	}
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil, err
	}
	m := &Module{limits: h.limits, globals: r.Globals}
	m.runtime = wazero.NewRuntimeWithConfig(ctx, runtimeConfig(h.limits, cache))
	if err := instantiateWASI(ctx, m.runtime); err != nil {
		return nil, errors.Join(err, m.runtime.Close(ctx))
	}
	if m.compiled, err = m.runtime.CompileModule(ctx, metered); err == nil {
		_, err = machineCode(dir) // a second file would mean that the compiler's was not found, and ours was made here
	}
	if err != nil {
		return nil, errors.Join(err, m.runtime.Close(ctx))
	}
	return m, nil
}

// bear starts the first instance, reads the description and captures the state. If it fails, it returns the rule that does
// not hold; the error is of kind Strategy, or the machine's.
func (m *Module) bear(ctx context.Context, static bool) (string, error) {
	first, text, rule, err := m.boot(ctx)
	if err != nil {
		return rule, err
	}
	if m.description, err = strategy.ParseDescription(text); err != nil {
		err = broken(exportDescribe, ErrDescribe, "%s", err)
	} else if static {
		err = m.capture(first)
	}
	if err != nil {
		_ = first.close(ctx) // the first error says what matters
		return ruleDescribe, err
	}
	m.put(first)
	return "", nil
}

// messages of the rules that need a running module.
var messages = map[string]string{
	ruleInit:     "starts within its fuel",
	ruleMailbox:  "mailbox inside its memory",
	ruleDescribe: "a description the contract allows",
	ruleStart:    "starts with its default parameters",
	ruleRun:      "takes candles within its limits",
}

// passed returns the rules from first up to but without last, all of which hold.
func passed(first, last string) []Rule {
	var rules []Rule
	in := false
	for _, id := range ruleOrder {
		if id == last {
			break
		}
		in = in || id == first
		if in {
			rules = append(rules, Rule{id, true, messages[id]})
		}
	}
	return rules
}

// capture takes the picture from which later instances are made.
func (m *Module) capture(first *machine) error {
	memory, ok := first.module.Memory().Read(0, first.module.Memory().Size())
	if !ok {
		return errors.New("reading a module's memory failed")
	}
	picture, err := newImage(memory)
	if err != nil {
		return err
	}
	b := &birth{image: picture, mailbox: first.mailbox, random: first.guest.random}
	for _, g := range first.globals {
		b.globals = append(b.globals, g.Get())
	}
	m.birth = b
	return nil
}

// SHA256 is the hash of the file as uploaded, in hex.
func (m *Module) SHA256() string { return hex.EncodeToString(m.sum[:]) }

// Description is what the module says of itself.
func (m *Module) Description() strategy.Description { return m.description }

// Close gives back the machine code. Instances still open stop working.
func (m *Module) Close() error {
	m.mu.Lock()
	m.closed = true
	free := m.free
	m.free = nil
	m.mu.Unlock()
	ctx := context.Background()
	var err error
	for _, machine := range free {
		err = errors.Join(err, machine.close(ctx))
	}
	if m.birth != nil {
		m.birth.image.close()
	}
	return errors.Join(err, m.runtime.Close(ctx))
}

// take returns a machine as it is after start-up: a free one put back to its birth, or a new one.
func (m *Module) take(ctx context.Context) (*machine, error) {
	if m.birth == nil {
		x, _, _, err := m.boot(ctx)
		return x, err
	}
	m.mu.Lock()
	var x *machine
	if n := len(m.free); n > 0 {
		x, m.free = m.free[n-1], m.free[:n-1]
	}
	m.mu.Unlock()
	if x == nil {
		var err error
		if x, err = m.instantiate(ctx); err != nil {
			return nil, err
		}
	}
	if err := x.restore(m.birth); err != nil {
		return nil, errors.Join(err, x.close(ctx))
	}
	return x, nil
}

// put keeps a machine for later, if it can be put back to its birth, and closes it otherwise.
func (m *Module) put(x *machine) {
	m.mu.Lock()
	keep := !m.closed && m.birth != nil && len(m.free) < mostFree && int(x.module.Memory().Size()) == m.birth.image.size
	if keep {
		x.region.forget() // a free instance holds no memory
		m.free = append(m.free, x)
	}
	m.mu.Unlock()
	if !keep {
		_ = x.close(context.Background()) // it holds nothing that could fail to be written
	}
}

// machine is one running copy of a module, without the words of the engine.
type machine struct {
	module  api.Module
	region  *region
	guest   *guest
	ctx     context.Context // carries the guest
	fuel    api.MutableGlobal
	stack   api.MutableGlobal
	globals []api.MutableGlobal
	mailbox uint32
	box     *abi.Mailbox
	budget  int64 // of the call under way, for the sentence
	limits  *Limits
}

// instantiate makes a machine whose start-up has not run, but for a start function.
func (m *Module) instantiate(ctx context.Context) (*machine, error) {
	r, err := newRegion(uint64(m.limits.MemoryPages) << 16)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "wasm.instantiate", err)
	}
	x := &machine{region: r, limits: &m.limits, budget: m.limits.InitFuel}
	x.guest = &guest{room: m.limits.Stderr, random: binary.LittleEndian.Uint64(m.sum[:])} // the same for every instance, so that all are born alike
	x.ctx = &calling{context.Background(), x.guest}
	x.module, err = m.runtime.InstantiateModule(experimental.WithMemoryAllocator(x.ctx, r), m.compiled,
		wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		r.Free()
		// The counters of a module whose start function failed are out of reach: only the text is left.
		text := err.Error()
		if strings.Contains(text, "start") && strings.Contains(text, "unreachable") {
			return nil, broken("the start function", ErrFuel, "the strategy was stopped in its start function: it used up its budget of %d fuel, nested its calls too deeply, or failed; do such work in tb_start", m.limits.InitFuel)
		}
		return nil, explain("the start function", err, 0, 0, x.budget, x.guest)
	}
	x.fuel = x.module.ExportedGlobal(meter.FuelExport).(api.MutableGlobal)
	x.stack = x.module.ExportedGlobal(meter.StackExport).(api.MutableGlobal)
	for _, name := range m.globals {
		x.globals = append(x.globals, x.module.ExportedGlobal(name).(api.MutableGlobal))
	}
	return x, nil
}

// boot makes a machine and runs its start-up, the same calls for every instance: it is initialised, its mailbox found, its
// description read, which is valid until the next call. If it fails, it returns the rule that does not hold.
func (m *Module) boot(ctx context.Context) (x *machine, description []byte, rule string, err error) {
	if x, err = m.instantiate(ctx); err != nil {
		return nil, nil, ruleInit, err
	}
	x.grant(m.limits.InitFuel)
	for _, part := range []struct {
		rule string
		run  func() error
	}{
		{ruleInit, x.initialize},
		{ruleMailbox, x.locate},
		{ruleDescribe, func() error { description, err = x.describe(); return err }},
	} {
		if err := part.run(); err != nil {
			_ = x.close(ctx) // the first error says what matters
			return nil, nil, part.rule, err
		}
	}
	return x, description, "", nil
}

// initialize starts the guest's language runtime, if it has one.
func (x *machine) initialize() error {
	if x.module.ExportedFunction(exportInitialize) == nil {
		return nil
	}
	_, err := x.call(exportInitialize)
	return err
}

// locate asks for the mailbox.
func (x *machine) locate() error {
	address, err := x.call(exportMailbox)
	if err != nil {
		return err
	}
	x.mailbox = uint32(address)
	return x.find()
}

// find lays the mailbox over the memory.
func (x *machine) find() error {
	memory, ok := x.module.Memory().Read(x.mailbox, uint32(abi.Size))
	if !ok {
		return broken(exportMailbox, ErrMailbox, "the strategy says its mailbox is at %d, but %d bytes from there are not inside its memory of %d bytes", x.mailbox, abi.Size, x.module.Memory().Size())
	}
	if x.box = abi.Overlay(memory); x.box == nil {
		return broken(exportMailbox, ErrMailbox, "the strategy says its mailbox is at %d, which is not a multiple of 8", x.mailbox)
	}
	return nil
}

// describe returns the text of the description. It is valid until the next call.
func (x *machine) describe() ([]byte, error) {
	where, err := x.call(exportDescribe)
	if err != nil {
		return nil, err
	}
	address, length := uint32(where>>32), uint32(where)
	if length > abi.MaxDescription {
		return nil, broken(exportDescribe, ErrDescribe, "the strategy's description is %d bytes long; at most %d are allowed", length, abi.MaxDescription)
	}
	text, ok := x.module.Memory().Read(address, length)
	if !ok {
		return nil, broken(exportDescribe, ErrDescribe, "the strategy says its description is %d bytes at %d, which is not inside its memory", length, address)
	}
	return text, nil
}

// grant sets the fuel of what follows.
func (x *machine) grant(fuel int64) {
	x.budget = fuel
	x.fuel.Set(uint64(fuel))
}

// call calls an export of the contract and explains what went wrong.
func (x *machine) call(name string, args ...uint64) (uint64, error) {
	x.stack.Set(uint64(x.limits.Stack))
	results, err := x.module.ExportedFunction(name).Call(x.ctx, args...)
	if err != nil || int64(x.fuel.Get()) < 0 { // the last charges are checked a little late
		return 0, x.explain(name, err)
	}
	if len(results) == 0 {
		return 0, nil
	}
	return results[0], nil
}

func (x *machine) explain(op string, err error) error {
	return explain(op, err, int64(x.fuel.Get()), int64(x.stack.Get()), x.budget, x.guest)
}

// restore puts the machine back to its birth.
func (x *machine) restore(b *birth) error {
	memory := x.module.Memory()
	if missing := b.image.size - int(memory.Size()); missing > 0 {
		if _, ok := memory.Grow(uint32(missing >> 16)); !ok {
			return fault.Wrap(fault.Unavailable, "wasm.restore", errors.New("a strategy's memory could not be grown to the size it had after start-up"))
		}
	}
	if err := b.image.restore(x.region); err != nil {
		return fault.Wrap(fault.Unavailable, "wasm.restore", err)
	}
	for i, value := range b.globals {
		x.globals[i].Set(value)
	}
	x.mailbox = b.mailbox
	*x.guest = guest{room: x.limits.Stderr, random: b.random}
	return x.find()
}

func (x *machine) close(ctx context.Context) error { return x.module.Close(ctx) }

// mix folds a seed into the pseudo-random stream.
func (g *guest) mix(seed uint64) {
	var word [16]byte
	binary.LittleEndian.PutUint64(word[:8], g.random)
	binary.LittleEndian.PutUint64(word[8:], seed)
	sum := sha256.Sum256(word[:])
	g.random = binary.LittleEndian.Uint64(sum[:])
}
