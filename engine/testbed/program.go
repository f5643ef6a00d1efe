package testbed

import (
	"fmt"
	"os/exec"
	"syscall"
	"testing"
)

// Program is a program of ours that a test started, and may stop or kill as it likes.
type Program struct {
	process *process
	log     string
}

// Start starts a program with its output at the end of the file log. It ends with the test, or with this process.
func Start(t testing.TB, cmd *exec.Cmd, log string) *Program {
	t.Helper()
	p, err := launch(cmd, log, syscall.SIGKILL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return &Program{p, log}
}

// Port returns a port for a program that is to have the same one whenever it is started. Nobody listens on it at any address.
func Port(t testing.TB) int {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// Done is closed when it has ended.
func (p *Program) Done() <-chan struct{} { return p.process.done }

// Running reports whether it has not ended yet.
func (p *Program) Running() bool { return p.process.running() }

// Kill kills it with its children: nothing of it runs any more when it returns.
func (p *Program) Kill() { p.process.kill() }

// End tells it to end and waits for that. It fails the test if it takes too long.
func (p *Program) End(t testing.TB) {
	t.Helper()
	if err := p.process.end(syscall.SIGTERM); err != nil {
		t.Errorf("%v\n%s", err, p.Tail())
	}
}

// Pause lets it hold still at any point, until [Program.Resume].
func (p *Program) Pause() { _ = syscall.Kill(p.process.pid, syscall.SIGSTOP) } // it may have ended

// Resume ends a pause.
func (p *Program) Resume() { _ = syscall.Kill(p.process.pid, syscall.SIGCONT) }

// Paused reports whether it holds still; false where there is no /proc to tell.
func (p *Program) Paused() bool {
	state, _ := status(fmt.Sprintf("/proc/%d/stat", p.process.pid))
	return state == "T"
}

// Tail returns the last lines of its output.
func (p *Program) Tail() string { return tail(p.log) }

// PID returns the number of its process.
func (p *Program) PID() int { return p.process.pid }
