// Package console shows results to a person at a terminal: tables, a verdict, a strategy's description, its decisions, and
// how far a long run has come.
//
// Colour is used on a terminal only, never as the only sign, and not at all if NO_COLOR is set (no-color.org); what is piped
// into a file or another program is plain text, complete, and the same every time.
//
// Charts and figures use Braille, lines and a true minus where the locale is one of UTF-8, and ASCII elsewhere. Where a screen
// is narrow, columns are left out and sentences wrapped.
//
// It may import what it shows (backtest, report, dryrun, strategy, wasm), feed for the writing of times, udecimal for amounts.
package console
