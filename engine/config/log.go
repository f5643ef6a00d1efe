package config

import (
	"errors"
	"io"
	"log/slog"
	"os"

	"tradebot/engine/fault"
)

// Log opens the log: the configured file, or standard error. A terminal is shown text, everything else JSON. Close the
// second result at the end. The error is Unavailable.
func (c *Config) Log(stderr io.Writer, terminal bool) (*slog.Logger, io.Closer, error) {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFile == "" {
		if terminal {
			return slog.New(slog.NewTextHandler(stderr, options)), io.NopCloser(nil), nil
		}
		return slog.New(slog.NewJSONHandler(stderr, options)), io.NopCloser(nil), nil
	}
	file, err := os.OpenFile(c.LogFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fault.New(fault.Unavailable, "config.Log", "the log file %s cannot be opened: %w; correct LOG_FILE", c.LogFile, errors.Unwrap(err))
	}
	return slog.New(slog.NewJSONHandler(file, options)), file, nil
}
