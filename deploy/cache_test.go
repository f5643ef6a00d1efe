package deploy_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// site is a folder with files of a dashboard.
func site(t *testing.T) string {
	t.Helper()
	dir := folder(t)
	for name, text := range map[string]string{
		"index.html": "<!doctype html>the page" + strings.Repeat(" ", 1000), "theme.js": "let theme", "icon.svg": "<svg>" + strings.Repeat("<g/>", 500) + "</svg>",
		"assets/index-1a2b3c4d.js": strings.Repeat("let it = 1;\n", 1000), "assets/index-1a2b3c4d.css": strings.Repeat("a{color:red}\n", 1000),
		"assets/m-1.wasm": strings.Repeat("\x00asm", 1000), "assets/m-1.json": strings.Repeat(`{"a":1}`, 1000), "assets/font-1.woff2": strings.Repeat("font", 1000),
		".vite/manifest.json": "{}", "assets/.hidden": "hidden",
	} {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestN3Caching(t *testing.T) {
	t.Parallel()
	api := newUpstream(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("ETag", `"5"`)
		fmt.Fprintf(w, "[%s0]", strings.Repeat("0,", 2000))
	})
	s := newStand(t, api.at(), newWeb(t, site(t), ""), setting{})
	forever := "public, max-age=31536000, immutable"
	for _, c := range []struct {
		path, kind, cache string
		status            int
		packs             bool
	}{
		{"/", "text/html; charset=utf-8", "no-cache", 200, true},
		{"/index.html", "text/html; charset=utf-8", "no-cache", 200, true},
		{"/setup", "text/html; charset=utf-8", "no-cache", 200, true},
		{"/bots/sma.cross?tab=logs", "text/html; charset=utf-8", "no-cache", 200, true},
		{"/apiary", "text/html; charset=utf-8", "no-cache", 200, true},
		{"/icon.svg", "image/svg+xml", "no-cache", 200, true},
		{"/assets/index-1a2b3c4d.js", "text/javascript; charset=utf-8", forever, 200, true},
		{"/assets/index-1a2b3c4d.css", "text/css; charset=utf-8", forever, 200, true},
		{"/assets/m-1.wasm", "application/wasm", forever, 200, true},
		{"/assets/m-1.json", "application/json", forever, 200, true},
		{"/assets/font-1.woff2", "font/woff2", forever, 200, false},
		{"/api/v1/bots", "application/json", "no-store", 200, true},
		{"/assets/index-0.js", "application/problem+json", "no-store", 404, false},
		{"/assets/", "application/problem+json", "no-store", 404, false},
		{"/assets", "application/problem+json", "no-store", 404, false},
		{"/favicon.ico", "application/problem+json", "no-store", 404, false},
		{"/index.php", "application/problem+json", "no-store", 404, false},
		{"/.env", "application/problem+json", "no-store", 404, false},
		{"/.vite/manifest.json", "application/problem+json", "no-store", 404, false},
		{"/a/.git/config", "application/problem+json", "no-store", 404, false},
		{"/assets/.hidden", "application/problem+json", "no-store", 404, false},
		{"/assets/../../../etc/passwd", "application/problem+json", "no-store", 400, false},
		{"/assets/..%2f..%2f..%2fetc/passwd", "application/problem+json", "no-store", 400, false},
	} {
		a := s.ask("GET", c.path)
		if a.StatusCode != c.status || a.Header.Get("Content-Type") != c.kind || a.Header.Get("Cache-Control") != c.cache || a.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %s", c.path, a)
		}
		z := s.ask("GET", c.path, "Accept-Encoding", "br, gzip", "Via", "1.1 a-proxy-of-theirs")
		if !c.packs {
			if z.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s is packed: %s", c.path, z)
			}
			continue
		}
		r, err := gzip.NewReader(strings.NewReader(z.body))
		if err != nil || z.Header.Get("Content-Encoding") != "gzip" || z.Header.Get("Vary") != "Accept-Encoding" || z.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s: %v: %s", c.path, err, z)
			continue
		}
		if text, err := io.ReadAll(r); err != nil || string(text) != a.body {
			t.Errorf("%s is another when it is packed: %v", c.path, err)
		}
		tag := z.Header.Get("ETag")
		if tag == "" {
			t.Errorf("%s has no ETag", c.path)
		}
		if strings.HasPrefix(c.path, "/api/") {
			continue
		}
		if known := s.ask("GET", c.path, "If-None-Match", tag); known.StatusCode != http.StatusNotModified || known.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s is sent again: %s", c.path, known)
		}
		if part := s.ask("GET", c.path, "Range", "bytes=0-3"); part.StatusCode != http.StatusPartialContent || part.Header.Get("Cache-Control") != c.cache {
			t.Errorf("a part of %s: %s", c.path, part)
		}
	}
}
