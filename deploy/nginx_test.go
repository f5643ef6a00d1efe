package deploy_test

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// caution is what may be done with an answer that says nothing of it.
const caution = "default-src 'none'; frame-ancestors 'none'"

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

// nginx takes the configuration, and has nothing to warn of.
func TestN1Configuration(t *testing.T) {
	s := newStand(t, "127.0.0.1:1", "127.0.0.1:1", setting{})
	web := newWeb(t, site(t), "")
	for _, at := range []string{s.plain, web} {
		reachable(t, at)
	}
	log, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil || len(log) != 0 {
		t.Errorf("nginx says when it starts: %s %v", log, err)
	}
	check := exec.Command(program(t, "nginx"), "-t", "-p", s.dir, "-e", "stderr", "-c", filepath.Join(s.dir, "conf", "nginx.conf"))
	if said, err := check.CombinedOutput(); err != nil || !strings.Contains(string(said), "test is successful") {
		t.Errorf("%v: %s", err, said)
	}
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

func TestN1Redirect(t *testing.T) {
	t.Parallel()
	s := newStand(t, "127.0.0.1:1", "127.0.0.1:1", setting{env: []string{"SERVER_NAME=bots.example.org"}})
	origin := "https://bots.example.org:" + port(s.tls)
	for _, c := range []struct{ method, path, host, want string }{
		{"GET", "/", "", origin + "/"},
		{"GET", "/bots/x?tab=logs&a=%2F", "bots.example.org", origin + "/bots/x?tab=logs&a=%2F"},
		{"POST", "/api/v1/auth/sign-in", "", origin + "/api/v1/auth/sign-in"},
		{"GET", "/", "evil.example", origin + "/"},
		{"GET", "//evil.example/", "", origin + "//evil.example/"},
		{"GET", "/%0d%0aSet-Cookie:x", "", origin + "/%0d%0aSet-Cookie:x"},
		{"GET", "/metrics", "", origin + "/metrics"},
	} {
		header := []string{}
		if c.host != "" {
			header = []string{"Host", c.host}
		}
		a := s.ask(c.method, "http://"+s.plain+c.path, header...)
		if a.StatusCode != http.StatusPermanentRedirect || a.Header.Get("Location") != c.want {
			t.Errorf("%s: %s", c.path, a)
		}
		careful(t, "redirect of "+c.path, a, caution)
	}
	for _, line := range []string{"GET http://evil.example/x HTTP/1.1", "GET .evil.example HTTP/1.1", "GET @evil.example HTTP/1.1", "OPTIONS * HTTP/1.1"} {
		reply := s.say(s.plain, false, line+"\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
		if !strings.HasPrefix(reply, "HTTP/1.1 400 ") && !strings.Contains(reply, "\r\nLocation: "+origin+"/") || strings.Contains(reply, "//evil") {
			t.Errorf("%s: %s", line, reply)
		}
	}
	// Plain HTTP at the port of TLS.
	reply := s.say(s.tls, false, "GET /bots HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
	if !strings.HasPrefix(reply, "HTTP/1.1 308 ") || !strings.Contains(reply, "\r\nLocation: "+origin+"/bots\r\n") {
		t.Error(reply)
	}
	// The answer to an ACME server is read without TLS.
	at := filepath.Join(s.dir, "acme", ".well-known", "acme-challenge")
	if err := os.MkdirAll(at, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(at, "token"), []byte("answer"), 0o644); err != nil {
		t.Fatal(err)
	}
	if a := s.ask("GET", "http://"+s.plain+"/.well-known/acme-challenge/token"); a.StatusCode != 200 || a.body != "answer" {
		t.Error(a)
	}
	problem(t, "acme", s.ask("GET", "http://"+s.plain+"/.well-known/acme-challenge/other"), 404, "not_found")
}

func TestN1TLS(t *testing.T) {
	t.Parallel()
	s := newStand(t, "127.0.0.1:1", "127.0.0.1:1", setting{})
	for version, want := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		suites := []uint16{}
		for _, c := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			suites = append(suites, c.ID)
		}
		c, err := tls.Dial("tcp", s.tls, &tls.Config{RootCAs: s.pool, MinVersion: version, MaxVersion: version, CipherSuites: suites})
		if (err == nil) != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err != nil {
			if !strings.Contains(err.Error(), "protocol version") {
				t.Errorf("%s is refused for another reason: %v", tls.VersionName(version), err)
			}
			continue
		}
		c.Close()
	}
	for _, suite := range tls.InsecureCipherSuites() { // without forward secrecy, CBC, RC4, 3DES
		c, err := tls.Dial("tcp", s.tls, &tls.Config{RootCAs: s.pool, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{suite.ID}})
		if err == nil {
			c.Close()
			t.Errorf("%s is taken", suite.Name)
		}
	}
	c, err := tls.Dial("tcp", s.tls, &tls.Config{RootCAs: s.pool, NextProtos: []string{"h2"}})
	if err != nil || c.ConnectionState().NegotiatedProtocol != "h2" {
		t.Fatal("no HTTP/2: ", err)
	}
	c.Close()
}

// What cannot be right is said before anything is served.
func TestN1Settings(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	conf := configuration(t, dir, map[string]map[string]string{"start.sh": {"/tmp": dir}})
	for _, c := range []struct{ env, want string }{
		{"SERVER_NAME=a.example;return 200 x", "SERVER_NAME"}, {"SERVER_NAME=a b", "SERVER_NAME"}, {"SERVER_NAME=a\nb", "SERVER_NAME"},
		{"HTTPS_PORT=443;", "HTTPS_PORT"}, {"API=api:8080;x", "api"}, {"DASHBOARD=http://web", "dashboard"}, {"NAMESERVERS=1.1.1.1;", "name server"},
	} {
		cmd := exec.Command(filepath.Join(conf, "start.sh"))
		cmd.Env = []string{"PATH=" + os.Getenv("PATH") + ":/usr/sbin", c.env}
		said, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(said), c.want) {
			t.Errorf("%s: %v %s", c.env, err, said)
		}
	}
	for _, c := range []struct{ url, want string }{
		{"", `default "";`}, {"https://api.example.org", `default " https://api.example.org";`}, {"https://api.example.org:8443/", `default " https://api.example.org:8443";`},
		{"http://localhost:8080", `default " http://localhost:8080";`},
		{"api.example.org", ""}, {"https://a.example; script-src *", ""}, {"https://a.example/x", ""}, {"https://a.example\"", ""}, {"https://*", ""}, {"https://a.example\nhttps://b.example", ""},
	} {
		said, err := exec.Command(filepath.Join(conf, "origin.sh"), c.url).Output()
		if (err == nil) != (c.want != "") || !strings.Contains(string(said), c.want) {
			t.Errorf("%q: %v %s", c.url, err, said)
		}
	}
}

// siteCSP is what the API says of the dashboard's pages when it serves them itself.
func siteCSP(t *testing.T) string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "../api/site.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			if v := spec.(*ast.ValueSpec); v.Names[0].Name == "siteCSP" {
				value, err := types.Eval(set, nil, token.NoPos, types.ExprString(v.Values[0]))
				if err != nil {
					t.Fatal(err)
				}
				return constant.StringVal(value.Value)
			}
		}
	}
	t.Fatal("api/site.go has no siteCSP any more")
	return ""
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

// Neither what is for the machines inside nor anything of the API is reached by another way of writing its path.
func TestN4Inside(t *testing.T) {
	t.Parallel()
	api := newUpstream(t, "127.0.0.1:0", nil)
	s := newStand(t, api.at(), newWeb(t, site(t), ""), setting{})
	for _, path := range []string{
		"/metrics", "/livez", "/readyz", "/metrics/", "/METRICS", "//metrics", "/%6detrics", "/api/../metrics", "/api/..%2fmetrics", "/api/%2e%2e/livez", "/api//../readyz",
		"/./metrics", "/health/../metrics", "/api/v1/events/../../../livez",
	} {
		problem(t, path, s.ask("GET", path), 404, "not_found")
	}
	for _, path := range []string{"/health/x", "/api", "/healthy.js"} {
		problem(t, path, s.ask("GET", path), 404, "not_found")
	}
	if seen := api.requests(); len(seen) != 0 {
		t.Errorf("the API was asked for %s", seen[0].RequestURI)
	}
	for _, path := range []string{"/health", "/api/", "/api/v1/bots?limit=5&x=%2f", "/api/docs", "/api/v1/a%2fb"} {
		if a := s.ask("GET", path); a.StatusCode != 200 {
			t.Errorf("%s: %s", path, a)
		}
		if seen := api.requests(); len(seen) != 1 || seen[0].RequestURI != path {
			t.Errorf("%s came as %v", path, seen)
		}
	}
}

// What clients say of themselves the API does not see.
func TestN4Forged(t *testing.T) {
	t.Parallel()
	api := newUpstream(t, "127.0.0.1:0", nil)
	s := newStand(t, api.at(), "127.0.0.1:1", setting{})
	a := s.send(s.from("127.0.0.9"), "POST", "/api/x", strings.NewReader("{}"), "Host", "bots.example.org:8443", "X-Forwarded-For", "6.6.6.6", "X-Real-IP", "6.6.6.6", "X-Forwarded-Proto", "http",
		"X-Forwarded-Host", "evil.example", "X-Forwarded-Port", "1", "X-Forwarded-Ssl", "off", "X-Forwarded-Protocol", "http", "X-Url-Scheme", "http", "Forwarded", "for=6.6.6.6",
		"X-Request-Id", "forged", "Authorization", "Bearer t", "Cookie", "a=b", "Origin", "https://bots.example.org:8443", "Sec-Fetch-Site", "same-origin", "X-CSRF-Token", "c",
		"Idempotency-Key", "k", "If-Match", `"5"`, "Last-Event-ID", "3")
	if a.StatusCode != 200 {
		t.Fatal(a)
	}
	got := api.requests()[0]
	for name, want := range map[string]string{
		"X-Forwarded-For": "127.0.0.9", "X-Real-Ip": "127.0.0.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "", "X-Forwarded-Port": "", "X-Forwarded-Ssl": "", "X-Forwarded-Protocol": "",
		"X-Url-Scheme": "", "Forwarded": "", "X-Request-Id": a.Header.Get("X-Request-Id"),
		"Authorization": "Bearer t", "Cookie": "a=b", "Origin": "https://bots.example.org:8443", "Sec-Fetch-Site": "same-origin", "X-Csrf-Token": "c", "Idempotency-Key": "k", "If-Match": `"5"`, "Last-Event-Id": "3",
	} {
		if values := got.Header[name]; len(values) > 1 || got.Header.Get(name) != want {
			t.Errorf("%s is %q", name, values)
		}
	}
	if got.Host != "bots.example.org:8443" {
		t.Errorf("the host is %q", got.Host)
	}
}

func TestN4Uploads(t *testing.T) {
	t.Parallel()
	api := newUpstream(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, n, " ", err)
	})
	s := newStand(t, api.at(), newWeb(t, site(t), ""), setting{})
	const mega = 1 << 20
	for _, c := range []struct {
		path string
		size int
		ok   bool
	}{
		{"/api/v1/strategies", 9 * mega, true}, {"/api/v1/strategies", 9*mega + 1, false}, {"/api/v1/strategies/validate", 9 * mega, true}, {"/api/v1/strategies/validate", 9*mega + 1, false},
		{"/api/v1/markets/synth:BTCUSDT:1m/candles/import?force=true", 9 * mega, true}, {"/api/v1/markets/synth:BTCUSDT:1m/candles/import", 9*mega + 1, false},
		{"/api/v1/bots", mega, true}, {"/api/v1/bots", mega + 1, false}, {"/api/v1/strategies/x", mega + 1, false}, {"/api/v1/events", mega + 1, false},
	} {
		for _, chunked := range []bool{false, true} {
			var body io.Reader = bytes.NewReader(make([]byte, c.size))
			if chunked {
				body = io.MultiReader(body)
			}
			a := s.send(s.client, "POST", c.path, body)
			what := fmt.Sprintf("%s with %d bytes, chunked: %v", c.path, c.size, chunked)
			seen := len(api.requests())
			if c.ok {
				if a.body != fmt.Sprint(c.size, " <nil>") || seen != 1 {
					t.Errorf("%s: %s, asked %d times", what, a, seen)
				}
				continue
			}
			problem(t, what, a, 413, "too_large")
			careful(t, what, a, caution)
			if seen != 0 {
				t.Errorf("%s reached the API", what)
			}
		}
	}
}

func TestN4SignIn(t *testing.T) {
	t.Parallel()
	api := newUpstream(t, "127.0.0.1:0", nil)
	s := newStand(t, api.at(), "127.0.0.1:1", setting{})
	for n, path := range []string{
		"/api/v1/auth/sign-in", "/api/v1/auth/forgot", "/api/v1/auth/accept", "/api/v1/auth/setup", "/api/v1/auth/reauthenticate", "/api/v1/Auth/SIGN-IN/", "/api//v1/auth/sign%2Din?x",
	} {
		one := s.from(fmt.Sprintf("127.0.1.%d", n+1))
		let := 0
		for range 30 {
			a := s.send(one, "POST", path, strings.NewReader(`{"account":"ada","password":"guess"}`))
			if a.StatusCode == 200 {
				let++
				continue
			}
			problem(t, path, a, 429, "limit")
			careful(t, path, a, caution)
			if a.Header.Get("Retry-After") == "" {
				t.Error(a)
			}
		}
		if let < 20 || let > 25 || len(api.requests()) != let {
			t.Errorf("%s: %d of 30 were let through", path, let)
		}
		if a := s.send(one, "POST", "/api/v1/bots", nil); a.StatusCode != 200 {
			t.Errorf("who guesses may do nothing else: %s", a)
		}
		if a := s.send(one, "GET", "/api/v1/auth/session", nil); a.StatusCode != 200 {
			t.Errorf("who guesses may do nothing else: %s", a)
		}
		api.requests()
		one.CloseIdleConnections()
	}
	if a := s.send(s.from("127.0.2.1"), "POST", "/api/v1/auth/sign-in", nil, "X-Forwarded-For", "127.0.1.1"); a.StatusCode != 200 {
		t.Errorf("who does not guess waits for who does: %s", a)
	}
}

// A server that was restarted, or moved, is found again, and nobody tells nginx.
func TestN4Moved(t *testing.T) {
	t.Parallel()
	first := newUpstream(t, "127.0.0.2:0", nil)
	known := newNames(t, map[string]string{"api": "127.0.0.2", "web": "127.0.0.2"})
	s := newStand(t, "api:"+port(first.at()), "web:"+port(first.at()), setting{env: []string{"NAMESERVERS=" + known.at}})
	ask := func() string { return s.ask("GET", "/api/x").body + s.ask("GET", "/").body }
	eventually(t, "the first", func() bool { return ask() == strings.Repeat("from 127.0.0.2:0", 2) })

	at := first.at()
	first.Close()
	problem(t, "nobody", s.ask("GET", "/api/x"), 502, "unavailable")
	again := newUpstream(t, at, nil)
	eventually(t, "the same, restarted", func() bool { return ask() == strings.Repeat("from "+at, 2) })

	elsewhere := "127.0.0.3:" + port(at)
	newUpstream(t, elsewhere, nil)
	known.move("api", "127.0.0.3")
	known.move("web", "127.0.0.3")
	again.Close()
	begun := time.Now()
	eventually(t, "the one that moved", func() bool { return ask() == strings.Repeat("from "+elsewhere, 2) })
	if took := time.Since(begun); took > 15*time.Second { // of itself nginx believes for half a minute what it heard
		t.Errorf("that took %s", took)
	}
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: it does not come to that", what)
		}
	}
}

// What may change something is sent once, whatever becomes of it. What does not is asked of another server, and one that does not answer is left
// alone for a while.
func TestN4Once(t *testing.T) {
	t.Parallel()
	bad := newUpstream(t, "127.0.0.1:0", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	good := newUpstream(t, "127.0.0.1:0", nil)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		for _, path := range []string{"/api/v1/bots", "/api/v1/strategies", "/api/v1/events"} {
			s := newStand(t, bad.at()+" "+good.at(), "127.0.0.1:1", setting{})
			for range 4 {
				before := len(bad.requests()) + len(good.requests())
				a := s.send(s.client, method, path, strings.NewReader("x"))
				failed, went := len(bad.requests()), len(good.requests())
				if before != 0 || failed+went != 1 || (a.StatusCode == 200) != (went == 1) {
					t.Errorf("%s %s reached %d servers: %s", method, path, failed+went, a)
				}
			}
		}
		if testing.Short() {
			break
		}
	}
	s := newStand(t, bad.at()+" "+good.at(), "127.0.0.1:1", setting{})
	for _, path := range []string{"/api/v1/bots", "/api/v1/strategies", "/health", "/api/v1/events"} {
		for range 5 {
			if a := s.ask("GET", path); a.StatusCode != 200 {
				t.Errorf("%s: %s", path, a)
			}
		}
	}
	if failed := len(bad.requests()); failed == 0 || failed > 3*2 { // two workers, three failures each share a zone
		t.Errorf("the server that fails was asked %d times", failed)
	}
}

// Events come when they happen, and a stream in which nothing happens lives on.
func TestN4Stream(t *testing.T) {
	t.Parallel()
	more, left := make(chan string), make(chan bool, 2)
	api := newUpstream(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		// The connection's end is the stream's: of such an answer nginx would keep pieces back, were it let.
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		gone := make(chan bool)
		go func() {
			defer close(gone)
			_, _ = c.Read(make([]byte, 1))
		}()
		if r.URL.Path == "/api/v1/events" {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
		}
		for {
			select {
			case text := <-more:
				_, _ = io.WriteString(c, text)
			case <-gone:
				left <- true
				return
			}
		}
	})
	// What else takes so long is given up.
	s := newStand(t, api.at(), "127.0.0.1:1", setting{edits: map[string]string{"proxy_read_timeout 75s": "proxy_read_timeout 1s"}})
	r, err := http.NewRequestWithContext(t.Context(), "GET", "https://"+s.tls+"/api/v1/events?types=bot", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	go func() { more <- "retry: 2000\n" }()
	a, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if a.StatusCode != 200 || a.ProtoMajor != 2 || a.Header.Get("Content-Encoding") != "" || a.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatal(a.Header)
	}
	read := func(want string) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := io.ReadFull(a.Body, got); err != nil || string(got) != want {
			t.Fatalf("%q came: %v", got, err)
		}
	}
	read("retry: 2000\n")
	for range 3 {
		more <- "id: 1\n\n"
		read("id: 1\n\n") // nothing comes after it that would push it through
	}
	begun := time.Now()
	slow := s.ask("GET", "/api/slow")
	problem(t, "what is no stream", slow, 504, "unavailable")
	if <-left; time.Since(begun) < time.Second {
		t.Error("it was given up early")
	}
	problem(t, "what is no stream", s.ask("GET", "/api/slow"), 504, "unavailable")
	<-left
	more <- ": still\n"
	read(": still\n")
	a.Body.Close()
	s.client.CloseIdleConnections()
	select {
	case <-left:
	case <-time.After(patience):
		t.Error("the API is not told that the reader left")
	}
	text, err := os.ReadFile("../nginx/nginx.conf")
	if err != nil || !regexp.MustCompile(`location ~\* \^/api/v1/events/\*\$ \{[^}]+\}[^}]+proxy_read_timeout 1h;`).Match(text) {
		t.Error("a stream may be idle for less than an hour: ", err)
	}
}

// Of a request that can be understood in two ways nobody understands anything.
func TestN4Smuggling(t *testing.T) {
	t.Parallel()
	api := newUpstream(t, "127.0.0.1:0", nil)
	s := newStand(t, api.at(), newWeb(t, site(t), ""), setting{})
	hidden := "GET /api/hidden HTTP/1.1\r\nHost: x\r\n\r\n"
	for what, text := range map[string]string{
		"two lengths":            fmt.Sprintf("POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: %d\r\n\r\n%s", len(hidden), hidden),
		"the same length twice":  "POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
		"a length and chunks":    fmt.Sprintf("POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s", 5+len(hidden), hidden),
		"chunks and a length":    "POST /api/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + hidden,
		"other chunks":           "POST /api/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n" + hidden,
		"chunked twice":          "POST /api/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden,
		"a length with a plus":   "POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello" + hidden,
		"a length below nothing": "POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n" + hidden,
		"two hosts":              "GET /api/x HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + hidden,
		"a space before a colon": "POST /api/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n" + hidden,
		"chunks in HTTP/1.0":     "POST /api/x HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
	} {
		if reply := s.say(s.tls, true, text); !strings.HasPrefix(reply, "HTTP/1.1 400 ") && !strings.HasPrefix(reply, "HTTP/1.1 501 ") || strings.Count(reply, "HTTP/1.1") != 1 {
			t.Errorf("%s: %s", what, reply)
		}
		if seen := api.requests(); len(seen) != 0 {
			t.Errorf("%s: %s %s reached the API", what, seen[0].Method, seen[0].RequestURI)
		}
	}
	// Over HTTP/2 as well, where a header may hold anything, there is one request.
	a := s.send(s.client, "POST", "/api/x", strings.NewReader(hidden))
	if seen := api.requests(); a.ProtoMajor != 2 || len(seen) != 1 || seen[0].Header.Get("Content-Length") != "" && seen[0].ContentLength != int64(len(hidden)) {
		t.Errorf("%d requests: %s", len(seen), a)
	}
	// Nothing is spoken with the servers behind that they did not agree to.
	if reply := s.say(s.tls, true, "GET /api/x HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings, close\r\nHTTP2-Settings: AAA\r\n\r\n"); !strings.HasPrefix(reply, "HTTP/1.1 200 ") {
		t.Error(reply)
	}
	for _, r := range api.requests() {
		if r.Header.Get("Upgrade") != "" || r.Header.Get("Connection") != "close" {
			t.Errorf("an upgrade went through: %v", r.Header)
		}
	}
	// Who sends nothing does not keep a connection for ever.
	text, err := os.ReadFile("../nginx/http.conf")
	for _, want := range []string{"client_header_timeout 15s;", "client_body_timeout 30s;", "send_timeout 60s;"} {
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("there is no %s %v", want, err)
		}
	}
}
