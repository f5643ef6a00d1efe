package deploy_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

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
	web := newWeb(t, site(t), "")
	usual := newStand(t, api.at(), web, setting{})
	const mega = 1 << 20
	most := 3*mega + 7 + integer(t, "../api/server.go", "spare") // what the API takes, if TRADEBOT_MODULE_BYTES says so
	other := newStand(t, api.at(), web, setting{env: []string{fmt.Sprint("TRADEBOT_MODULE_BYTES=", 3*mega+7)}})
	for _, c := range []struct {
		s    *stand
		path string
		size int
		ok   bool
	}{
		{other, "/api/v1/strategies", most, true}, {other, "/api/v1/strategies", most + 1, false}, {other, "/api/v1/bots", mega, true}, {other, "/api/v1/bots", mega + 1, false},
		{usual, "/api/v1/strategies", 9 * mega, true}, {usual, "/api/v1/strategies", 9*mega + 1, false}, {usual, "/api/v1/strategies/validate", 9 * mega, true}, {usual, "/api/v1/strategies/validate", 9*mega + 1, false},
		{usual, "/api/v1/markets/synth:BTCUSDT:1m/candles/import?force=true", 9 * mega, true}, {usual, "/api/v1/markets/synth:BTCUSDT:1m/candles/import", 9*mega + 1, false},
		{usual, "/api/v1/bots", mega, true}, {usual, "/api/v1/bots", mega + 1, false}, {usual, "/api/v1/strategies/x", mega + 1, false}, {usual, "/api/v1/events", mega + 1, false},
	} {
		for _, chunked := range []bool{false, true} {
			var body io.Reader = bytes.NewReader(make([]byte, c.size))
			if chunked {
				body = io.MultiReader(body)
			}
			a := c.s.send(c.s.client, "POST", c.path, body)
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
