package station

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"tradebot/engine/config"
	"tradebot/engine/fault"
)

// pulses is how often a process that is well says so, and late how long ago that may be.
const (
	pulses = 5 * time.Second
	late   = 30 * time.Second
)

// pulse is the file whose age says how a process of a role is.
func pulse(dir, role string) string { return filepath.Join(dir, "health", role) }

// beat says every few seconds that the process of a role is well, as long as well says so, until ctx ends. It is a file's time and
// not an answer to a question, so that a process whose loops hang cannot say it.
func (s *Station) beat(ctx context.Context, role string, well func(ctx context.Context) error) {
	tick := time.NewTicker(pulses)
	defer tick.Stop()
	path := pulse(s.Dir, role)
	for {
		err := well(ctx)
		if err == nil {
			err = touch(path)
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("this process is not well", "role", role, "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			_ = os.Remove(path) // it has ended, and is not well
			return
		}
	}
}

// touch gives a file the time it is.
func touch(path string) error {
	now := time.Now()
	err := os.Chtimes(path, now, now)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			err = os.WriteFile(path, nil, 0o600)
		}
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, "station.touch", err)
	}
	return nil
}

// Health says whether the process of a role on this machine is well. Errors: Invalid if there is no such role, Unavailable if it
// is not.
func Health(c *config.Config, role string) error {
	const op = "station.Health"
	dir, err := Folder(c)
	if err != nil {
		return err
	}
	info, err := os.Stat(pulse(dir, role))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.Unavailable, op, "no %s runs with the data folder %s", role, dir)
	case err != nil:
		return fault.Wrap(fault.Unavailable, op, err)
	}
	if age := time.Since(info.ModTime()); age > late {
		return fault.New(fault.Unavailable, op, "the %s has not been well for %s; its log says why", role, age.Round(time.Second))
	}
	return nil
}
