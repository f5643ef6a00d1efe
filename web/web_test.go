package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"testing/fstest"
)

func TestOpen(t *testing.T) {
	script := strings.Repeat("let it = 1;\n", 100)
	tree := fstest.MapFS{
		"dist/.keep":                {},
		"dist/.vite/manifest.json":  {Data: []byte("{}")},
		"dist/index.html":           {Data: []byte("<!doctype html>")},
		"dist/assets/a-12345678.js": {Data: []byte(script)},
		"dist/assets/_b-123.js":     {Data: []byte("x")},
		"dist/assets/c.woff2":       {Data: []byte(script)},
		"dist/notes.md":             {Data: []byte("no file of ours")},
	}
	files := open(tree)
	for name, kind := range map[string]string{
		"index.html": "text/html; charset=utf-8", "assets/a-12345678.js": "text/javascript; charset=utf-8", "assets/_b-123.js": "text/javascript; charset=utf-8", "assets/c.woff2": "font/woff2",
	} {
		f := files[name]
		if f == nil || f.Kind != kind || f.Forever != strings.HasPrefix(name, "assets/") || !strings.HasPrefix(f.Tag, `"`) {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if len(files) != 4 {
		t.Errorf("%d files", len(files))
	}
	packed := files["assets/a-12345678.js"].Packed()
	from, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(from); err != nil || string(text) != script || len(packed) > 100 {
		t.Errorf("packed into %d bytes: %v", len(packed), err)
	}
	if files["assets/c.woff2"].Packed() != nil || files["assets/_b-123.js"].Packed() != nil {
		t.Error("what does not get smaller is packed")
	}
	delete(tree, "dist/index.html")
	if files := open(tree); files != nil {
		t.Errorf("there is a dashboard without its page: %v", files)
	}
}

// What is built fits what is known: a file that nobody serves would be missed in a browser alone.
func TestBuilt(t *testing.T) {
	files := Open()
	if files == nil {
		t.Skip("there is no dashboard in this binary; `make build` makes one")
	}
	page := string(files[Index].Body)
	for _, part := range strings.Split(page, `"`) {
		if name, ok := strings.CutPrefix(part, "/"); ok && strings.Contains(name, ".") && files[name] == nil {
			t.Errorf("the page asks for %s, which is not there", name)
		}
	}
}
