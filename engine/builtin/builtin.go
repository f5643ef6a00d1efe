package builtin

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"tradebot/engine/fault"
)

// Suffix is what the name of a packed module ends in.
const Suffix = ".wasm.zst"

//go:embed all:dist
var dist embed.FS

// mostBytes bounds an unpacked module; it is well above what the sandbox accepts.
const mostBytes = 64 << 20

// List returns the names of the built-in strategies, sorted; none if the binary was built without them.
func List() []string {
	files, err := dist.ReadDir("dist")
	if err != nil {
		return nil // there is always the folder, for .keep is in it
	}
	var names []string
	for _, file := range files {
		if name, ok := strings.CutSuffix(file.Name(), Suffix); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Open returns a built-in module. The error is NotFound, with the names there are.
func Open(name string) ([]byte, error) {
	const op = "builtin.Open"
	packed, err := dist.ReadFile(path.Join("dist", name+Suffix))
	if err != nil {
		return nil, fault.New(fault.NotFound, op, "there is no built-in strategy %s; %s", name, choice())
	}
	module, err := Unpack(packed)
	return module, fault.Wrap(fault.Internal, op, err)
}

// Read returns the built-in module of that name, otherwise the file of that path. Errors: NotFound if there is neither,
// Invalid if it is a folder, Unavailable if it cannot be read.
func Read(nameOrPath string) ([]byte, error) {
	const op = "builtin.Read"
	if slices.Contains(List(), nameOrPath) {
		return Open(nameOrPath)
	}
	info, err := os.Stat(nameOrPath)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(nameOrPath, "/."):
		return nil, fault.New(fault.NotFound, op, "there is neither a file nor a built-in strategy %s; %s", nameOrPath, choice())
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.NotFound, op, "there is no file %s; check its path, or build it with `tradebot strategy build`", nameOrPath)
	case err == nil && info.IsDir():
		return nil, fault.New(fault.Invalid, op, "%s is a folder, not a module; build it with `tradebot strategy build %s` and name the .wasm file", nameOrPath, nameOrPath)
	case err == nil && !info.Mode().IsRegular():
		return nil, fault.New(fault.Invalid, op, "%s is not a file; name a .wasm file", nameOrPath)
	case err == nil && info.Size() > mostBytes:
		return nil, fault.New(fault.Limit, op, "%s has %d bytes, far more than a strategy; name a .wasm file", nameOrPath, info.Size())
	}
	var module []byte
	if err == nil {
		module, err = os.ReadFile(nameOrPath)
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, op, "%s cannot be read: %w", nameOrPath, err)
	}
	return module, nil
}

// choice says what there is instead.
func choice() string {
	if names := List(); len(names) > 0 {
		return "built in are " + strings.Join(names, ", ")
	}
	return "this binary was built without ready-made strategies; build it with `make build`"
}

// Pack compresses a module as small as it gets. The same module gives the same bytes.
func Pack(module []byte) ([]byte, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer encoder.Close()
	return encoder.EncodeAll(module, nil), nil
}

// Unpack is the opposite of [Pack].
func Unpack(packed []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(mostBytes))
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	module, err := decoder.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpacking a module: %w", err)
	}
	return module, nil
}
