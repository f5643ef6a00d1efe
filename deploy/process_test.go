package deploy_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// nobody is the user of nginx in its image.
const nobody = 101

// patience is how long something may take to start; it is long because the machine may be busy.
const patience = 30 * time.Second

// run runs a program until the test ends, as nginx's user where the test is root; what it says is in the file log of dir.
func run(t *testing.T, dir string, cmd *exec.Cmd) {
	t.Helper()
	log := filepath.Join(dir, "log")
	write(t, log, nil)
	out, err := os.OpenFile(log, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if os.Getuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	begin(t, cmd, log)
}

// begin starts a program, and ends it with the test.
func begin(t *testing.T, cmd *exec.Cmd, log string) {
	t.Helper()
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the kernel ends the program with the thread that started it
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(patience):
			_ = cmd.Process.Kill()
			t.Errorf("%s does not end", cmd.Path)
		}
		if said, err := os.ReadFile(log); err == nil && t.Failed() {
			t.Logf("%s said:\n%.4000s", filepath.Base(cmd.Path), said)
		}
	})
}

// program is where a program is, without which no test is skipped.
func program(t *testing.T, name string) string {
	t.Helper()
	at, err := exec.LookPath(name)
	if err != nil {
		if at = "/usr/sbin/" + name; exec.Command(at, "-v").Run() != nil {
			t.Fatalf("%s is not installed; `make tools` installs it", name)
		}
	}
	return at
}

// folder is one that nginx may write to.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "nginx") // not within the test's own, into which nobody else gets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	give(t, dir)
	return dir
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	give(t, name)
}

// give makes something nginx's own, where the test is root.
func give(t *testing.T, name string) {
	t.Helper()
	if os.Getuid() == 0 {
		if err := os.Chown(name, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
}

func port(address string) string {
	_, p, _ := net.SplitHostPort(address)
	return p
}

// reachable waits until somebody listens at an address.
func reachable(t *testing.T, address string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("nobody listens at %s: %v", address, err)
		case <-time.After(5 * time.Millisecond): // a program does not say when it listens
		}
	}
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: it does not come to that", what)
		}
	}
}

func merged(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, one := range all {
		for k, v := range one {
			out[k] = v
		}
	}
	return out
}
