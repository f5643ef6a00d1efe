// Package dryrun runs a strategy over candles to show what it decides, and nothing of what it earns: the module in its
// sandbox, the trading loop, and the venue that assumes fills (package assume) because a strategy that is never in a position
// has little to decide.
//
// A composition: it may import fault, strategy, order, the loop (runner), the venue (assume), the sandbox (wasm) and feed. It
// reads the clock for one thing, the time the loop took.
package dryrun
