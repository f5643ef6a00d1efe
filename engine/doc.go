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
//   - order: an order: its words, its sizes, its state machine.
//   - strategy: the words of a strategy: its description, its parameters, what it is told and what it asks for.
//   - ledger: the books of an account: double entry, positions, realised profit and loss, trades.
//   - risk: what a bot's owner allows it: limits on orders and on a day, protections after losses.
//   - bot: what a bot is: its configuration, the states of its life, what people can ask of it by hand.
//   - user: the words of people: roles, what credentials allow, who asks.
//   - report: metrics of a run, and how much of them to believe.
//   - history/chunk: the candles of one stream and one month, packed.
//   - wasm/binary: the WebAssembly file format.
//   - wasm/meter: rewriting a module so that it counts its fuel and its call depth.
//   - failpoint: places at which tests let a process die; empty in the product.
//
// # The loop
//
// Pure as well: a mode is a choice of partners, made elsewhere.
//
//   - account: one bot's account: intents into orders or refusals, a venue's reports into books and what the strategy is told.
//   - journal: what a bot saw and decided, line by line, so that it can be done again.
//   - outbox: the venue of a bot that trades live: what is to be sent, and what the exchange said of it.
//   - runner: the only trading loop; it declares what it needs of a feed, a strategy, a venue and a journal.
//
// # Adapters
//
// Each adapts one thing and is named after it. They never import one another; what two of them need belongs to the words.
//
//   - backup: a backup in one file that only the owner of its key opens.
//   - binance: Binance's spot market over REST: orders, what came of them, balances, steps of symbols, candles.
//   - builtin: the ready-made strategies, compiled, inside the binary.
//   - project: a strategy author's folder: made from the SDK, built with the Go compiler.
//   - wasm: the sandbox: checks, meters, compiles and runs strategy modules with wazero.
//   - history: stored candles: the library of every stream's months, and CSV files.
//   - queue: the doorbell: tells a free worker to look at a bot or a job, over Redis or within the process.
//   - events: what happened, to whoever watches, over Redis or within the process.
//   - secrets: what nobody may read: a text that is not shown, exchange keys sealed for the workers.
//   - sim: a simulated exchange: which orders fill in a candle, at which price and cost.
//   - store: everything that survives, in PostgreSQL or SQLite.
//   - synth: a synthetic market from a seed.
//
// # Composition
//
//   - config: environment variables into one typed struct.
//   - feed: what a user named, files or a seed, into the instants a strategy is given.
//   - hub: the candles of live markets, checked, repaired and kept, for all bots of a process.
//   - backtest: a strategy over history with costs; parameter sweeps; running a report again.
//   - audit: whether a strategy looks ahead, and how much its warm-up matters.
//   - desk: bots in this process: made out of their journals, fed, and what they did handed over.
//   - catalog: the strategies of an installation, by hash.
//   - courier: carries a live bot's orders to the exchange, and finds out what became of them.
//   - worker: runs bots: takes those that nobody runs, looks when there is something to look at, commits what they did.
//   - scheduler: rings for all active bots every minute, and begins the day.
//   - fleet: what people and programs can do with bots.
//   - jobs: backtests, sweeps and downloads, by any worker that has time.
//   - view: the words of the engine as JSON, for the API and for events.
//   - metrics: what a process says of itself to Prometheus.
//   - station: the parts of an installation put together, in one process or several.
//   - dryrun: a strategy over candles, to show what it decides.
//   - history/shelftest: the suite that every database under the library passes, and a shelf in memory for tests.
//   - page: results as an HTML page of one file.
//   - console: results shown to a person at a terminal.
//   - chaos: whether anything was lost or doubled, from the database and the exchange's book alone; its tests kill everything there is.
//   - chaos/arm: what happens at the places of failpoint, in a binary for tests.
//   - foundry: strategies compiled for tests, which alone import it.
//   - exchange: an exchange for tests, with a durable book, that misbehaves when it is told to. Only tests import it.
//   - testbed: a real PostgreSQL and a real Redis for tests, which alone import it.
//   - cmd/exchange: the exchange for tests as a program, so that chaos tests can kill it.
//   - crowd: measures how many bots one worker can run.
//   - cmd/gate: a tool of the build: everything that must hold before a change is taken.
//   - cmd/pack: a tool of the build: compiles the ready-made strategies into builtin.
//   - cmd/tradebot: the binary, one file per subcommand and no logic. It alone knows every package, and no package knows it.
//
// An order goes one way as well. On paper sim fills it from the candles. Of a live bot it stays in the outbox until the journal that
// has it is committed; then the courier sends it under a permit of the database, and what the exchange says comes back as data, is
// journaled, and is booked with the same commit.
//
// A candle goes one way: from history or synth, through market.Timeline and the runner, to the venue, whose fills the account
// books, and then to the strategy in the sandbox, whose intents the account turns into orders. There are no callbacks.
package engine
