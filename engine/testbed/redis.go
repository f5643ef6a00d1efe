package testbed

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// RedisServer is a Redis that runs. Its methods may be called from any goroutine of the test.
type RedisServer struct{ server }

// Redis starts a Redis that belongs to the test and ends with it. It keeps nothing when it ends, unless it is [Durable].
func Redis(t testing.TB, options ...Option) *RedisServer {
	t.Helper()
	s, err := newRedis(slices.Contains(options, Durable))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.remove(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newRedis(durable bool) (*RedisServer, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, errors.New("Redis is not installed; `make tools` installs it")
	}
	folder, err := newFolder()
	if err != nil {
		return nil, err
	}
	s := &RedisServer{server{name: "Redis", folder: folder, orderly: syscall.SIGTERM, hurried: syscall.SIGKILL}}
	s.command = func() *exec.Cmd {
		args := []string{"--bind", "127.0.0.1", "--port", strconv.Itoa(s.port), "--dir", folder, "--unixsocket", s.socket(), "--save", ""}
		if durable {
			args = append(args, "--appendonly", "yes", "--appendfsync", "always")
		}
		return exec.Command(program, args...)
	}
	s.ready = func(ctx context.Context) error { return s.ask(ctx, "PING", "+PONG") }
	if err := s.first(); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

// URL returns the address of database 0: redis://127.0.0.1:PORT/0.
func (s *RedisServer) URL() string { return fmt.Sprintf("redis://%s/0", address(s.port)) }

// FlushAll removes everything the server holds.
func (s *RedisServer) FlushAll(t testing.TB) {
	t.Helper()
	if err := s.ask(context.Background(), "FLUSHALL", "+OK"); err != nil {
		t.Fatal(err)
	}
}

// Pause makes the server hold still: connections are taken, and nothing is answered, until [RedisServer.Resume].
func (s *RedisServer) Pause(t testing.TB) { s.signal(t, syscall.SIGSTOP) }

// Resume ends a pause.
func (s *RedisServer) Resume(t testing.TB) { s.signal(t, syscall.SIGCONT) }

func (s *RedisServer) signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := syscall.Kill(s.process.pid, signal); err != nil {
		t.Fatal(err)
	}
}

func (s *RedisServer) socket() string { return filepath.Join(s.folder, "socket") }

// ask sends a command and compares the first line of the answer.
func (s *RedisServer) ask(ctx context.Context, command, want string) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", s.socket())
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
		return err
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if answer = strings.TrimSpace(answer); err == nil && answer != want {
		err = fmt.Errorf("it answers %q to %s", answer, command)
	}
	return err
}
