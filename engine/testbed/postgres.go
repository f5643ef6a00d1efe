package testbed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// role is the superuser of the servers, and the system's user they run as where the tests are root.
const role = "postgres"

// PostgresServer is a PostgreSQL that runs. Its methods may be called from any goroutine of the test.
type PostgresServer struct {
	server
	databases atomic.Int64 // made so far
}

// Postgres starts a PostgreSQL that belongs to the test and ends with it.
func Postgres(t testing.TB, options ...Option) *PostgresServer {
	t.Helper()
	s, err := newPostgres(slices.Contains(options, Durable))
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

func newPostgres(durable bool) (*PostgresServer, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	runs, err := credential()
	if err != nil {
		return nil, err
	}
	folder, err := newFolder()
	if err != nil {
		return nil, err
	}
	if runs != nil {
		if err := os.Chown(folder, int(runs.Uid), int(runs.Gid)); err != nil {
			return nil, errors.Join(err, os.RemoveAll(folder))
		}
	}
	data := filepath.Join(folder, "data")
	program := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = folder
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"} // nobody's PGDATA
		if runs != nil {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: runs}
		}
		return cmd
	}
	init := program("initdb", "--pgdata", data, "--username", role, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync")
	if output, err := init.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w\n%s", err, output), os.RemoveAll(folder))
	}
	s := &PostgresServer{server: server{name: "PostgreSQL", folder: folder, orderly: syscall.SIGINT, hurried: syscall.SIGQUIT}}
	fsync := "off"
	if durable {
		fsync = "on"
	}
	s.command = func() *exec.Cmd {
		args := []string{"-D", data, "-k", folder, "-h", "127.0.0.1", "-p", strconv.Itoa(s.port)}
		for _, setting := range []string{"fsync=" + fsync, "max_connections=200", "shared_buffers=32MB", "timezone=UTC", "log_timezone=UTC"} {
			args = append(args, "-c", setting)
		}
		return program("postgres", args...)
	}
	s.ready = func(ctx context.Context) error {
		db, err := pgx.Connect(ctx, fmt.Sprintf("host=%s port=%d user=%s dbname=postgres", folder, s.port, role))
		if err != nil {
			return err
		}
		return db.Close(ctx)
	}
	if err := s.first(); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

// URL returns the address of the database postgres, which always exists; its user may do everything.
func (s *PostgresServer) URL() string { return s.url("postgres") }

func (s *PostgresServer) url(database string) string {
	return fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable", role, address(s.port), database)
}

// Database makes an empty database and returns its address, as [PostgresServer.URL] does. It is dropped when the test ends.
func (s *PostgresServer) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", s.databases.Add(1))
	if err := s.exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") }) // the test may have stopped the server
	return s.url(name)
}

// exec runs a statement outside any transaction.
func (s *PostgresServer) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	db, err := pgx.Connect(ctx, s.URL())
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, statement)
	return errors.Join(err, db.Close(ctx))
}

// postgresBin finds the programs of the newest PostgreSQL: Debian does not put them in PATH.
func postgresBin() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		version := func(name string) int {
			n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(name))))
			return n
		}
		newest := slices.MaxFunc(found, func(a, b string) int { return cmp.Compare(version(a), version(b)) })
		return filepath.Dir(newest), nil
	}
	name, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("PostgreSQL is not installed; `make tools` installs it")
	}
	name, err = filepath.EvalSymlinks(name)
	return filepath.Dir(name), err
}

// credential returns the user the server runs as, nil for ours.
func credential() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup(role)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user %s: %w; `make tools` makes it", role, err)
	}
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
