package crowd_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long anything may take.
const patience = 3 * time.Minute

// process is a worker process.
type process struct {
	cmd     *exec.Cmd
	in      interface{ Close() error }
	news    chan news
	started time.Time
}

func (o *order) start(b *testing.B, id string) *process {
	b.Helper()
	executable, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	mine := *o
	mine.ID = id
	if *profile != "" {
		mine.Profile = filepath.Join(*profile, strings.ReplaceAll(b.Name(), "/", "-")+"-"+id)
	}
	p := &process{cmd: exec.Command(executable, workCommand), news: make(chan news, 1000), started: time.Now()}
	p.cmd.Stderr = os.Stderr
	in, err := p.cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	p.in = in
	b.Cleanup(func() { p.in.Close(); _ = p.cmd.Wait() })
	if err := json.NewEncoder(in).Encode(mine); err != nil {
		b.Fatal(err)
	}
	go func() {
		defer close(p.news)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var n news
			if json.Unmarshal(lines.Bytes(), &n) == nil {
				p.news <- n
			}
		}
	}()
	return p
}

// until waits for news.
func (p *process) until(b *testing.B, what string, is func(*news) bool) *news {
	b.Helper()
	late := time.After(patience)
	for {
		select {
		case n, ok := <-p.news:
			if !ok {
				b.Fatalf("the worker ended before %s", what)
			}
			if is(&n) {
				return &n
			}
		case <-late:
			b.Fatalf("it took too long until %s", what)
		}
	}
}

// since returns the seconds from the start of the process to its news.
func (p *process) since(n *news) float64 {
	return time.UnixMilli(n.At).Sub(p.started).Seconds()
}

// kill ends the process as a power cut would, unless it is to leave a profile.
func (p *process) kill(b *testing.B) {
	if *profile == "" {
		_ = p.cmd.Process.Kill() // it may have ended
		_ = p.cmd.Wait()
		return
	}
	p.end(b)
}

// end ends the process in order.
func (p *process) end(b *testing.B) {
	begun := time.Now()
	p.in.Close()
	go func() {
		for range p.news { // it may still have something to say
		}
	}()
	if err := p.cmd.Wait(); err != nil {
		b.Error(err)
	}
	fmt.Printf("ended in order after %.1f s\n", time.Since(begun).Seconds())
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// load is what else the machine does.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
