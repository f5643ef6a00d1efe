// Command tradebot runs trading strategies. This package is the command line and nothing else: one file per subcommand, which
// takes its arguments to the package that does the work and shows what came of it.
//
// Exit codes: 0 fine, 1 failed, 2 bad usage. Every error is one sentence on standard error that says what is wrong and what
// to do; with --json standard output is one JSON object and nothing else.
//
// It may import every package, and nothing imports it.
package main
