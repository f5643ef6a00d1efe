package project

import (
	"bytes"
	"context"
	"errors"
	"go/build"
	"go/version"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"tradebot/engine/fault"
)

// Build compiles the strategy in a folder to a module and returns the file's bytes. Package main is in the subfolder module,
// or in the folder itself. Errors: NotFound if there is no such folder or no Go compiler, Invalid with the compiler's lines
// if the strategy does not compile, Unavailable if the compiler cannot work, Canceled.
func Build(ctx context.Context, dir string) ([]byte, error) {
	const op = "project.Build"
	source, err := program(dir)
	if err != nil {
		return nil, err
	}
	if err := compiler(ctx, source); err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp("", "tradebot-build-")
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	defer os.RemoveAll(scratch)
	out := filepath.Join(scratch, "out.wasm")
	// What would get into the file beside the source stays out: paths (-trimpath), the state of the repository (-buildvcs),
	// what only debuggers read (-s).
	said, err := command(ctx, source, "go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s", "-o", out, ".")
	if err != nil {
		if ctx.Err() != nil {
			return nil, fault.Wrap(fault.Canceled, op, ctx.Err())
		}
		return nil, fault.New(fault.Invalid, op, "the strategy does not compile; correct what the compiler says:\n%s", strings.TrimSpace(said))
	}
	file, err := os.ReadFile(out)
	return file, fault.Wrap(fault.Unavailable, op, err)
}

// Output returns the path a project's module has unless told otherwise: the folder's name, in the folder.
func Output(dir string) (string, error) {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, "project.Output", err)
	}
	return filepath.Join(dir, filepath.Base(whole)+".wasm"), nil
}

// Save writes a module so that at every moment the path holds the old file or the new one. The error is Unavailable.
func Save(path string, module []byte) error {
	const op = "project.Save"
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fault.New(fault.Invalid, op, "%s is a folder; name a file with -o, like %s", path, filepath.Join(path, "strategy.wasm"))
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".new-*.wasm")
	if err != nil {
		return unwritable(op, filepath.Dir(path), err)
	}
	defer os.Remove(draft.Name()) // nothing is there any more if all went well
	_, err = draft.Write(module)
	if err = errors.Join(err, draft.Chmod(0o644), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err != nil {
		return unwritable(op, filepath.Dir(path), err)
	}
	return nil
}

// program finds the folder of package main.
func program(dir string) (string, error) {
	const op = "project.program"
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fault.New(fault.NotFound, op, "there is no folder %s; check its path, or make a project with `tradebot strategy new NAME`", dir)
	case err != nil:
		return "", fault.New(fault.Unavailable, op, "the folder %s cannot be read: %w", dir, err)
	case !info.IsDir():
		return "", fault.New(fault.Invalid, op, "%s is a file; name the folder of the strategy", dir)
	}
	target := build.Default
	target.GOOS, target.GOARCH = "wasip1", "wasm"
	for _, at := range []string{filepath.Join(dir, moduleDir), dir} {
		if _, err := os.Stat(at); err != nil {
			continue
		}
		found, err := target.ImportDir(at, 0)
		var none *build.NoGoError
		if found.Name == "main" || err != nil && !errors.As(err, &none) {
			return at, nil // the compiler says better what is wrong with it
		}
	}
	return "", fault.New(fault.NotFound, op, "neither %s nor %s holds a package main; name the folder of a strategy, or make one with `tradebot strategy new NAME`", filepath.Join(dir, moduleDir), dir)
}

// compiler checks that there is a Go compiler and that it is new enough for the SDK.
func compiler(ctx context.Context, dir string) error {
	const op = "project.compiler"
	if _, err := exec.LookPath("go"); err != nil {
		return fault.New(fault.NotFound, op, "the Go compiler is not in PATH; install Go %s or later from https://go.dev/dl", language())
	}
	said, err := command(ctx, dir, "go", "env", "GOVERSION")
	if err != nil {
		if ctx.Err() != nil {
			return fault.Wrap(fault.Canceled, op, ctx.Err())
		}
		return fault.New(fault.Unavailable, op, "the Go compiler does not work: %s", strings.TrimSpace(said))
	}
	found := strings.TrimSpace(said)
	if version.IsValid(found) && version.Compare(found, "go"+language()) < 0 {
		return fault.New(fault.Unavailable, op, "the Go compiler is %s, which is too old; install Go %s or later from https://go.dev/dl", found, language())
	}
	return nil
}

// command runs the go command for a guest and returns what it said.
func command(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), overridden), "GOOS=wasip1", "GOARCH=wasm", "GOWORK=off", "GOFLAGS=", "GOTOOLCHAIN=local", "CGO_ENABLED=0")
	if !needsNetwork(dir) {
		cmd.Env = append(cmd.Env, "GOPROXY=off")
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	return said.String(), err
}

// overridden reports whether a variable would change what is built.
func overridden(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	switch name {
	case "GOOS", "GOARCH", "GOWASM", "GOEXPERIMENT", "GOFLAGS", "GOWORK", "GODEBUG", "GOTOOLCHAIN", "CGO_ENABLED":
		return true
	}
	return false
}

// needsNetwork reports whether the module around a folder requires others than the SDK: only then has it checksums.
func needsNetwork(dir string) bool {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return true
	}
	for ; ; whole = filepath.Dir(whole) {
		if _, err := os.Stat(filepath.Join(whole, "go.mod")); err == nil {
			_, err = os.Stat(filepath.Join(whole, "go.sum"))
			return err == nil
		}
		if whole == filepath.Dir(whole) {
			return true
		}
	}
}
