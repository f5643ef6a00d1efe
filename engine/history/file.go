package history

import (
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// ReadFile reads candles from a CSV file as [Read] does. A file whose name ends in .gz is unpacked while it is read, as is
// one in .zip that holds a single file. It adds to Read's errors: NotFound if there is no such file, Unavailable if it cannot
// be read, Invalid if it cannot be unpacked.
func ReadFile(path string) (market.Series, error) {
	const op = "history.ReadFile"
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return market.Series{}, fault.New(fault.NotFound, op, "there is no file %s; check its path", path)
	}
	if err != nil {
		return market.Series{}, fault.New(fault.Unavailable, op, "%s cannot be opened: %w", path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return market.Series{}, fault.New(fault.Unavailable, op, "%s cannot be opened: %w", path, err)
	}
	if info.IsDir() {
		return market.Series{}, fault.New(fault.Invalid, op, "%s is a folder; name a CSV file in it", path)
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".gz":
		unpacked, err := gzip.NewReader(file)
		if err != nil {
			return market.Series{}, fault.New(fault.Invalid, op, "%s is not in gzip format; unpack it or correct its name", path)
		}
		return Read(path, unpacked)
	case ".zip":
		return readZip(path, file, info.Size())
	}
	return read(path, file, info.Size())
}

// readZip reads the only file of an archive.
func readZip(path string, file io.ReaderAt, size int64) (market.Series, error) {
	const op = "history.ReadFile"
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return market.Series{}, fault.New(fault.Invalid, op, "%s is not in zip format; unpack it or correct its name", path)
	}
	if len(archive.File) != 1 {
		return market.Series{}, fault.New(fault.Invalid, op, "%s holds %d files; unpack it and name the one to read", path, len(archive.File))
	}
	unpacked, err := archive.File[0].Open()
	if err != nil {
		return market.Series{}, fault.New(fault.Invalid, op, "%s cannot be unpacked: %w", path, err)
	}
	defer unpacked.Close()
	return Read(path, unpacked)
}
