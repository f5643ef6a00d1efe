// Package wasm is the host of strategy modules: it judges, meters, compiles and runs them with wazero, and trusts none.
//
// Its one job is the sandbox. A module passes these stations, each of them a rule of [Host.Check] with its own sentence:
//
//   - The file is inspected as bytes (package binary): size, features, counts, imports, memory, exports. That comes before
//     wazero sees it, because wazero allocates from claimed counts.
//   - The original is validated by wazero in its interpreter, which is cheap. The original and not the metered module:
//     rewriting can make an invalid module valid, and one did overwrite its fuel counter.
//   - It is metered (package meter): fuel, stack units, caps of memory and tables.
//   - It is compiled. From inspection to compilation all of it happens in a child process, this executable started anew with
//     [CompileCommand], without our environment and with limits of processor time and memory that the kernel keeps: 80 KB
//     can take a compiler 27 s and 750 MB. Only a few compilers run at a time.
//   - It is started once, under its fuel, and describes itself.
//   - In a check it also runs over a few hundred made-up candles.
//
// # The cache
//
// A compiled module is a folder named by everything that decides its content: the file's hash, the metering rules, the
// version of wazero, the kind of processor, the limits. The child writes to a fresh folder, the parent adds a manifest with
// checksums and renames it; so a folder is whole or absent, and damaged machine code is compiled anew rather than run. Each
// module has a wazero runtime and a cache of its own, so that the parent never compiles by accident in its own process.
//
// # Birth
//
// Starting the Go runtime takes a millisecond and dirties 1.3 MB. Therefore the memory and the globals of the first instance
// are captured after start-up (_initialize, tb_mailbox, tb_describe), and every further instance maps that picture privately:
// it shares what it only reads, starts in 0.6 ms, or in 0.1 ms where a stopped one is born again, and takes 0.1 MB of guest
// memory. The rest of an idle Go strategy (another 0.1 MB) is wazero's tables. A module whose state is more than memory and
// numeric globals (it changes tables, drops segments, keeps references in globals) starts up every time instead. Both ways
// leave the same memory, byte for byte; a test compares them. Start-up sees a clock at 1 ms and numbers seeded by the
// module's hash; the bot's seed counts from tb_start on. A Go strategy's runtime draws its randomness at start-up, so the
// order of its maps is the same for all bots of a module: one run is worth as much as another, and a replay is exact.
//
// # Running
//
// One address, asked for once; the memory is reserved in full and never moves, so the mailbox is found once, too. A step
// writes what changed, makes one call an event, which carries fuel and stack, and decodes what was left. What a module leaves
// is checked against the contract, and whatever breaks it stops the strategy: to go on from a senseless intent would be to
// guess. After an error an instance is dead, because its memory may be half changed.
//
// A strategy can be told several instants with one call of [Instance.Tell], but each with a call of the module of its own. An
// injected function was tried that takes 8 candles as its parameters, out of the module's reach, and calls tb_event for each: it
// took as long, because wazero copies every parameter three times and keeps no bounds check, where a call from Go takes 10 ns.
//
// WASI is an empty world that stands still (wasi.go): the clock shows the step's time, there are no files, and waiting
// returns at once.
//
// It may import fault, market, strategy, its own binary and meter, the contract's layout, wazero and golang.org/x/sys.
package wasm
