package api_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/engine/user"
)

// What is too large is refused, whoever sends it; and whoever sends slowly, or nothing, keeps nobody else waiting.
func TestHostileClients(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person("ann", user.Trader)
	address := strings.TrimPrefix(h.url, "http://")
	var open []net.Conn
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	dial := func(text string) net.Conn {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
		return c
	}
	for i := range 200 { // they begin a request, and do not go on
		dial([]string{"", "GET /livez HTTP/1.1\r\nHost:", "POST /api/v1/strategies HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000\r\n\r\n--x\r\n"}[i%3])
	}
	begun := time.Now()
	if a := h.ask("ann", http.MethodGet, "/api/v1/bots", nil, ""); a.status != http.StatusOK || time.Since(begun) > 2*time.Second {
		t.Errorf("after %s, beside 200 who send nothing: %s", time.Since(begun), a)
	}
	for _, kind := range []string{"application/x-www-form-urlencoded", "text/plain"} { // curl's -d without a header
		if a := h.ask("ann", http.MethodPost, "/api/v1/bots", map[string]string{"Content-Type": kind}, "x"); a.status != http.StatusUnsupportedMediaType || !strings.Contains(string(a.body), "Content-Type: application/json") {
			t.Errorf("%s: %s", kind, a)
		}
	}
	for name, one := range map[string]struct{ request, status string }{
		"headers": {"GET /livez HTTP/1.1\r\nHost: x\r\nX-Much: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", "431"},
		"many":    {"GET /livez HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X-Much: x\r\n", 10_000) + "\r\n", "431"},
		"length":  {fmt.Sprintf("POST /api/v1/strategies HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", int64(1)<<40), "413"},
	} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
		go func() { _, _ = io.WriteString(c, one.request) }() // the server may hang up before it has all
		_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
		answer := make([]byte, 12)
		if n, err := io.ReadFull(c, answer); n < 12 || string(answer[9:]) != one.status {
			t.Errorf("%s: %q, %v, want %s", name, answer[:n], err, one.status)
		}
	}
	large := bytes.Repeat([]byte("x"), 2<<20)
	if a := h.ask("ann", http.MethodPost, "/api/v1/system/kill", nil, string(large)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of 2 MiB: %s", a)
	}
}

// Many clients do everything at once. What it is for is the race detector; what they are answered is never our mistake.
func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var crew sync.WaitGroup
	for i := range 8 {
		who := h.person(fmt.Sprintf("p%d", i), []user.Role{user.Admin, user.Trader}[i%2])
		crew.Go(func() {
			for _, one := range []struct{ method, path, body string }{
				{http.MethodGet, "/dashboard", ""}, {http.MethodGet, "/bots", ""}, {http.MethodPost, "/system/kill", `{"what": "user", "on": true}`},
				{http.MethodGet, "/audit", ""}, {http.MethodGet, "/audit.csv", ""}, {http.MethodGet, "/system/kill", ""}, {http.MethodGet, "/strategies", ""},
				{http.MethodGet, "/system", ""}, {http.MethodGet, "/system/workers", ""}, {http.MethodPost, "/system/kill", `{"what": "user", "on": false}`},
			} {
				if a := h.ask(who, one.method, "/api/v1"+one.path, nil, one.body); a.status >= http.StatusInternalServerError {
					t.Errorf("%s %s: %s", one.method, one.path, a)
				}
			}
		})
	}
	crew.Wait()
}

// No form that anybody sends is our mistake, or takes the server down.
func FuzzUpload(f *testing.F) {
	h := newDistrict(f, slog.LevelError, false).house // without ready-made strategies: where fuzzing counts what it goes through, compiling takes minutes
	h.person("ann", user.Trader)
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wasm\"\r\n\r\n\x00asm\x01\x00\x00\x00\r\n--x--\r\n")
	f.Add("multipart/form-data; boundary=x", "--x")
	f.Add("multipart/form-data", "")
	f.Fuzz(func(t *testing.T, kind, body string) {
		if strings.ContainsFunc(kind, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Skip("no header has these")
		}
		as := &house{TB: t, url: h.url, client: h.client}
		if a := as.ask("ann", http.MethodPost, "/api/v1/strategies/validate", map[string]string{"Content-Type": kind}, body); a.status >= http.StatusInternalServerError {
			t.Errorf("%q %q: %s", kind, body, a)
		}
	})
}
