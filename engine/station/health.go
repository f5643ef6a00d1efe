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

// pulse is the file that says how a process of a role is: its age, and what is in it, why the process is not well, nothing if it is.
func pulse(dir, role string) string { return filepath.Join(dir, "health", role) }

// beat says every few seconds how the process of a role is, as well says, until ctx ends. It is a file's time and not an answer to a
// question, so that a process whose loops hang cannot say it.
func (s *Station) beat(ctx context.Context, role string, well func(ctx context.Context) error) {
	tick := time.NewTicker(pulses)
	defer tick.Stop()
	path := pulse(s.Dir, role)
	for {
		err := well(ctx)
		if err = errors.Join(err, note(path, fault.Sentence(err))); err != nil && ctx.Err() == nil {
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

// note puts a text in the place of a file, at once.
func note(path, text string) error {
	fresh := path + ".new"
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(fresh, []byte(text), 0o600)
	}
	if err == nil {
		err = os.Rename(fresh, path)
	}
	return fault.Wrap(fault.Unavailable, "station.note", err)
}

// Health says whether the process of a role on this machine is well. Errors: Invalid if there is no such role, Unavailable if it
// is not.
func Health(c *config.Config, role string) error {
	const op = "station.Health"
	dir, err := Folder(c)
	if err != nil {
		return err
	}
	path := pulse(dir, role)
	info, err := os.Stat(path)
	var why []byte
	if err == nil {
		why, err = os.ReadFile(path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.Unavailable, op, "no %s runs with the data folder %s", role, dir)
	case err != nil:
		return fault.Wrap(fault.Unavailable, op, err)
	}
	if len(why) > 0 {
		return fault.New(fault.Unavailable, op, "the %s is not well: %s", role, why)
	}
	if age := time.Since(info.ModTime()); age > late {
		return fault.New(fault.Unavailable, op, "the %s has not been well for %s; its log says why", role, age.Round(time.Second))
	}
	return nil
}
