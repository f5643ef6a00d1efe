package testbed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Option changes how a server runs.
type Option uint8

// Durable is for tests of what survives a power cut: PostgreSQL calls fsync, and Redis writes every command to its file before
// it answers. Without it PostgreSQL still loses nothing when it is killed, since the system keeps what was written, and Redis
// loses everything.
const Durable Option = 1

// server is what both have in common.
type server struct {
	name    string                      // for sentences
	folder  string                      // the data folder, which holds the socket too
	port    int                         // of the loopback interface; the same after a restart
	command func() *exec.Cmd            // makes the command that runs it
	ready   func(context.Context) error // asks it through its socket, so that nobody else answers
	orderly syscall.Signal              // ends it with everything written
	hurried syscall.Signal              // ends it with the folder left as it is

	mu      sync.Mutex
	process *process // nil before the first start
}

// up starts the server and waits until it answers.
func (s *server) up() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil && s.process.running() {
		return fmt.Errorf("%s runs already", s.name)
	}
	log := filepath.Join(s.folder, "log")
	p, err := launch(s.command(), log, s.hurried)
	if err != nil {
		return fmt.Errorf("%s cannot be started: %w", s.name, err)
	}
	s.process = p
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	again := time.NewTicker(5 * time.Millisecond) // neither program says when it is ready; it has to be asked
	defer again.Stop()
	for {
		err := s.ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended as soon as it was started (%v):\n%s", s.name, p.err, tail(log))
		case <-ctx.Done():
			p.kill()
			return fmt.Errorf("%s was not ready within %s: %w\n%s", s.name, patience, err, tail(log))
		case <-again.C:
		}
	}
}

// first starts the server for the first time, on a free port.
func (s *server) first() error {
	var err error
	for range 5 { // someone else may take the port before the server does
		if s.port, err = freePort(); err != nil {
			return err
		}
		if err = s.up(); err == nil {
			return nil
		}
	}
	return err
}

// down ends it with the signal.
func (s *server) down(signal syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return nil
	}
	if err := s.process.end(signal); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// remove ends it and removes its folder.
func (s *server) remove() error {
	return errors.Join(s.down(s.hurried), os.RemoveAll(s.folder))
}

// Start starts the server again, on its port and with its data, and waits until it answers.
func (s *server) Start(t testing.TB) {
	t.Helper()
	if err := s.up(); err != nil {
		t.Fatal(err)
	}
}

// Stop stops the server in order and waits until it has ended.
func (s *server) Stop(t testing.TB) {
	t.Helper()
	if err := s.down(s.orderly); err != nil {
		t.Fatal(err)
	}
}

// Restart is Stop and Start.
func (s *server) Restart(t testing.TB) {
	t.Helper()
	s.Stop(t)
	s.Start(t)
}

// Kill kills the server with all its processes, none of which runs any more when it returns.
func (s *server) Kill(testing.TB) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		s.process.kill()
	}
}

// tail returns the last lines of a file.
func tail(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}
