// Package strategies holds the ready-made strategies, one folder each: the strategy as a package, so that tests run it
// natively, and in module/ the few lines that make it a WebAssembly module. They import the SDK and nothing else.
package strategies
