package deploy_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// What many clients send or read at once does not fill the memory that nginx has: bodies are put aside in it until they are whole.
func TestN4Flood(t *testing.T) {
	t.Parallel()
	const mega = 1 << 20
	enter, leave := make(chan bool, 200), make(chan bool)
	api := newUpstream(t, "127.0.0.1:0", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		enter <- true
		select {
		case <-leave:
		case <-r.Context().Done():
		}
	})
	s := newStand(t, api.at(), newWeb(t, site(t), ""), setting{})
	for _, c := range []struct {
		method, path string
		one, all     int // how many requests of one client, and of all
	}{{"POST", "/api/v1/bots", 48, 96}, {"GET", "/api/v1/bots", 48, 96}, {"GET", "/api/v1/strategies", 48, 96}, {"POST", "/api/v1/strategies", 4, 8}} {
		what := c.method + " " + c.path
		answers := make(chan answer, c.all)
		hold := func(client *http.Client) {
			go func() { answers <- s.send(client, c.method, c.path, nil) }()
			<-enter
		}
		first, second, third := s.from("127.0.4.1"), s.from("127.0.4.2"), s.from("127.0.4.3")
		for range c.one {
			hold(first)
		}
		a := s.send(first, c.method, c.path, nil)
		problem(t, what+", of one client", a, 429, "limit")
		careful(t, what, a, caution)
		for range c.all - c.one {
			hold(second)
		}
		problem(t, what+", of all", s.send(third, c.method, c.path, nil), 429, "limit")
		if a := s.send(third, "GET", "/", nil); a.StatusCode != 200 {
			t.Errorf("%s: the dashboard is not shown meanwhile: %s", what, a)
		}
		for range c.all {
			leave <- true
		}
		for range c.all {
			if a := <-answers; a.StatusCode != 200 {
				t.Errorf("%s: %s", what, a)
			}
		}
		for _, client := range []*http.Client{first, second, third} {
			client.CloseIdleConnections()
		}
	}
	api.requests()
	// What takes no body is sent none.
	for _, path := range []string{"/", "/theme.js", "/health", "/api/v1/events"} {
		for _, chunked := range []bool{false, true} {
			var body io.Reader = strings.NewReader("xx")
			if chunked {
				body = io.MultiReader(body)
			}
			problem(t, path, s.send(s.client, "GET", path, body), 413, "too_large")
		}
	}
	for _, chunked := range []bool{false, true} {
		var body io.Reader = bytes.NewReader(make([]byte, 2*mega))
		if chunked {
			body = io.MultiReader(body)
		}
		problem(t, fmt.Sprint("reading with a body, chunked: ", chunked), s.send(s.client, "GET", "/api/v1/strategies", body), 413, "too_large")
	}
	if seen := api.requests(); len(seen) != 0 {
		t.Errorf("%d requests reached the API", len(seen))
	}
}

// For who reads slowly the server behind waits, and not nginx.
func TestN4Slow(t *testing.T) {
	t.Parallel()
	var written atomic.Int64
	const all = 64 << 20
	api := newUpstream(t, "127.0.0.1:0", func(w http.ResponseWriter, _ *http.Request) {
		for part := make([]byte, 1<<16); written.Load() < all; written.Add(int64(len(part))) {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	})
	s := newStand(t, api.at(), "127.0.0.1:1", setting{})
	r, err := http.NewRequestWithContext(t.Context(), "GET", "https://"+s.tls+"/api/v1/bots", nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	still := int64(-1)
	eventually(t, "nobody goes on", func() bool {
		time.Sleep(200 * time.Millisecond)
		before := still
		still = written.Load()
		return still == before
	})
	if still >= all {
		t.Errorf("nginx took all %d bytes for a client that reads none", still)
	}
	if n, err := io.Copy(io.Discard, a.Body); n != all || err != nil {
		t.Errorf("of %d bytes %d came: %v", all, n, err)
	}
}
