package config

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/DeRuina/timberjack"
	"golang.org/x/sys/unix"

	"tradebot/engine/fault"
)

// A log file is put aside when it is fileSize MB big, compressed, and the oldest of more than oldFiles is removed: a process needs fileSize and
// about a tenth of it for each old one.
const (
	fileSize = 20
	oldFiles = 5
)

// most is how many processes of a role can write log files to one folder.
const most = 1000

// Log opens the log of a command: the configured file, or standard error. A terminal is shown text, everything else JSON. Close the
// second result at the end. The error is Unavailable.
func (c *Config) Log(stderr io.Writer, terminal bool) (*slog.Logger, io.Closer, error) {
	if c.LogFile == "" {
		return c.logger(stderr, terminal), io.NopCloser(nil), nil
	}
	file, err := os.OpenFile(c.LogFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fault.New(fault.Unavailable, "config.Log", "the log file %s cannot be opened: %w; correct LOG_FILE", c.LogFile, errors.Unwrap(err))
	}
	return c.logger(file, false), file, nil
}

// RoleLog opens the log of a process that runs until it is stopped: standard output, and with LOG_FILE a file of its own beside that as well.
// It is NAME-ROLE-N.EXTENSION, N the first number that no other process has, so that any number of them, in containers that share a folder
// too, write to one folder, and one that takes another's place goes on in its file. A file that fails does not keep standard output from
// getting what is logged. The rest is as with Log.
func (c *Config) RoleLog(role string, stdout io.Writer, terminal bool) (*slog.Logger, io.Closer, error) {
	if c.LogFile == "" {
		return c.logger(stdout, terminal), io.NopCloser(nil), nil
	}
	path, lock, err := place(c.LogFile, role)
	if err != nil {
		return nil, nil, fault.New(fault.Unavailable, "config.RoleLog", "no log file can be made beside %s: %w; correct LOG_FILE", c.LogFile, err)
	}
	file := rotated(path)
	if terminal {
		log := slog.New(slog.NewMultiHandler(c.logger(stdout, true).Handler(), c.logger(file, false).Handler()))
		return log, closers{file, lock}, nil
	}
	return c.logger(both{stdout, file}, false), closers{file, lock}, nil
}

// OwnLog opens the log of a process that has LOG_FILE to itself, and puts it aside when it is too big. The rest is as with Log.
func (c *Config) OwnLog() (*slog.Logger, io.Closer, error) {
	_, first, err := c.Log(nil, false) // it says what is wrong
	if err != nil {
		return nil, nil, err
	}
	file := rotated(c.LogFile)
	return c.logger(file, false), closers{file, first}, nil
}

func (c *Config) logger(to io.Writer, terminal bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if terminal {
		return slog.New(slog.NewTextHandler(to, options))
	}
	return slog.New(slog.NewJSONHandler(to, options))
}

// place finds the log file of a process of a role that no other process has, and keeps it until the lock is closed. The lock is another file:
// the log itself is put aside now and then.
func place(path, role string) (own string, lock *os.File, err error) {
	extension := filepath.Ext(path)
	base := strings.TrimSuffix(path, extension) + "-" + role + "-"
	for n := 1; n <= most; n++ {
		own = base + strconv.Itoa(n) + extension
		if lock, err = os.OpenFile(own+".lock", os.O_CREATE|os.O_RDWR, 0o600); err != nil {
			return "", nil, errors.Unwrap(err)
		}
		switch err = unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); {
		case err == nil:
			return own, lock, nil
		case errors.Is(err, unix.EWOULDBLOCK):
			_ = lock.Close() // somebody has it
		default:
			return "", nil, errors.Join(err, lock.Close())
		}
	}
	return "", nil, errors.New("too many processes write there")
}

func rotated(path string) *timberjack.Logger {
	return &timberjack.Logger{Filename: path, MaxSize: fileSize, MaxBackups: oldFiles, Compression: "gzip", FileMode: 0o600}
}

// both writes everything to two places, whatever becomes of the other.
type both struct{ first, second io.Writer }

func (b both) Write(text []byte) (int, error) {
	_, err := b.first.Write(text)
	_, other := b.second.Write(text)
	return len(text), errors.Join(err, other)
}

// closers are closed in this order.
type closers [2]io.Closer

func (c closers) Close() error { return errors.Join(c[0].Close(), c[1].Close()) }
