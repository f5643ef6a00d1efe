//go:build !race

package main

func prepareCompiler(string) {}

func compile() { main() }
