// Package engine is the map of the engine; it holds no code. layers_test.go beside it is the law: the table of which package
// may import which, checked by go test.
//
// # Words and rules
//
// Pure: no file, no network, no clock, no randomness, no goroutine. What they compute follows from their arguments alone, so
// a backtest, a bot on paper and a live bot that is replayed decide alike.
//
//   - fault: one error type, its kind from a closed list, and the sentence a user reads.
//   - market: candles, timeframes, checked series, candles of longer timeframes, the instants at which candles close.
//   - order: the words of an order: side, kind, state, reason.
//   - strategy: the words of a strategy: its description, its parameters, what it is told and what it asks for.
//   - wasm/binary: the WebAssembly file format.
//   - wasm/meter: rewriting a module so that it counts its fuel and its call depth.
//
// # The loop
//
// Pure as well: a mode is a choice of partners, made elsewhere.
//
//   - runner: the only trading loop; it declares what it needs of a feed, a strategy, a venue and a journal.
//   - assume: a venue that assumes fills, to look at decisions; no money is counted in it.
//
// # Adapters
//
// Each adapts one thing and is named after it. They never import one another; what two of them need belongs to the words.
//
//   - builtin: the ready-made strategies, compiled, inside the binary.
//   - project: a strategy author's folder: made from the SDK, built with the Go compiler.
//   - wasm: the sandbox: checks, meters, compiles and runs strategy modules with wazero.
//   - history: candles in files.
//   - synth: a synthetic market from a seed.
//
// # Composition
//
//   - config: environment variables into one typed struct.
//   - feed: what a user named, files or a seed, into the instants a strategy is given.
//   - dryrun: a strategy over candles, to show what it decides.
//   - console: results shown to a person at a terminal.
//   - cmd/gate: a tool of the build: everything that must hold before a change is taken.
//   - cmd/pack: a tool of the build: compiles the ready-made strategies into builtin.
//   - cmd/tradebot: the binary, one file per subcommand and no logic. It alone knows every package, and no package knows it.
//
// A candle goes one way: from history or synth, through market.Timeline and the runner, to the venue and then to the strategy
// in the sandbox, whose intents come back as exact decimals. There are no callbacks.
package engine
