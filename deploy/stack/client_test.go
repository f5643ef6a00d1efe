//go:build stack

package stack

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tradebot/engine/project"
)

// client uses the installation from outside, as a browser or a program does.
type client struct {
	*machine
	http  *http.Client
	base  string
	head  http.Header // of all requests
	first string      // the first bot
}

func newClient(m *machine, authority *x509.CertPool) *client {
	jar, err := cookiejar.New(nil)
	m.ok(err)
	return &client{machine: m, base: "https://localhost:" + m.https, head: http.Header{}, http: &http.Client{
		Jar: jar, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// try asks for a path; body is JSON, or what is sent with the Content-Type of head.
func (c *client) try(t testing.TB, method, path string, body any) (code int, head http.Header, text string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var from io.Reader
	kind := "application/json"
	switch body := body.(type) {
	case nil:
	case *form:
		from, kind = &body.Buffer, body.kind
	default:
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		from = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, from)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = c.head.Clone()
	if from != nil {
		request.Header.Set("Content-Type", kind)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(all)
}

type form struct {
	bytes.Buffer
	kind string
}

// do asks and expects that it is done; the answer is read into a map.
func (c *client) do(t testing.TB, method, path string, body any) map[string]any {
	t.Helper()
	code, _, text := c.try(t, method, "/api/v1"+path, body)
	if code < 200 || code > 299 {
		t.Fatalf("%s %s: %d %s", method, path, code, text)
	}
	var all map[string]any
	if text != "" && json.Unmarshal([]byte(text), &all) != nil {
		t.Fatalf("%s %s: %d %s", method, path, code, text)
	}
	return all
}

type values = map[string]any

// ended waits for a job.
func (c *client) ended(t testing.TB, path string) {
	t.Helper()
	until(t, path, 3*time.Minute, func() error {
		job := c.do(t, "GET", path, nil)
		switch job["status"] {
		case "done":
			return nil
		case "failed":
			t.Fatalf("%s: %v", path, job["error"])
		}
		return fmt.Errorf("it is %v", job["status"])
	})
}

// product is the way of a new user: sign in, upload, backtest, a bot on paper, a fill.
func (c *client) product(t *testing.T) {
	link := strings.TrimSpace(c.admin(t, "setup-link"))
	if !strings.HasPrefix(link, c.base+"/setup#") {
		t.Fatalf("the link is of the wrong place: %.40s", link)
	}
	code, head, text := c.try(t, "GET", "/setup", nil)
	if code != 200 || !strings.Contains(text, "<!doctype html>") && !strings.Contains(text, "<!DOCTYPE html>") || head.Get("Strict-Transport-Security") == "" {
		t.Errorf("the page of the link: %d %v %.100s", code, head, text)
	}
	const password = "velvet otter juggles 9 anvils"
	c.do(t, "POST", "/auth/setup", values{"link": link, "name": "ada", "password": password})
	session := c.do(t, "POST", "/auth/sign-in", values{"account": "ada", "password": password})
	c.head.Set("X-CSRF-Token", session["csrf_token"].(string))
	if who := c.do(t, "GET", "/auth/session", nil); who["name"] != "ada" || who["role"] != "admin" {
		t.Fatalf("signed in as %v", who)
	}
	token := c.do(t, "POST", "/api-tokens", values{"name": "stack", "scope": "trade"})
	c.head = http.Header{"Authorization": {"Bearer " + token["token"].(string)}}
	c.http.Jar = nil

	folder := filepath.Join(t.TempDir(), "my-strategy")
	if err := project.New("my-strategy", folder); err != nil {
		t.Fatal(err)
	}
	module, err := project.Build(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	var upload form
	writer := multipart.NewWriter(&upload)
	part, _ := writer.CreateFormFile("file", "my-strategy.wasm") // a buffer does not fail
	_, _ = part.Write(module)
	_ = writer.Close()
	upload.kind = writer.FormDataContentType()
	if verdict := c.do(t, "POST", "/strategies", &upload); verdict["ok"] != true {
		t.Fatalf("the module is judged %v", verdict)
	}

	job := c.do(t, "POST", "/downloads", values{"market": "synth:BTCUSDT:1h", "from": 0})
	c.ended(t, "/downloads/"+job["id"].(string))
	job = c.do(t, "POST", "/backtests", values{"strategy": "my-strategy", "slots": []values{{"market": "synth:BTCUSDT:1h"}}, "fee": "0.001"})
	c.ended(t, "/backtests/"+job["id"].(string))
	result := c.do(t, "GET", "/backtests/"+job["id"].(string)+"/result", nil)
	if trades, _ := result["trades"].([]any); result["final_equity"] == "" || len(trades) == 0 {
		t.Errorf("the backtest has %d trades and ends with %v", len(trades), result["final_equity"])
	}

	events := c.events(t, t.Context(), "/api/v1/events?types=fill")
	for i := range 6 {
		made := c.do(t, "POST", "/bots", values{"name": fmt.Sprint("bot ", i), "strategy": "my-strategy", "slots": []values{{"market": "synth:BTCUSDT:1m"}}, "params": values{"period": fmt.Sprint(3 + i)}})
		id := made["id"].(string)
		c.do(t, "POST", "/bots/"+id+"/start", nil)
		if i == 0 {
			c.first = id
		}
	}
	begun := time.Now()
	limit := time.After(3 * time.Minute)
	for filled := false; !filled; {
		select {
		case line, ok := <-events:
			if !ok {
				t.Fatal("the stream of events ended")
			}
			filled = strings.HasPrefix(line, "data:") && strings.Contains(line, c.first) && strings.Contains(line, `"price"`)
		case <-limit:
			t.Fatal("the bot had no fill within 3 minutes")
		}
	}
	fmt.Printf("  the first fill came through nginx after %s\n", time.Since(begun).Round(100*time.Millisecond))
	orders := c.do(t, "GET", "/bots/"+c.first+"/orders?limit=1", nil)
	if items, _ := orders["items"].([]any); len(items) != 1 {
		t.Errorf("its orders are %v", orders)
	}
}

// events are the lines of a stream, until ctx ends.
func (c *client) events(t testing.TB, ctx context.Context, path string) <-chan string {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, "GET", c.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = c.head.Clone()
	answer, err := c.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != 200 || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%s: %s %s", path, answer.Status, answer.Header.Get("Content-Type"))
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer answer.Body.Close()
		for read := bufio.NewScanner(answer.Body); read.Scan(); {
			select {
			case lines <- read.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// streams: events come through nginx for minutes, without a break and as they happen.
func (c *client) streams(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	events := c.events(t, ctx, "/api/v1/events")
	end := time.After(2*time.Minute + 30*time.Second)
	begun, seen, last := time.Now(), 0, time.Now()
	longest := time.Duration(0)
	for {
		select {
		case line, ok := <-events:
			if !ok {
				t.Fatalf("the stream ended after %s", time.Since(begun))
			}
			longest = max(longest, time.Since(last))
			last = time.Now()
			if strings.HasPrefix(line, "data:") {
				seen++
			}
		case <-end:
			fmt.Printf("  %d events in %s, the longest silence %s\n", seen, time.Since(begun).Round(time.Second), longest.Round(100*time.Millisecond))
			if longest > 40*time.Second || seen < 10 {
				t.Errorf("%d events, and a silence of %s", seen, longest)
			}
			return
		}
	}
}
