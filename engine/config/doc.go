// Package config reads what an operator sets: environment variables, over an optional file of the same names, into one typed
// struct. Every variable with its default, unit and bounds stands in variable.go, from which the documentation's table is
// made too.
//
// A value that is not understood, and a TRADEBOT_ variable that does not exist, are refused with a sentence: a misspelt limit
// that is silently not enforced costs more than a start that fails.
//
// Its log files are turned over by timberjack, the fork of lumberjack that is looked after: the writing and the removing of old files are not
// worth code of ours, and one process writes to each file, so that nothing more is needed.
//
// It may import fault, secrets for the text that is not shown, and wasm for the limits of the sandbox.
package config
