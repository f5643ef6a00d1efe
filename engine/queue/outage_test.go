package queue_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"tradebot/engine/fault"
	"tradebot/engine/queue"
	"tradebot/engine/testbed"
)

// victim makes the test binary a worker that takes one task and never ends it.
const victim = "TRADEBOT_QUEUE_VICTIM"

func TestMain(m *testing.M) {
	if address := os.Getenv(victim); address != "" {
		r, err := queue.NewRedis(address, slog.New(slog.DiscardHandler))
		if err != nil {
			panic(err)
		}
		go func() {
			_ = r.Work(context.Background(), only(queue.Bots, 1), func(context.Context, queue.Task) error {
				fmt.Println("taken")
				select {}
			})
		}()
		_, _ = io.Copy(io.Discard, os.Stdin) // it ends with the test, should that forget to kill it
		os.Exit(1)
	}
	os.Exit(testbed.Run(m))
}

// outage is a queue over a Redis of its own that the test may break.
func outage(t *testing.T) (bench, *testbed.RedisServer) {
	t.Parallel()
	server := testbed.Redis(t)
	log := &journal{}
	return bench{t, open(t, server, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelInfo}))), log}, server
}

// unavailable rings and needs to be told quickly that nobody heard it.
func (b bench) unavailable() {
	b.Helper()
	start := time.Now()
	err := b.Ring(b.Context(), step("a"))
	if took := time.Since(start); took > 1500*time.Millisecond { // a second, and what a busy machine adds
		b.Errorf("it took %s", took)
	}
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "does not answer") {
		b.Errorf("%v", err)
	}
}

// lines counts the lines of the log.
func (j *journal) lines(text string) int { return strings.Count(j.String(), text) }

// A worker outlives its Redis, goes on with what it runs, and works again without a restart.
func TestKilled(t *testing.T) {
	b, server := outage(t)
	got, proceed := make(chan queue.Task, 10), make(chan struct{})
	var cut atomic.Bool
	b.hire(only(queue.Bots, 2), func(ctx context.Context, task queue.Task) error {
		got <- task
		if task.Key == "long" {
			<-proceed
			cut.Store(ctx.Err() != nil)
		}
		return nil
	})
	b.ring(step("long"))
	next(b, got)
	server.Kill(t)
	b.unavailable()
	var before, after syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	for range 20 {
		b.unavailable()
		<-time.After(25 * time.Millisecond) // long enough for a storm
	}
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	if err := b.Check(t.Context()); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	if _, err := b.Inspect(t.Context()); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	t.Logf("half a second without Redis cost %s of CPU, other tests included", time.Duration(after.Utime.Nano()-before.Utime.Nano()))
	server.Start(t)
	b.until("a ring is heard", func() bool { return b.Ring(t.Context(), step("a")) == nil })
	if task := next(b, got); task.Key != "a" {
		t.Errorf("got %+v", task)
	}
	close(proceed)
	b.until("the log says so", func() bool { return b.log.lines("Redis answers again") == 1 })
	if cut.Load() {
		t.Error("the run was interrupted")
	}
	if n := b.log.lines("\n"); b.log.lines("Redis does not answer") != 1 || n > 4 {
		t.Errorf("%d lines:\n%s", n, b.log)
	}
}

// A Redis that takes connections and does not answer is the same to those who ring.
func TestHangs(t *testing.T) {
	b, server := outage(t)
	got := make(chan queue.Task, 10)
	b.hire(only(queue.Bots, 1), func(_ context.Context, task queue.Task) error { got <- task; return nil })
	b.ring(step("a"))
	next(b, got)
	server.Pause(t)
	b.unavailable()
	b.unavailable()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := b.Ring(ctx, step("a")); err == nil {
		t.Error("it was heard")
	}
	server.Resume(t)
	b.until("a ring is heard", func() bool { return b.Ring(t.Context(), step("b")) == nil })
	for next(b, got).Key != "b" { // the others may have been heard after all
	}
}

// A worker may be there before Redis is, and may end while Redis is away.
func TestAbsent(t *testing.T) {
	b, server := outage(t)
	server.Stop(t)
	got := make(chan queue.Task, 10)
	end := b.hire(only(queue.Bots, 1), func(_ context.Context, task queue.Task) error { got <- task; return nil })
	b.unavailable()
	server.Start(t)
	b.until("a ring is heard", func() bool { return b.Ring(t.Context(), step("a")) == nil })
	next(b, got)
	server.Kill(t)
	start := time.Now()
	if err := end(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %s to end without Redis", took)
	}
}

// After a FLUSHALL what waited is gone, which the sweep makes good, and nothing else is different.
func TestFlushed(t *testing.T) {
	b, server := outage(t)
	b.ring(step("a"))
	b.ring(queue.Task{Kind: queue.Backtest, Key: "j"})
	server.FlushAll(t)
	if s := b.state(queue.Bots); s.Waiting != 0 {
		t.Errorf("%+v", s)
	}
	b.ring(step("a")) // no leftover merges it
	if s := b.state(queue.Bots); s.Waiting != 1 {
		t.Errorf("%+v", s)
	}
	got, proceed := make(chan struct{}, 10), make(chan struct{})
	b.hire(only(queue.Bots, 2), func(context.Context, queue.Task) error {
		got <- struct{}{}
		<-proceed
		return nil
	})
	next(b, got)
	server.FlushAll(t) // while it runs
	b.ring(step("a"))
	proceed <- struct{}{}
	next(b, got)
	close(proceed)
	b.idle(queue.Bots)
	b.ring(step("a"))
	next(b, got)
}

// What a killed worker held is in nobody's way: another worker hears the next ring at once, not when asynq notices.
func TestDeadWorker(t *testing.T) {
	b, server := outage(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // two dead ones hold two places
		cmd := exec.Command(program)
		cmd.Env = append(os.Environ(), victim+"="+server.URL())
		input, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		defer input.Close()
		output, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		b.ring(step("a"))
		late := time.AfterFunc(limit, func() { _ = cmd.Process.Kill() })
		line, err := bufio.NewReader(output).ReadString('\n')
		late.Stop()
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it says that it was killed
		if line != "taken\n" {
			t.Fatalf("%q, %v", line, err)
		}
	}
	if s := b.state(queue.Bots); s.Running != 2 {
		t.Fatalf("%+v", s)
	}
	got := make(chan queue.Task, 10)
	handle := func(_ context.Context, task queue.Task) error { got <- task; return nil }
	end := b.hire(only(queue.Bots, 1), handle)
	b.ring(step("a"))
	b.ring(step("a"))
	if task := next(b, got); task.Key != "a" {
		t.Errorf("got %+v", task)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}

	// A minute later asynq finds and archives them. An archived task keeps its name too.
	client := redis.NewClient(&redis.Options{Addr: strings.TrimSuffix(strings.TrimPrefix(server.URL(), "redis://"), "/0")})
	defer client.Close()
	task := step("a")
	task.Queue = queue.Bots
	for _, id := range []string{"step:a:0", "step:a:1"} {
		if n, err := client.ZAddXX(t.Context(), "asynq:{bots}:lease", redis.Z{Score: 1, Member: id}).Result(); err != nil || n != 0 {
			t.Fatal(n, err)
		}
	}
	b.hire(only(queue.Bots, 1), handle) // it looks when it starts
	state := func(id string) string { return client.HGet(t.Context(), queue.Place(task, id), "state").Val() }
	b.until("they are archived", func() bool { return state("step:a:0") == "archived" && state("step:a:1") == "archived" })
	for len(got) > 0 {
		<-got
	}
	b.ring(step("a"))
	next(b, got)
	b.idle(queue.Bots)
	if s := state("step:a:0"); s != "" {
		t.Errorf("the first place is %s", s)
	}
	if err := b.Drop(t.Context(), queue.WorkerQueue("never")); err != nil {
		t.Error(err)
	}
}

// A password is in no log and in no error.
func TestSecret(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	for _, address := range []string{"://:" + secret, "redis://:" + secret + "@host:port/0", "http://x:" + secret + "@host", "redis://:" + secret + "@host/x", secret} {
		if _, err := queue.NewRedis(address, slog.Default()); fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), secret) {
			t.Errorf("%v", err)
		}
	}
	server := testbed.Redis(t)
	log := &journal{}
	r, err := queue.NewRedis(strings.Replace(server.URL(), "//", "//user:"+secret+"@", 1), slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	b := bench{t, r, log}
	end := b.hire(only(queue.Bots, 1), func(context.Context, queue.Task) error { return nil })
	b.unavailable() // it does not let us in
	server.Kill(t)
	b.unavailable()
	if err := end(); err != nil {
		t.Error(err)
	}
	err = r.Check(t.Context())
	if text := log.String() + fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, secret) {
		t.Errorf("it is there:\n%s", text)
	}
	if log.lines("level=WARN msg=\"Redis does not answer") != 1 {
		t.Errorf("the log does not say why:\n%s", log)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}
