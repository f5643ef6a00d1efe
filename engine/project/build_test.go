package project_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/project"
)

// The same source gives the same bytes wherever it lies and whatever the environment says, and no bytes of the folder's name.
func TestBuildIsReproducible(t *testing.T) {
	var modules [][]byte
	for _, place := range []string{"here", "somewhere-else/entirely"} {
		dir := filepath.Join(t.TempDir(), place)
		if err := project.New("bot", dir); err != nil {
			t.Fatal(err)
		}
		module, err := project.Build(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(module, []byte(filepath.Dir(dir))) {
			t.Errorf("the module names the folder it was built in, %s", dir)
		}
		modules = append(modules, module)
		t.Setenv("GOFLAGS", "-ldflags=-X=main.x=1 -tags=other")
		t.Setenv("GOWASM", "satconv")
		t.Setenv("GOOS", "js")
	}
	if !bytes.Equal(modules[0], modules[1]) {
		t.Error("the same source gave two modules")
	}
	// What belongs to the SDK's other half must not be in a guest.
	for _, foreign := range []string{"embed.FS", "testing.(*T)", "encoding/json"} {
		if bytes.Contains(modules[0], []byte(foreign)) {
			t.Errorf("the module contains %s", foreign)
		}
	}
	if len(modules[0]) > 2_200_000 {
		t.Errorf("the module has %d bytes; a guest without fmt has 1.9 million", len(modules[0]))
	}
}

// A folder whose package main is in itself builds as well.
func TestBuildFindsMain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bot")
	if err := project.New("bot", dir); err != nil {
		t.Fatal(err)
	}
	inner, err := project.Build(context.Background(), filepath.Join(dir, "module"))
	if err != nil {
		t.Fatal(err)
	}
	outer, err := project.Build(context.Background(), dir)
	if err != nil || !bytes.Equal(inner, outer) {
		t.Errorf("the folder and its subfolder gave different modules, %v", err)
	}
}

func TestBuildWithoutCompiler(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bot")
	if err := project.New("bot", dir); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, script string
		kind         fault.Kind
		says         string
	}{
		{"missing", "", fault.NotFound, "the Go compiler is not in PATH; install Go 1."},
		{"old", "#!/bin/sh\necho go1.20.3\n", fault.Unavailable, "the Go compiler is go1.20.3, which is too old; install Go 1."},
		{"broken", "#!/bin/sh\necho no disk >&2; exit 1\n", fault.Unavailable, "the Go compiler does not work: no disk"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bin := t.TempDir()
			t.Setenv("PATH", bin)
			if c.script != "" {
				if err := os.WriteFile(filepath.Join(bin, "go"), []byte(c.script), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			_, err := project.Build(context.Background(), dir)
			if fault.KindOf(err) != c.kind || !strings.HasPrefix(fault.Sentence(err), c.says) {
				t.Errorf("got %v: %q", fault.KindOf(err), fault.Sentence(err))
			}
		})
	}
}

func TestBuildIsStopped(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bot")
	if err := project.New("bot", dir); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := project.Build(ctx, dir); fault.KindOf(err) != fault.Canceled {
		t.Errorf("got %v", err)
	}
}

// Saving replaces the file whole and leaves nothing beside it.
func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.wasm")
	for _, text := range []string{"old", "new and longer"} {
		if err := project.Save(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("read %q, %v", got, err)
		}
	}
	if err := project.Save(dir, nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("saved over a folder: %v", err)
	}
	if err := project.Save(filepath.Join(dir, "none", "x.wasm"), nil); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("saved into a folder that is not there: %v", err)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("left behind: %v", got)
	}
}

func TestOutput(t *testing.T) {
	if got, err := project.Output("some/bot"); err != nil || got != filepath.Join("some", "bot", "bot.wasm") {
		t.Errorf("got %s, %v", got, err)
	}
	t.Chdir(t.TempDir())
	here, _ := os.Getwd()
	if got, err := project.Output("."); err != nil || got != filepath.Base(here)+".wasm" {
		t.Errorf("got %s, %v", got, err)
	}
}
