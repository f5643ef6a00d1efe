package crowd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// meter reads what a database did. That of SQLite reads nothing: what it does is in the worker's processor time.
type meter struct {
	db     *pgx.Conn // nil: SQLite
	server string    // process id of the postmaster
	before usage
}

// usage is what a database server has done so far.
type usage struct {
	commits, written, wal int64 // transactions, rows, bytes
	cpu                   float64
}

func newMeter(b *testing.B, o *order) *meter {
	m := &meter{}
	if o.Redis == "" {
		return m
	}
	db, err := pgx.Connect(b.Context(), o.Database)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close(b.Context()) })
	m.db = db
	var backend string
	if err := db.QueryRow(b.Context(), "SELECT pg_backend_pid()::text").Scan(&backend); err != nil {
		b.Fatal(err)
	}
	m.server = fields(backend)[1]
	return m
}

// fields are those of a process in /proc behind its name: state, parent, and so on.
func fields(process string) []string {
	text, _ := os.ReadFile("/proc/" + process + "/stat")
	rest := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	return append(rest, make([]string, max(0, 20-len(rest)))...)
}

// seconds returns the processor time of the server and its children, in seconds.
func (m *meter) seconds() float64 {
	ticks := 0.0
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range all {
		process := filepath.Base(dir)
		f := fields(process)
		if process != m.server && f[1] != m.server {
			continue
		}
		for _, at := range []int{11, 12, 13, 14} { // its own time, and that of children it has waited for
			n, _ := strconv.ParseFloat(f[at], 64)
			ticks += n
		}
	}
	return ticks / 100 // the kernel's unit, whatever the machine
}

func (m *meter) read(b *testing.B) (u usage) {
	if m.db == nil {
		return u
	}
	err := m.db.QueryRow(b.Context(), `SELECT xact_commit, tup_inserted + tup_updated + tup_deleted, pg_current_wal_lsn() - '0/0'
		FROM pg_stat_database WHERE datname = current_database()`).Scan(&u.commits, &u.written, &u.wal)
	if err != nil {
		b.Fatal(err)
	}
	u.cpu = m.seconds()
	return u
}

func (m *meter) begin(b *testing.B) { m.before = m.read(b) }

// end returns what the server did since the call before.
func (m *meter) end(b *testing.B) usage {
	now := m.read(b)
	was := m.before
	m.before = now
	return usage{now.commits - was.commits, now.written - was.written, now.wal - was.wal, now.cpu - was.cpu}
}

// header is above the lines of the minutes. RSS counts a page once for each instance that shares it, PSS once.
const header = "    last     p50     p99  steps/s    RSS    PSS per bot |   wait    open     hub     run    rest  commit |   rows lines dots trans.    WAL | CPU worker  database\n" +
	"       s       s       s             MiB    MiB     KiB |     ms      us      us      us      us      ms |                             MiB |          s         s"

// line is a minute as a person reads it.
func (n *news) line(u usage, bots int) string {
	m := n.Minute
	us := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }
	return fmt.Sprintf("%8.2f%8.2f%8.2f%9.0f%7.0f%7.0f%8.0f |%7.0f%8.0f%8.0f%8.0f%8.0f%8.0f |%7d%6d%5d%7d%7.1f |%11.2f%10.2f",
		m.Last, m.P50, m.P99, float64(m.Bots)/m.Last, mib(n.RSS), mib(n.PSS), float64(n.PSS)/1024/float64(bots),
		us(m.Took.Wait)/1e3, us(m.Took.Open), us(m.Took.Hub), us(m.Took.Run), us(m.Took.Rest), us(m.Took.Commit)/1e3,
		m.Rows, m.Writes.Lines, m.Writes.Dots, u.commits, float64(u.wal)/(1<<20), m.CPU, u.cpu)
}
