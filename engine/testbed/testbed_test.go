package testbed

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// orphan makes the test binary a process that starts servers and then waits to be killed.
const orphan = "TRADEBOT_TESTBED_ORPHAN"

func TestMain(m *testing.M) {
	if os.Getenv(orphan) != "" {
		if err := abandon(); err != nil {
			fmt.Println(err)
		}
		os.Exit(1)
	}
	os.Exit(Run(m))
}

func abandon() error {
	pg, err := newPostgres(false)
	if err != nil {
		return err
	}
	redis, err := newRedis(false)
	if err != nil {
		return err
	}
	fmt.Println("servers", pg.URL(), redis.URL())
	time.Sleep(patience) // it is killed long before
	return errors.New("nobody killed it")
}

// query returns the one text a statement answers, or what went wrong.
func query(t *testing.T, url, statement string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	db, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer db.Close(ctx)
	var text string
	err = db.QueryRow(ctx, statement).Scan(&text)
	return text, err
}

func need(t *testing.T, url, statement, want string) {
	t.Helper()
	if got, err := query(t, url, statement); err != nil || got != want {
		t.Fatalf("%s: %q, %v; want %q", statement, got, err, want)
	}
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	s := Postgres(t)
	need(t, s.URL(), "SHOW fsync", "off")
	one, two := s.Database(t), s.Database(t)
	if _, err := query(t, one, "CREATE TABLE note AS SELECT 'kept'::text AS word"); !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err) // the statement answers nothing
	}
	if _, err := query(t, two, "SELECT word FROM note"); err == nil {
		t.Error("two databases share a table")
	}
	s.Restart(t)
	need(t, one, "SELECT word FROM note", "kept")
	s.Kill(t)
	if _, err := query(t, one, "SELECT word FROM note"); err == nil {
		t.Error("it answers after it was killed")
	}
	s.Start(t)
	need(t, one, "SELECT word FROM note", "kept")
}

// What runs inside the server ends with it, so that nothing is written after Kill has returned.
func TestKillEndsBackends(t *testing.T) {
	t.Parallel()
	s := Postgres(t, Durable)
	need(t, s.URL(), "SHOW fsync", "on")
	ctx := t.Context()
	db, err := pgx.Connect(ctx, s.URL())
	if err != nil {
		t.Fatal(err)
	}
	backend := db.PgConn().PID()
	ended := make(chan error, 1)
	go func() {
		_, err := db.Exec(ctx, "SELECT count(*) FROM generate_series(1, 10000000000)") // hours, without a look at its parent
		ended <- err
	}()
	s.Kill(t)
	if alive(int(backend)) {
		t.Error("a backend outlived the server")
	}
	if err := <-ended; err == nil {
		t.Error("a query of hours was answered")
	}
	s.Start(t)
}

func TestRedis(t *testing.T) {
	t.Parallel()
	s, kept := Redis(t), Redis(t, Durable)
	for _, c := range []struct {
		server *RedisServer
		after  string
	}{{s, "$-1"}, {kept, "$3"}} {
		want := func(command, answer string) {
			t.Helper()
			if err := c.server.ask(t.Context(), command, answer); err != nil {
				t.Fatal(err)
			}
		}
		want("SET word yes", "+OK")
		want("GET word", "$3")
		c.server.Kill(t)
		if err := c.server.ask(t.Context(), "PING", "+PONG"); err == nil {
			t.Error("it answers after it was killed")
		}
		c.server.Start(t)
		want("GET word", c.after)
		want("SET word yes", "+OK")
		c.server.FlushAll(t)
		want("GET word", "$-1")
		c.server.Restart(t)
		want("PING", "+PONG")
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	s := Redis(t)
	s.Pause(t)
	answer := make(chan error, 1)
	go func() { answer <- s.ask(context.Background(), "PING", "+PONG") }()
	select {
	case err := <-answer:
		t.Fatalf("it answered while it was paused: %v", err)
	case <-time.After(50 * time.Millisecond): // long enough for an answer, if there were one
	}
	s.Resume(t)
	if err := <-answer; err != nil {
		t.Fatal(err)
	}
}

func TestShared(t *testing.T) {
	t.Parallel()
	pg, redis := SharedPostgres(t), SharedRedis(t)
	if SharedPostgres(t) != pg || SharedRedis(t) != redis {
		t.Error("not shared")
	}
	need(t, pg.Database(t), "SELECT 'here'", "here")
}

// A test binary that is killed leaves no server behind, and its folders go with the next start.
func TestOrphans(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "bed") // not t.TempDir, whose name is too long for a socket and closed to others
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), orphan+"=1", "TMPDIR="+folder)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	fields := strings.Fields(line)
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // it says that it was killed
	if err != nil || len(fields) != 3 || fields[0] != "servers" {
		t.Fatalf("it said %q, %v", line, err)
	}
	for _, text := range fields[1:] {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for start := time.Now(); ; time.Sleep(time.Millisecond) { // the kernel tells the server, and nobody tells us
			conn, err := net.Dial("tcp", u.Host)
			if err != nil {
				break
			}
			conn.Close()
			if time.Since(start) > patience {
				t.Fatalf("%s still listens", text)
			}
		}
	}
}
