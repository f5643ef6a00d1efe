package testbed

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// patience is how long a server may take to start or to stop. It is long because the machine may be busy.
const patience = 60 * time.Second

// process is a program that runs.
type process struct {
	pid  int
	done chan struct{} // closed when it has ended
	err  error         // how it ended, once done is closed
}

// launch starts the command with its output at the end of the file log. death is the signal it gets if we die first.
func launch(cmd *exec.Cmd, log string, death syscall.Signal) (*process, error) {
	output, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer output.Close()
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = attributes(cmd.SysProcAttr, death)
	p := &process{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the kernel sends death when the thread that started the program ends, so it must stay
		defer close(p.done)
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	p.pid = cmd.Process.Pid
	return p, nil
}

// end sends the signal and waits until the process has ended; if that takes too long it kills it.
func (p *process) end(signal syscall.Signal) error {
	late := time.NewTimer(patience)
	defer late.Stop()
	if !p.running() {
		return nil
	}
	_ = syscall.Kill(p.pid, signal) // it may end just now
	select {
	case <-p.done:
		return nil
	case <-late.C:
		p.kill()
		return fmt.Errorf("it did not end within %s of signal %d and was killed", patience, signal)
	}
}

// kill ends the process and its children as a power cut would: nothing of it runs any more when kill returns.
func (p *process) kill() {
	if !p.running() {
		return
	}
	_ = syscall.Kill(p.pid, syscall.SIGSTOP) // no more children
	orphans := children(p.pid)
	for _, pid := range append(orphans, p.pid) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	<-p.done
	for _, pid := range orphans {
		for alive(pid) {
			time.Sleep(time.Millisecond) // nobody tells us of a process that is not our child
		}
	}
}

func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// children returns the processes whose parent is pid, as /proc tells; none where there is no /proc.
func children(pid int) (list []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		if _, parent := status(name); parent == pid {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			list = append(list, child)
		}
	}
	return list
}

// alive reports whether a process still holds anything.
func alive(pid int) bool {
	state, _ := status(fmt.Sprintf("/proc/%d/stat", pid))
	return state != "" && state != "Z" && state != "X"
}

// status reads the state and the parent of a process from its file in /proc: "123 (a name) S 1 ...".
func status(name string) (state string, parent int) {
	text, err := os.ReadFile(name)
	if err != nil {
		return "", 0
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 2 {
		return "", 0
	}
	parent, _ = strconv.Atoi(fields[1])
	return fields[0], parent
}

var (
	portsMu sync.Mutex
	ports   = map[int]bool{} // those that freePort returned
)

// freePort returns a port that nobody listens on, at no address, and never the same one again. It lies below those from which systems number
// outgoing connections and servers that let them choose, so that none of these takes it while its server is stopped.
func freePort() (int, error) {
	const first, beyond = 12000, 32000
	portsMu.Lock()
	defer portsMu.Unlock()
	var err error
	for range 100 {
		port := first + rand.IntN(beyond-first)
		if ports[port] {
			continue
		}
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprint(":", port)); err == nil {
			ports[port] = true
			return port, l.Close()
		}
	}
	return 0, fmt.Errorf("no free port: %w", err)
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

const prefix = "tradebot-testbed-"

// newFolder returns a folder for a server, named after this process. It removes those of processes that are no more: a killed
// one leaves its own behind.
func newFolder() (string, error) {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	for _, name := range left {
		owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(name), prefix), "-")
		if pid, err := strconv.Atoi(owner); err == nil && pid != os.Getpid() && syscall.Kill(pid, 0) == syscall.ESRCH {
			_ = os.RemoveAll(name) // another process may be at it too
		}
	}
	return os.MkdirTemp("", fmt.Sprintf("%s%d-", prefix, os.Getpid()))
}
