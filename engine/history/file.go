package history

import (
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"math"
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
	return unpacked(path, file, info.Size(), math.MaxInt64)
}

// ReadUpload reads candles from a file that somebody sent, by its name as [ReadFile] does; it unpacks at most so many bytes. Errors:
// those of ReadFile.
func ReadUpload(name string, file Upload, size, most int64) (market.Series, error) {
	series, err := unpacked(name, file, size, most)
	if err != nil && fault.KindOf(err) == fault.Unavailable { // it is all here, so it is damaged
		err = fault.New(fault.Invalid, "history.ReadUpload", "%s; send it again, or unpack it first", fault.Sentence(err))
	}
	return series, err
}

// Upload is a file that somebody sent.
type Upload interface {
	io.Reader
	io.ReaderAt
}

// unpacked reads a file that is packed as its name says.
func unpacked(path string, file Upload, size, most int64) (market.Series, error) {
	const op = "history.ReadFile"
	var packed io.Reader
	switch strings.ToLower(filepath.Ext(path)) {
	case ".gz":
		archive, err := gzip.NewReader(file)
		if err != nil {
			return market.Series{}, fault.New(fault.Invalid, op, "%s is not in gzip format; unpack it or correct its name", path)
		}
		packed = archive
	case ".zip":
		archive, err := openZip(path, file, size)
		if err != nil {
			return market.Series{}, err
		}
		defer archive.Close()
		packed = archive
	default:
		return read(path, file, size)
	}
	bounded := &bounded{packed, most}
	series, err := Read(path, bounded)
	if bounded.left < 0 {
		return market.Series{}, fault.New(fault.Invalid, op, "%s unpacks to more than %d bytes; divide it into several files", path, most)
	}
	return series, err
}

// bounded is a reader that ends after so many bytes; left is below 0 if there were more.
type bounded struct {
	of   io.Reader
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.of.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return n, err
}

// openZip opens the only file of an archive.
func openZip(path string, file io.ReaderAt, size int64) (io.ReadCloser, error) {
	const op = "history.ReadFile"
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "%s is not in zip format; unpack it or correct its name", path)
	}
	if len(archive.File) != 1 {
		return nil, fault.New(fault.Invalid, op, "%s holds %d files; unpack it and name the one to read", path, len(archive.File))
	}
	opened, err := archive.File[0].Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "%s cannot be unpacked: %w", path, err)
	}
	return opened, nil
}
