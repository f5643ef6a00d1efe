// Package meter rewrites a WebAssembly module so that it counts what it uses.
//
// Its one job is the pure function Rewrite: bytes in, bytes out. The result stops itself
// when its fuel or its stack is used up, cannot grow its memory or tables beyond a cap, and
// shows its counters and its mutable numbers to the host. The package imports the standard
// library and engine/wasm/binary; tests and benchmarks also use the runtime, wazero.
//
// # What the host must do
//
//   - Validate the original with the runtime first. Rewrite does not check types, and
//     appending two globals or a local can make an invalid module valid: one that names a
//     global just past its last could then write the fuel counter. Before that, parse it
//     with binary.Parse: the runtime allocates from claimed counts, the parser does not.
//   - Set tb_fuel and tb_stack before every call into the module. Stack units are not
//     given back when a call from the host ends, see below.
//     Config.Entry names one export for which this is done inside: tb_fuel_entry takes fuel
//     and stack units behind the parameters and returns the fuel left behind the results.
//     Three globals set and read from outside take longer than a small call. See The entry.
//   - After every call read tb_fuel: negative means out of fuel, also in the rare case that
//     the call ended before the next check. If the call trapped with fuel left, read
//     tb_stack: negative means the stack is used up. Otherwise the trap is the module's
//     own. After any of them throw the instance away. After a trap of the module's own,
//     tb_fuel may lack what was used since the last call or return, because a function with
//     loops holds the fuel in a local; it is the same in every run. Whoever adds up fuel
//     over steps counts such a step as its whole budget.
//   - Give the runtime the memory's maximum as its capacity (or an allocator that never
//     moves), so that memory.grow does not copy. If it copies, a program that grows page by
//     page runs about 20 times longer on its fuel.
//   - Not call back into the module from an imported function: its stack units would not
//     come back before the step ends. A host function may read tb_fuel and lower it, for
//     example by the length of a log line: the fuel is in the global during every call.
//
// # Fuel
//
// One unit is about one cycle of a 2 GHz core, 0.5 ns, on the slowest path that work in
// the cache can take, so a budget of 10 million stops any loop within 5 ms; weight.go has
// the table. BenchmarkRunaway holds it against some 75 endless loops. Some work is outside
// the promise: loads that miss every cache (10 to 20 times over in that benchmark), loads and
// stores that straddle two 4 KiB pages (4 to 5 times) and, on processors other than the one
// it was measured on, subnormal floats and slow 64-bit division. To weigh every load as a
// miss would make fuel meaningless for honest programs; the size of the memory bounds the
// first, and all are constant factors.
//
// What is charged where:
//
//   - Function entry: everything outside loops. Loop head: everything directly inside the
//     loop, nested loops excluded. Charging a whole region at once costs one addition for
//     many instructions; the price is that arms not taken are paid as well.
//   - Except in a dispatch loop: one that begins with blocks and runs straight into a
//     br_table over them. The Go compiler makes that of every function: each jump, each
//     round of a real loop and each return from a call goes through the head, and charging
//     the whole function each time took 7 times the fuel (and more in larger functions).
//     There each case, from the end of one block to the end of the next, pays for itself and
//     the dispatch, and the head only checks that fuel is left. Every round still pays and
//     is checked: from the head control goes straight to a case or leaves the loop. If the
//     br_table can go back to the head itself, the loop is an ordinary one. Cases that
//     follow one another are checked too whenever more than 200 units have piled up, so
//     that a program overdraws by little; checking each costs 10 % of the run time of a Go
//     guest and three times the growth in compile time.
//     A jump to such a loop that sets the number of a case which lies ahead goes to the case
//     itself (jump.go). The fuel is the same, since the case pays for the dispatch either way,
//     and so is the bound on what goes unchecked. In a Go guest nearly all jumps are of this
//     kind; going there directly made sma-cross quicker by more than metering costs it.
//     The br_table of such a loop is asked for its likeliest numbers before it is used, which
//     changes no fuel either. A loop of Go over 64 numbers, 45 to 53 % slower metered than
//     not, depending on where its code came to lie, became 14 to 19 % slower.
//   - Before a bulk instruction or a grow: its length operand. A grow that asks for more
//     than the maximum fails without work and pays no length.
//
// No charge can wrap: budgets are at most 2^62, a length charge is below 2^47, and a static
// charge is below a file's size times the largest weight.
//
// A function with loops holds the fuel in a local, which the compiler keeps in a register,
// and writes the global only around calls and exits: a global costs a store that the next
// round must load again, about 8 cycles, more than a tight loop takes. Measured on a loop
// that sums memory in a Go guest: 35 % overhead with the global, about 18 % with the local.
// A function without loops charges once and uses the global.
//
// # The entry
//
// A call into a Go guest goes through a wrapper, which calls the exported function, which
// calls the strategy. Each of them moves the guest's stack pointer through a global, checks
// both stacks and dispatches. So the entry does not call the export: it holds a copy of its
// body and of what that calls outside every loop and every if, and of what the dispatch of
// one of these calls outside every if, up to 8192 bytes and locals (inline.go). In a Go
// strategy that is OnCandle. The dispatch of a copy begins with a number that is written in
// front of it, and is left out unless something comes back to it. The originals stay, because
// a goroutine that waits is resumed through the table, and because the module's other
// exports and calls may need them.
//
// The copy is metered like any other code, after inlining: an inlined body is charged where
// its call stood, without the weights of a call and an entry; setting its parameters is
// charged, and its locals are part of the entry's frame. The entry's own instructions, which
// take and give the counters, are the host's work and free.
//
// Measured on sma-cross, mean of six placements of the machine code, which alone moves single
// figures by 5 ns: a candle took 88 ns before, 81 ns with br_tables that are asked first, and 76 ns
// with the entry inlined as well; an event nobody wants 48, 42 and 39 ns.
//
// # The straight way
//
// The runtime's compiler checks an address once on a straight way and forgets it where ways meet, and it takes two numbers for
// two addresses though they lie a field apart. So what is rare and leaves is kept from meeting the rest again (aside.go),
// functions that events come by have the first round of their dispatch written on its own, where nothing comes back (round.go), and
// accesses that differ by a constant share an address (address.go). It changes no fuel.
//
// Measured on sma-cross: a candle took 83 ns before, 69 ns with what is rare aside, 66 ns with shared addresses as well and
// 59 ns with first rounds. Without the others, first rounds save 2 ns. OnCandle in the entry saves another 3.
//
// # Stack
//
// The compiler's own ceiling is 400 MB and takes a second to hit, and frames differ a
// thousandfold, so a plain count of calls bounds nothing. A frame is charged 8 units +
// parameters + locals + the highest operand stack + the globals it touches (which the
// compiler caches and may spill); a unit is about 8 bytes. A function that calls no function
// of the module is free: there is at most one such frame, and the host caps locals and
// code size.
//
// A function does not give its units back when it ends. It keeps what is left after its own
// charge in a local, and writes that to the global again after each call it makes. Each
// caller so undoes what its callees took, and nothing needs to be done at exits: the body
// is not wrapped in a block, no return is rewritten, and no type is added. It costs one
// store for each call to a function that itself calls; calls to leaves cost nothing.
//
// wazero's interpreter stops at 2,000 frames whatever their size. A host that wants the
// same end in the interpreter grants at most 1,990 × FrameUnits stack units.
//
// # Also
//
// A module that imports a memory or a table is refused: the cap could not be written into
// it. Custom sections (names, debug data) are dropped: they describe the original's code.
package meter
