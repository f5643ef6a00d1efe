// Package project makes a strategy author's project and builds it: a folder that holds a strategy, its test and a copy of the
// SDK, and the call of the Go compiler that turns such a folder into a module.
//
// A project stands on its own: the SDK is copied into it from this binary, so it builds and tests offline with a Go compiler
// and nothing else, and it keeps building when this engine is gone. What is built depends on the source alone: the same
// source in another folder or on another machine gives the same bytes, so that a module's hash names its source.
//
// It may import fault, the SDK's source (tradebot/sdk), and runs the go command.
package project
