// Command pack builds the ready-made strategies and packs them to where the binary embeds them:
//
//	pack STRATEGIES DIST
//
// Every folder of STRATEGIES with a folder module becomes DIST/NAME.wasm.zst; packed modules of strategies that are no more
// are removed. A file that would not change is not written. It is a tool of the build, not part of the product.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"tradebot/engine/builtin"
	"tradebot/engine/fault"
	"tradebot/engine/project"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "pack: usage: pack STRATEGIES DIST")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", fault.Sentence(fault.Wrap(fault.Invalid, "main.pack", err)))
		os.Exit(1)
	}
}

func pack(strategies, dist string) error {
	found, err := filepath.Glob(filepath.Join(strategies, "*", "module"))
	if err != nil {
		return err
	}
	var kept []string
	for _, module := range found {
		dir := filepath.Dir(module)
		target := filepath.Join(dist, filepath.Base(dir)+builtin.Suffix)
		if err := one(dir, target); err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
		kept = append(kept, target)
	}
	packed, err := filepath.Glob(filepath.Join(dist, "*"+builtin.Suffix))
	if err != nil {
		return err
	}
	for _, path := range packed {
		if !slices.Contains(kept, path) {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// one builds the strategy in dir and packs it to target.
func one(dir, target string) error {
	module, err := project.Build(context.Background(), dir)
	if err != nil {
		return err
	}
	packed, err := builtin.Pack(module)
	if err != nil {
		return err
	}
	fmt.Printf("  %-14s %9d bytes, packed %7d, sha256 %x\n", filepath.Base(dir), len(module), len(packed), sha256.Sum256(module))
	if old, err := os.ReadFile(target); err == nil && bytes.Equal(old, packed) {
		return nil
	}
	return project.Save(target, packed)
}
