// Package config reads what an operator sets: environment variables, over an optional file of the same names, into one typed
// struct. Every variable with its default, unit and bounds stands in variable.go, from which the documentation's table is
// made too.
//
// A value that is not understood, and a TRADEBOT_ variable that does not exist, are refused with a sentence: a misspelt limit
// that is silently not enforced costs more than a start that fails.
//
// It may import fault, secrets for the text that is not shown, and wasm for the limits of the sandbox.
package config
