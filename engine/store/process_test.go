package store_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// roleVariable makes the test binary one of several processes that meet in a database.
const roleVariable = "TRADEBOT_STORE_ROLE"

// order is what such a process is told.
type order struct {
	URL   string
	Name  string
	ID    string // of what it is about
	Count int
}

// roles are what processes do. Each says what came of it in a line of text.
var roles = map[string]func(ctx context.Context, s *store.Store, o order, next func() bool) (string, error){
	"migrate": func(ctx context.Context, s *store.Store, _ order, _ func() bool) (string, error) {
		return "done", s.Migrate(ctx)
	},
	"migrate further": func(ctx context.Context, s *store.Store, _ order, _ func() bool) (string, error) {
		return "done", s.MigrateFrom(ctx, further("CREATE TABLE extra (id {int} PRIMARY KEY) {table}; INSERT INTO extra VALUES (7);"))
	},
	"acquire": func(ctx context.Context, s *store.Store, o order, _ func() bool) (string, error) {
		l, err := s.Acquire(ctx, o.ID, o.Name, minute)
		if fault.KindOf(err) == fault.Conflict && err != nil {
			return "other", nil
		}
		return fmt.Sprint(l.Epoch), err
	},
	"count": func(ctx context.Context, s *store.Store, o order, _ func() bool) (string, error) {
		for done := 0; done < o.Count; {
			b, err := s.Bot(ctx, o.ID)
			if err != nil {
				return "", err
			}
			b.Config.Seed++
			switch _, err = s.UpdateConfig(ctx, o.ID, b.Version, b.Config, "ann", 1); {
			case err == nil:
				done++
			case fault.KindOf(err) != fault.Conflict:
				return "", err
			}
		}
		return "done", nil
	},
	"swap": func(ctx context.Context, s *store.Store, o order, _ func() bool) (string, error) {
		for done := 0; done < o.Count; {
			v, err := s.Setting(ctx, o.ID)
			if err != nil {
				return "", err
			}
			was := v.Value
			n, err := strconv.Atoi(was)
			if err != nil {
				return "", err
			}
			v.Value = strconv.Itoa(n + 1)
			swapped, err := s.SwapSetting(ctx, was, v)
			if err != nil {
				return "", err
			}
			if swapped {
				done++
			}
		}
		return "done", nil
	},
	"commit": func(ctx context.Context, s *store.Store, o order, next func() bool) (string, error) {
		l, err := s.Acquire(ctx, o.ID, o.Name, 200)
		if err != nil {
			return "", err
		}
		fmt.Println("holds", l.Epoch)
		next() // somebody took it over
		err = s.Commit(ctx, store.Commit{Fence: store.Fence{Bot: o.ID, Holder: o.Name, Epoch: l.Epoch}, Batch: batch(1)})
		if fault.KindOf(err) != fault.Conflict || err == nil {
			return "", fmt.Errorf("the commit: %w", err)
		}
		return "refused", nil
	},
	"tick": func(ctx context.Context, s *store.Store, o order, _ func() bool) (string, error) {
		var mine []string
		for slot := range o.Count {
			claimed, err := s.ClaimTick(ctx, int64(slot), o.Name, 1)
			if err != nil {
				return "", err
			}
			if claimed {
				mine = append(mine, fmt.Sprint(slot))
			}
		}
		return strings.Join(mine, " "), nil
	},
	"work": func(ctx context.Context, s *store.Store, o order, _ func() bool) (string, error) {
		var mine []string
		for {
			p, ok, err := s.ClaimPart(ctx, o.Name, minute, []string{store.Sweep}, 1)
			if err != nil || !ok {
				return strings.Join(mine, " "), err
			}
			mine = append(mine, fmt.Sprint(p.Number))
			if err := s.FinishPart(ctx, p, []byte(o.Name), 1); err != nil {
				return "", err
			}
		}
	},
	"send": func(ctx context.Context, s *store.Store, o order, _ func() bool) (string, error) {
		_, err := s.Send(ctx, store.Fence{Bot: o.ID, Holder: "worker", Epoch: 1}, 1)
		if fault.KindOf(err) == fault.Conflict && err != nil {
			return "refused", nil
		}
		return "sent", err
	},
}

// act is the main function of such a process. It says that it is ready, and waits for a line before it begins.
func act(role string) error {
	var o order
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<20)
	if !input.Scan() {
		return input.Err()
	}
	if err := json.Unmarshal(input.Bytes(), &o); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := store.Open(ctx, o.URL)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Ping(ctx); err != nil {
		return err
	}
	fmt.Println("ready")
	input.Scan()
	said, err := roles[role](ctx, s, o, input.Scan)
	if err != nil {
		return err
	}
	fmt.Println("said", said)
	return nil
}

// process is a running one.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	input  io.WriteCloser
	output *bufio.Scanner
}

func start(t testing.TB, role string, o order) *process {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(program)}
	p.cmd.Env = append(os.Environ(), roleVariable+"="+role)
	p.cmd.Stderr = os.Stderr
	if p.input, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	output, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.output = bufio.NewScanner(output)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it has ended long before, unless the test failed
		_ = p.cmd.Wait()
	})
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	p.tell(string(text))
	p.hear("ready")
	return p
}

func (p *process) tell(line string) {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.input, line); err != nil {
		p.t.Fatal(err)
	}
}

// hear returns what follows the word in the next line.
func (p *process) hear(word string) string {
	p.t.Helper()
	if !p.output.Scan() {
		p.t.Fatalf("it ended without a word: %v", p.output.Err())
	}
	rest, ok := strings.CutPrefix(p.output.Text(), word)
	if !ok {
		p.t.Fatalf("it says %q, not %q", p.output.Text(), word)
	}
	return strings.TrimSpace(rest)
}

// together lets n processes begin at the same moment, and returns what each said.
func together(t testing.TB, n int, role string, o order) []string {
	t.Helper()
	var all []*process
	for i := range n {
		o.Name = fmt.Sprintf("process %d", i)
		all = append(all, start(t, role, o))
	}
	for _, p := range all {
		p.tell("go")
	}
	var said []string
	for _, p := range all {
		said = append(said, p.hear("said"))
	}
	return said
}
