package wasm

import "time"

// Limits bound what a module may be and do. All of them are enforced by the host; none can be widened by a module. The zero
// value of a field is no limit of zero but a mistake: start from [DefaultLimits].
type Limits struct {
	// What a module may be, checked before anything of it runs.
	ModuleBytes   int // size of the uploaded file
	MemoryPages   int // linear memory, pages of 64 KiB, also while running
	TableElements int // size of a table, also while running
	Types         int // function types
	Functions     int // functions defined
	FunctionBytes int // code of one function
	Locals        int // locals of one function, parameters included
	Globals       int
	Exports       int
	Segments      int // data and element segments together
	Elements      int // entries of element segments together

	// What compiling it may cost.
	CompileCPU    time.Duration // processor time of the compiler
	CompileMemory int           // bytes of the compiler's heap
	Compilers     int           // compilers at a time

	// What it may do.
	InitFuel int64 // fuel of start-up: the start function, _initialize and tb_describe together
	StepFuel int64 // fuel of one step, all its calls together; also of tb_start
	Stack    int64 // stack units: words of locals and operands in all active calls
	Intents  int   // intents in one step, cancels included, log lines not
	LogLines int   // log lines in one step
	Stderr   int   // bytes kept of what it prints, for the sentence after a crash
}

// DefaultLimits returns the limits that hold unless configured otherwise.
func DefaultLimits() Limits {
	return Limits{
		ModuleBytes:   8 << 20, // a Go strategy with fmt and json is 3.3 MB, one in Rust 0.1
		MemoryPages:   256,     // 16 MiB: a Go strategy rests at 4.6, and hundreds of bots share one machine
		TableElements: 1 << 16, // a Go strategy has 2 to 4 thousand; wazero would accept 100 million
		Types:         4096,
		Functions:     32768, // a Go strategy has 2 to 4 thousand
		FunctionBytes: 512 << 10,
		Locals:        4096, // bounds the frame of a function that calls nothing, which no stack unit is charged for
		Globals:       1024,
		Exports:       256,
		Segments:      65536, // the Go linker writes one data segment for every few hundred bytes
		Elements:      1 << 16,

		CompileCPU:    10 * time.Second, // the largest strategy seen takes 1; small hostile ones take 40 and more
		CompileMemory: 1 << 30,
		Compilers:     2,

		InitFuel: 200_000_000, // starting the Go runtime takes 2 to 5 million
		StepFuel: 10_000_000,  // 5 ms at the very most; a strategy takes a few hundred to a few thousand a candle
		Stack:    1 << 17,     // 1 MiB of words
		Intents:  128,
		LogLines: 128, // one for every series a strategy can have
		Stderr:   2048,
	}
}
