package deploy_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// caution is what may be done with an answer that says nothing of it.
const caution = "default-src 'none'; frame-ancestors 'none'"

// careful fails unless an answer has every header of security once, and no version of the server.
func careful(t *testing.T, what string, a answer, csp string) {
	t.Helper()
	want := map[string]string{
		"Content-Security-Policy": csp, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "X-Xss-Protection": "0",
		"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Server": "nginx",
	}
	if a.TLS != nil {
		want["Strict-Transport-Security"] = "max-age=63072000"
	} else if a.Header["Strict-Transport-Security"] != nil {
		t.Errorf("%s: HSTS without TLS", what)
	}
	for name, value := range want {
		if got := a.Header[http.CanonicalHeaderKey(name)]; len(got) != 1 || got[0] != value {
			t.Errorf("%s: %s is %q", what, name, got)
		}
	}
	for name, values := range a.Header {
		if len(values) > 1 && name != "Vary" && name != "Set-Cookie" {
			t.Errorf("%s: %s is there %d times: %q", what, name, len(values), values)
		}
	}
	if regexp.MustCompile(`nginx/\d`).MatchString(a.body) || strings.Contains(csp, "unsafe") {
		t.Errorf("%s: %s", what, a)
	}
}

// problem fails unless an answer is one of the API's errors.
func problem(t *testing.T, what string, a answer, status int, code string) {
	t.Helper()
	var p struct {
		Type, Title, Code, Detail, Instance string
		Status                              int
	}
	decoder := json.NewDecoder(strings.NewReader(a.body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil || a.StatusCode != status || p.Status != status || p.Code != code || p.Title == "" || p.Detail == "" || p.Type != "/api/docs#errors" ||
		a.Header.Get("Content-Type") != "application/problem+json" || p.Instance == "" || p.Instance != a.Header.Get("X-Request-Id") {
		t.Errorf("%s: %v: %s", what, err, a)
	}
}

// siteCSP is what the API says of the dashboard's pages when it serves them itself.
func siteCSP(t *testing.T) string {
	t.Helper()
	return constant.StringVal(value(t, "../api/site.go", "siteCSP"))
}

// integer is a constant of a file of the project.
func integer(t *testing.T, name, of string) int {
	t.Helper()
	n, _ := constant.Int64Val(value(t, name, of))
	return int(n)
}

func value(t *testing.T, name, of string) constant.Value {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			if v := spec.(*ast.ValueSpec); v.Names[0].Name == of {
				value, err := types.Eval(set, nil, token.NoPos, types.ExprString(v.Values[0]))
				if err != nil {
					t.Fatal(err)
				}
				return value.Value
			}
		}
	}
	t.Fatalf("%s has no %s any more", name, of)
	return nil
}

// A header of security is said in one place, at the outermost level, and nothing deeper takes that back.
func TestN2OnePlace(t *testing.T) {
	all, err := filepath.Glob("../nginx/*.conf")
	if err != nil || len(all) < 4 {
		t.Fatal(all, err)
	}
	for _, name := range all {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(name) != "http.conf" && regexp.MustCompile(`(?m)^\s*add_header`).Match(text) {
			t.Errorf("%s has an add_header: it takes away those of http.conf", name)
		}
		for _, what := range []string{"proxy_set_header", "proxy_hide_header"} {
			if regexp.MustCompile(`(?m)^ {8,}` + what).Match(text) {
				t.Errorf("%s has a %s within a server: it takes away those of http", name, what)
			}
		}
	}
}

func TestN2Headers(t *testing.T) {
	t.Parallel()
	csp := siteCSP(t)
	api := newUpstream(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/docs":
			w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'")
			for name, value := range map[string]string{
				"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "X-XSS-Protection": "0", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
				"Cache-Control": "no-cache", "Server": "api/1.2.3", "X-Powered-By": "api/1.2.3", "X-Request-Id": r.Header.Get("X-Request-Id"), "Retry-After": "77",
			} {
				w.Header().Set(name, value)
			}
		case "/api/broken":
			panic(http.ErrAbortHandler)
		case "/api/error":
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	s := newStand(t, api.at(), newWeb(t, site(t), ""), setting{})
	for _, c := range []struct {
		method, path, csp, cache string
		status                   int
		code                     string // of a problem
	}{
		{"GET", "/", csp, "no-cache", 200, ""},
		{"HEAD", "/", csp, "no-cache", 200, ""},
		{"GET", "/bots/x", csp, "no-cache", 200, ""},
		{"GET", "/theme.js", csp, "no-cache", 200, ""},
		{"GET", "/assets/index-1a2b3c4d.js", csp, "public, max-age=31536000, immutable", 200, ""},
		{"GET", "/assets/missing-1.js", caution, "no-store", 404, "not_found"},
		{"GET", "/missing.js", caution, "no-store", 404, "not_found"},
		{"GET", "/metrics", caution, "no-store", 404, "not_found"},
		{"POST", "/bots", caution, "no-store", 405, "method"},
		{"GET", "/api/docs", "default-src 'none'; style-src 'self'; frame-ancestors 'none'", "no-cache", 200, ""},
		{"GET", "/api/error", caution, "no-store", 500, ""},
		{"GET", "/api/broken", caution, "no-store", 502, "unavailable"},
		{"POST", "/api/broken", caution, "no-store", 502, "unavailable"},
	} {
		a := s.ask(c.method, c.path)
		what := fmt.Sprintf("%s %.30s", c.method, c.path)
		if a.StatusCode != c.status || a.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s: %s", what, a)
		}
		if c.code != "" {
			problem(t, what, a, c.status, c.code)
		}
		careful(t, what, a, c.csp)
	}
	if a := s.ask("GET", "/api/docs"); a.Header.Get("Retry-After") != "77" || a.Header.Get("X-Powered-By") != "" {
		t.Error(a)
	}
	if a := s.ask("GET", "/api/broken"); a.Header.Get("Retry-After") == "" {
		t.Error("it is not said when to come again: ", a)
	}
	for _, c := range []struct{ what, text, status string }{
		{"no request", "nonsense\r\n\r\n", "400"}, {"no host", "GET / HTTP/1.1\r\n\r\n", "400"}, {"a control character", "GET / HTTP/1.1\r\nHost: x\x01\r\n\r\n", "400"},
		{"a long address", "GET /" + strings.Repeat("x", 20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", "414"},
		{"a long header", "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", 20_000) + "\r\n\r\n", "431"},
	} {
		for over, at := range map[bool]string{true: s.tls, false: s.plain} {
			reply := s.say(at, over, c.text)
			for _, want := range []string{"HTTP/1.1 " + c.status + " ", "\r\nServer: nginx\r\n", "\r\nContent-Security-Policy: " + caution + "\r\n", "\r\nX-Frame-Options: DENY\r\n", "\r\nContent-Type: application/problem+json\r\n", `"status":` + c.status} {
				if !strings.Contains(reply, want) {
					t.Errorf("%s: %q is not in %s", c.what, want, reply)
				}
			}
		}
	}
	// Without the dashboard's server.
	alone := newStand(t, api.at(), "127.0.0.1:1", setting{})
	a := alone.ask("GET", "/")
	problem(t, "no dashboard", a, 502, "unavailable")
	careful(t, "no dashboard", a, caution)
}

// A dashboard that asks an API elsewhere may, and only that one.
func TestN2Policy(t *testing.T) {
	t.Parallel()
	web := newWeb(t, site(t), "https://api.example.org:8443/")
	s := newStand(t, "127.0.0.1:1", web, setting{})
	want := strings.Replace(siteCSP(t), "connect-src 'self'", "connect-src 'self' https://api.example.org:8443", 1)
	careful(t, "the page", s.ask("GET", "/"), want)
	careful(t, "what is not there", s.ask("GET", "/assets/x.js"), caution)
}
