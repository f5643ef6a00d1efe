package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// Index is the page of the dashboard, whatever its address is.
const Index = "index.html"

// types are those of the files that a build makes, by what their names end in. The system's own table is not asked: it differs.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".png":   "image/png",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".wasm":  "application/wasm",
	".woff":  "font/woff",
	".woff2": "font/woff2",
}

// File is a file of the dashboard.
type File struct {
	Kind    string        // its media type
	Tag     string        // changes with its content, an ETag
	Forever bool          // its name has its content's hash in it: whoever has it need not ask again
	Body    []byte        //
	Packed  func() []byte // the same with gzip, made once when it is first asked for; nil if that would not make it smaller
}

// Open returns the files of the dashboard by their paths, as assets/index-1a2b3c4d.js; none if the binary was built without it. There is no
// [Index] without the rest.
func Open() map[string]*File { return open(dist) }

func open(tree fs.FS) map[string]*File {
	files := map[string]*File{}
	_ = fs.WalkDir(tree, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Name()[0] == '.' { // what the build leaves for the checks
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		kind, known := types[path.Ext(name)]
		if entry.IsDir() || !known {
			return nil
		}
		body, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		short := strings.TrimPrefix(name, "dist/")
		files[short] = made(short, kind, body)
		return nil
	}) // memory does not fail
	if files[Index] == nil {
		return nil
	}
	return files
}

// made is a file of a content.
func made(name, kind string, body []byte) *File {
	sum := sha256.Sum256(body)
	f := &File{Kind: kind, Tag: `"` + hex.EncodeToString(sum[:12]) + `"`, Forever: strings.HasPrefix(name, "assets/"), Body: body}
	f.Packed = sync.OnceValue(func() []byte {
		switch path.Ext(name) {
		case ".png", ".woff", ".woff2": // they are packed
			return nil
		}
		var packed bytes.Buffer
		to, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is one
		_, _ = to.Write(body)
		if _ = to.Close(); packed.Len() >= len(body) {
			return nil
		}
		return packed.Bytes()
	})
	return f
}
