package testbed

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// A program can be held still, told to end, and killed; what it said can be read.
func TestProgram(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	start := func() *Program {
		return Start(t, exec.Command("sh", "-c", "echo here; trap 'exit 0' TERM; while :; do sleep 0.01; done"), log)
	}
	until := func(what string, is func() bool) {
		t.Helper()
		for begun := time.Now(); !is(); time.Sleep(time.Millisecond) { // nobody tells us what a process does
			if time.Since(begun) > patience {
				t.Fatalf("it never happened that %s", what)
			}
		}
	}
	p := start()
	until("it speaks", func() bool { return p.Tail() == "here" })
	if runtime.GOOS == "linux" {
		p.Pause()
		until("it holds still", p.Paused)
		p.Resume()
		until("it goes on", func() bool { return !p.Paused() })
	}
	p.End(t)
	if p.Running() {
		t.Error("it runs after its end")
	}
	p = start()
	p.Kill()
	<-p.Done()
	if p.Running() || p.PID() == 0 {
		t.Error("it runs after it was killed")
	}
}
