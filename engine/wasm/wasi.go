package wasm

import (
	"context"
	"encoding/binary"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/sys"
)

// wasiModule is the only module a strategy may import from.
const wasiModule = "wasi_snapshot_preview1"

// Answers of WASI functions.
const (
	wasiSuccess = 0
	wasiBadFile = 8  // no such file descriptor
	wasiInvalid = 28 // an address outside the memory
)

// guest is what the stubs know of the instance that calls them. It travels in the context of the call.
type guest struct {
	time   int64  // ms UTC: the close time of the step, 0 before the first
	random uint64 // state of the pseudo-random stream
	stderr []byte // what it printed, the first bytes of it
	room   int    // bytes of stderr still kept
	waits  int    // times it waited in the step under way
}

type guestKey struct{}

// calling is the context of an instance's calls. wazero asks it for a value of its own at every call, and it answers sooner
// than one made by context.WithValue.
type calling struct {
	context.Context
	guest *guest
}

// Value implements context.Context.
func (c *calling) Value(key any) any {
	if _, ok := key.(guestKey); ok {
		return c.guest
	}
	return nil
}

// wasiFunction is one function of the list: its type as wazero names it, and what it does.
type wasiFunction struct {
	name    string
	params  []api.ValueType
	results []api.ValueType
	call    func(g *guest, memory api.Memory, stack []uint64) uint64
}

const (
	i32 = api.ValueTypeI32
	i64 = api.ValueTypeI64
)

var answer = []api.ValueType{i32}

// wasiFunctions is the whole world of a module: what a Go guest imports, with and without fmt and encoding/json. It stands
// still and is empty: the clock shows the step's time, chance comes from the bot's seed, there is one place to print to and
// no file.
var wasiFunctions = []wasiFunction{
	{"args_get", []api.ValueType{i32, i32}, answer, succeed},
	{"args_sizes_get", []api.ValueType{i32, i32}, answer, none},
	{"environ_get", []api.ValueType{i32, i32}, answer, succeed},
	{"environ_sizes_get", []api.ValueType{i32, i32}, answer, none},
	{"clock_time_get", []api.ValueType{i32, i64, i32}, answer, clock},
	{"random_get", []api.ValueType{i32, i32}, answer, chance},
	{"fd_write", []api.ValueType{i32, i32, i32, i32}, answer, write},
	{"sched_yield", nil, answer, succeed},
	{"poll_oneoff", []api.ValueType{i32, i32, i32, i32}, answer, wait},
	{"proc_exit", []api.ValueType{i32}, nil, exit},
	{"fd_close", []api.ValueType{i32}, answer, badFile},
	{"fd_fdstat_get", []api.ValueType{i32, i32}, answer, badFile},
	{"fd_fdstat_set_flags", []api.ValueType{i32, i32}, answer, badFile},
	{"fd_prestat_get", []api.ValueType{i32, i32}, answer, badFile},
	{"fd_prestat_dir_name", []api.ValueType{i32, i32, i32}, answer, badFile},
}

// instantiateWASI adds the stubs to a runtime.
func instantiateWASI(ctx context.Context, runtime wazero.Runtime) error {
	builder := runtime.NewHostModuleBuilder(wasiModule)
	for _, f := range wasiFunctions {
		results := len(f.results)
		builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(
			func(ctx context.Context, module api.Module, stack []uint64) {
				code := f.call(ctx.Value(guestKey{}).(*guest), module.Memory(), stack)
				if results > 0 {
					stack[0] = code
				}
			}), f.params, f.results).Export(f.name)
	}
	_, err := builder.Instantiate(ctx)
	return err
}

func succeed(*guest, api.Memory, []uint64) uint64 { return wasiSuccess }
func badFile(*guest, api.Memory, []uint64) uint64 { return wasiBadFile }

// none says that there are 0 arguments or variables of 0 bytes together.
func none(_ *guest, memory api.Memory, stack []uint64) uint64 {
	if !memory.WriteUint32Le(uint32(stack[0]), 0) || !memory.WriteUint32Le(uint32(stack[1]), 0) {
		return wasiInvalid
	}
	return wasiSuccess
}

// clock writes the step's time in ns, whichever clock is asked for. It is never 0, for which the Go runtime gives up.
func clock(g *guest, memory api.Memory, stack []uint64) uint64 {
	if !memory.WriteUint64Le(uint32(stack[2]), uint64(max(g.time, 1))*1_000_000) {
		return wasiInvalid
	}
	return wasiSuccess
}

// wait returns at once and says that nothing happened: time stands still during a step.
func wait(g *guest, memory api.Memory, stack []uint64) uint64 {
	g.waits++
	if !memory.WriteUint32Le(uint32(stack[3]), 0) {
		return wasiInvalid
	}
	return wasiSuccess
}

// chance fills a buffer from the instance's stream: splitmix64 (Steele, Lea, Flood 2014), which is no secret and need not
// be. At most 4 KiB a call; a Go guest asks for 32 bytes.
func chance(g *guest, memory api.Memory, stack []uint64) uint64 {
	const most = 4096
	buffer, ok := memory.Read(uint32(stack[0]), uint32(stack[1]))
	if !ok || len(buffer) > most {
		return wasiInvalid
	}
	var word [8]byte
	for len(buffer) > 0 {
		g.random += 0x9E3779B97F4A7C15
		z := g.random
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		binary.LittleEndian.PutUint64(word[:], z^z>>31)
		buffer = buffer[copy(buffer, word[:]):]
	}
	return wasiSuccess
}

// write keeps the beginning of what is printed, for the sentence after a crash, and says that all was written. At most 64
// pieces a call.
func write(g *guest, memory api.Memory, stack []uint64) uint64 {
	const most = 64
	fd, list, count, result := uint32(stack[0]), uint32(stack[1]), uint32(stack[2]), uint32(stack[3])
	if fd != 1 && fd != 2 {
		return wasiBadFile
	}
	if count > most {
		return wasiInvalid
	}
	var total uint32
	for i := range count {
		address, ok := memory.ReadUint32Le(list + 8*i)
		length, ok2 := memory.ReadUint32Le(list + 8*i + 4)
		piece, ok3 := memory.Read(address, length)
		if !ok || !ok2 || !ok3 {
			return wasiInvalid
		}
		total += length
		n := min(g.room, len(piece))
		g.stderr = append(g.stderr, piece[:n]...)
		g.room -= n
	}
	if !memory.WriteUint32Le(result, total) {
		return wasiInvalid
	}
	return wasiSuccess
}

// exit ends the call: a Go guest that panics prints why and exits with code 2.
func exit(_ *guest, _ api.Memory, stack []uint64) uint64 {
	panic(sys.NewExitError(uint32(stack[0])))
}
