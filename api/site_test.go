package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/api"
	"tradebot/engine/config"
	"tradebot/engine/station"
	"tradebot/web"
)

// visit serves an API without an installation, and returns what asks it.
func visit(t *testing.T, files map[string]*web.File) func(method, path string, header ...string) reply {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	server := api.New(api.Options{Front: &station.Front{Station: &station.Station{Version: "test", Log: log, Config: config.Config{URL: "https://bots.example.org/"}}}, Guard: &house{}, Site: files})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(t.Context(), l) }()
	t.Cleanup(func() { <-ended })
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return func(method, path string, header ...string) reply {
		t.Helper()
		r, err := http.NewRequest(method, "http://"+l.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		a, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		return reply{a.StatusCode, a.Header, body}
	}
}

func built() map[string]*web.File {
	page, script := []byte("<!doctype html>the page"), []byte(strings.Repeat("let it = 1;\n", 100))
	var packed bytes.Buffer
	to := gzip.NewWriter(&packed)
	_, _ = to.Write(script)
	to.Close()
	return map[string]*web.File{
		"index.html":  {Kind: "text/html; charset=utf-8", Tag: `"page"`, Body: page, Packed: func() []byte { return nil }},
		"icon.svg":    {Kind: "image/svg+xml", Tag: `"icon"`, Body: page, Packed: func() []byte { return nil }},
		"assets/a.js": {Kind: "text/javascript; charset=utf-8", Tag: `"script"`, Forever: true, Body: script, Packed: packed.Bytes},
	}
}

func TestSite(t *testing.T) {
	ask := visit(t, built())
	for _, c := range []struct {
		path, accept, known string
		status              int
		header              map[string]string
		body                string // that it begins with
	}{
		{path: "/", status: 200, header: map[string]string{"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache", "ETag": `"page"`}, body: "<!doctype html>the page"},
		{path: "/", known: `W/"x", "page"`, status: 304},
		{path: "/bots/sma.cross?tab=logs", status: 200, body: "<!doctype html>the page"},
		{path: "/setup", status: 200, body: "<!doctype html>the page"},
		{path: "/apiary", status: 200, body: "<!doctype html>the page"},
		{path: "/icon.svg", status: 200, header: map[string]string{"Content-Type": "image/svg+xml", "Cache-Control": "no-cache"}},
		{path: "/assets/a.js", status: 200, header: map[string]string{"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding", "Content-Encoding": "", "ETag": `"script"`}, body: "let it"},
		{path: "/assets/a.js", accept: "br, gzip", status: 200, header: map[string]string{"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "ETag": `"script-gzip"`}, body: "\x1f\x8b"},
		{path: "/assets/a.js", accept: "gzip;q=0", status: 200, header: map[string]string{"Content-Encoding": ""}, body: "let it"},
		{path: "/assets/a.js", accept: "gzip", known: `"script-gzip"`, status: 304, header: map[string]string{"ETag": `"script-gzip"`}},
		{path: "/assets/b.js", status: 404}, {path: "/assets/", status: 404}, {path: "/favicon.ico", status: 404}, {path: "/index.php", status: 404},
		{path: "/.env", status: 404}, {path: "/.git/config", status: 404}, {path: "/a/../.env", status: 404}, {path: "/.vite/manifest.json", status: 404},
		{path: "/api/nothing", status: 404}, {path: "/api/v1/nothing", status: 404}, {path: "/api", status: 404}, {path: "/metrics", status: 404}, {path: "/health/x", status: 404},
		{path: "/livez", status: 200, header: map[string]string{"Content-Type": "application/json"}},
		{path: "/api/docs", status: 200, body: "<!doctype html>"},
	} {
		header := []string{"Accept-Encoding", c.accept, "If-None-Match", c.known}
		a := ask(http.MethodGet, c.path, header...)
		if a.status != c.status || !strings.HasPrefix(string(a.body), c.body) {
			t.Errorf("%s: %s", c.path, a)
		}
		for name, want := range c.header {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", c.path, name, got)
			}
		}
		if c.path == "/livez" {
			continue // which is asked with GET alone
		}
		h := ask(http.MethodHead, c.path, header...)
		if h.status != a.status || len(h.body) != 0 || h.header.Get("Content-Length") != a.header.Get("Content-Length") && a.status != 304 {
			t.Errorf("HEAD %s: %d %v", c.path, h.status, h.header)
		}
		for _, got := range []reply{a, h} {
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "X-XSS-Protection": "0", "Referrer-Policy": "no-referrer", "Server": ""} {
				if got.header.Get(name) != want {
					t.Errorf("%s: %s is %q", c.path, name, got.header.Get(name))
				}
			}
			if csp := got.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
				t.Errorf("%s: the policy is %q", c.path, csp)
			}
		}
	}
	if a := ask(http.MethodPost, "/bots"); a.status != http.StatusNotFound {
		t.Errorf("POST /bots: %s", a)
	}
	if a := ask(http.MethodPost, "/api/v1/nothing"); a.status != http.StatusNotFound {
		t.Errorf("POST /api/v1/nothing: %s", a)
	}
	want := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	if got := ask(http.MethodGet, "/bots").header.Get("Content-Security-Policy"); got != want {
		t.Errorf("the page's policy is %q", got)
	}
}

// A binary without the dashboard says so, and how one gets on.
func TestNoSite(t *testing.T) {
	ask := visit(t, nil)
	for _, path := range []string{"/", "/setup"} {
		a := ask(http.MethodGet, path)
		for _, part := range []string{"built without its dashboard", "make build", "tradebot admin", `href="/api/docs"`} {
			if a.status != http.StatusOK || !strings.Contains(string(a.body), part) {
				t.Errorf("%s does not say %s: %s", path, part, a)
			}
		}
	}
	if a := ask(http.MethodGet, "/assets/a.js"); a.status != http.StatusNotFound {
		t.Errorf("a file: %s", a)
	}
}

// What is no request is answered with the same care.
func TestNoRequest(t *testing.T) {
	ask := visit(t, built())
	a := ask(http.MethodGet, "/", "X-Much", strings.Repeat("x", 64<<10))
	if a.status != http.StatusRequestHeaderFieldsTooLarge || a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Content-Security-Policy") == "" {
		t.Errorf("%s with %v", a, a.header)
	}
}

// A dashboard that came from PUBLIC_URL may ask an API elsewhere, and no other page may.
func TestElsewhere(t *testing.T) {
	ask := visit(t, built())
	const home = "https://bots.example.org"
	for _, from := range []string{"", "null", "https://evil.example.org", "http://bots.example.org", home + ":8443", home + ".evil.example", "https://BOTS.example.org"} {
		for _, path := range []string{"/api/v1/nothing", "/health/x", "/api/docs"} {
			a := ask(http.MethodGet, path, "Origin", from)
			if got, want := a.header.Get("Access-Control-Allow-Origin"), strings.EqualFold(from, home) && strings.HasPrefix(path, "/api/"); (got != "") != want {
				t.Errorf("%s from %q: %q", path, from, got)
			}
		}
	}
	a := ask(http.MethodGet, "/api/v1/nothing", "Origin", home)
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": home, "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-Id", "Vary": "Origin",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if a := ask(http.MethodGet, "/api/v1/nothing", "Origin", "https://evil.example.org"); a.header.Get("Vary") != "Origin" || a.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("what another page is told: %v", a.header)
	}
	first := ask(http.MethodOptions, "/api/v1/auth/sign-in", "Origin", home, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,x-csrf-token")
	if first.status != http.StatusNoContent || !strings.Contains(first.header.Get("Access-Control-Allow-Headers"), "X-CSRF-Token") || !strings.Contains(first.header.Get("Access-Control-Allow-Methods"), "POST") {
		t.Errorf("%s %v", first, first.header)
	}
	if other := ask(http.MethodOptions, "/api/v1/auth/sign-in", "Origin", "https://evil.example.org", "Access-Control-Request-Method", "POST"); other.status < 400 || other.header.Get("Access-Control-Allow-Methods") != "" {
		t.Errorf("%s %v", other, other.header)
	}
}

// slow is a listener that is not made use of before it is closed, or two seconds are over.
type slow struct {
	net.Listener
	closed chan struct{}
	once   sync.Once
}

func (l *slow) Addr() net.Addr {
	select {
	case <-l.closed:
	case <-time.After(2 * time.Second):
	}
	return l.Listener.Addr()
}

func (l *slow) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// A server that is told to end before it listens ends all the same.
func TestEndedBeforeItBegan(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	server := api.New(api.Options{Front: &station.Front{Station: &station.Station{Version: "test", Log: slog.New(slog.DiscardHandler)}}, Guard: &house{}})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, &slow{Listener: l, closed: make(chan struct{})}) }()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it goes on")
	}
}
