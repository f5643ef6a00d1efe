package deploy_test

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"testing"
	"time"
)

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
