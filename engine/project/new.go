package project

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"tradebot/engine/fault"
	"tradebot/sdk"
)

//go:embed all:template
var files embed.FS

// Folders of a project.
const (
	moduleDir = "module" // package main
	sdkDir    = "sdk"    // the copy of the SDK
)

// values fill the templates.
type values struct {
	Name    string // of the strategy, the module and the folder
	Package string // Name as a Go identifier
	Go      string // version of the language, that of the SDK
}

// New writes a project called name to a folder, which must not exist or be empty. It writes beside the folder and renames at
// the end, so a failure leaves nothing behind. Errors: Invalid if the name cannot be used, Conflict if the folder is taken,
// Unavailable if it cannot be written.
func New(name, dir string) error {
	const op = "project.New"
	word, err := checkName(name)
	if err != nil {
		return err
	}
	if err := vacant(dir); err != nil {
		return err
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return unwritable(op, parent, err)
	}
	draft, err := os.MkdirTemp(parent, ".new-"+name+"-")
	if err != nil {
		return unwritable(op, parent, err)
	}
	defer os.RemoveAll(draft)
	err = write(draft, values{name, word, language()})
	if err == nil {
		err = copySDK(filepath.Join(draft, sdkDir))
	}
	if err == nil {
		err = os.Chmod(draft, 0o755)
	}
	if err == nil {
		if err = os.Remove(dir); errors.Is(err, fs.ErrNotExist) { // the empty folder that may be there
			err = nil
		}
	}
	if err == nil {
		err = os.Rename(draft, dir)
	}
	if err != nil {
		return unwritable(op, dir, err)
	}
	return nil
}

func unwritable(op, dir string, err error) error {
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return fault.New(fault.Unavailable, op, "the folder %s cannot be written: %w", dir, err)
}

// vacant refuses a folder that has something in it.
func vacant(dir string) error {
	const op = "project.vacant"
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.IsDir() {
		return fault.New(fault.Conflict, op, "%s is a file; choose another folder with --dir", dir)
	}
	var entries []os.DirEntry
	if err == nil {
		entries, err = os.ReadDir(dir)
	}
	if err != nil {
		return unwritable(op, dir, err)
	}
	if len(entries) > 0 {
		return fault.New(fault.Conflict, op, "the folder %s is not empty; choose another with --dir, or remove what is in it", dir)
	}
	return nil
}

// write writes the project without the SDK.
func write(dir string, v values) error {
	return fs.WalkDir(files, "template", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		page, err := template.New(path).Parse(string(text))
		if err != nil {
			return err
		}
		var out strings.Builder
		if err := page.Execute(&out, v); err != nil {
			return err
		}
		target := strings.TrimSuffix(strings.TrimPrefix(path, "template/"), ".tmpl")
		if target == "gitignore" {
			target = ".gitignore"
		}
		return put(filepath.Join(dir, filepath.FromSlash(target)), []byte(out.String()))
	})
}

// copySDK writes the SDK without its tests.
func copySDK(dir string) error {
	return fs.WalkDir(sdk.Source, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := sdk.Source.ReadFile(path)
		if err != nil {
			return err
		}
		return put(filepath.Join(dir, filepath.FromSlash(path)), text)
	})
}

func put(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// language returns the version in the SDK's go.mod, which is what a project needs at least.
func language() string {
	text, err := sdk.Source.ReadFile("go.mod")
	if err != nil {
		panic(err) // it is embedded
	}
	for line := range strings.Lines(string(text)) {
		if version, ok := strings.CutPrefix(line, "go "); ok {
			return strings.TrimSpace(version)
		}
	}
	panic("project: the SDK's go.mod names no version of Go")
}
