//go:build stack

package stack

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
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

// newClient makes one that knows nobody, and where the installation is.
func newClient(t testing.TB, m *machine) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	here := func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, port, _ := net.SplitHostPort(address); host == domain {
			address = net.JoinHostPort("127.0.0.1", port)
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	return &client{machine: m, base: m.settings()["PUBLIC_URL"], head: http.Header{}, http: &http.Client{
		Jar: jar, Transport: &http.Transport{DialContext: here, TLSClientConfig: &tls.Config{RootCAs: m.authority(t)}},
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

// product is the way of a new user: backtest with a strategy of theirs, bots on paper, a fill.
func (c *client) product(t *testing.T) {
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

	begun := time.Now()
	if err := c.stream(t.Context(), "/api/v1/events?types=fill", func(lines <-chan string) error {
		for i := range 6 {
			made := c.do(t, "POST", "/bots", values{"name": fmt.Sprint("bot ", i), "strategy": "my-strategy", "slots": []values{{"market": "synth:BTCUSDT:1m"}}, "params": values{"period": fmt.Sprint(3 + i)}})
			id := made["id"].(string)
			c.do(t, "POST", "/bots/"+id+"/start", nil)
			if i == 0 {
				c.first = id
			}
		}
		begun = time.Now()
		limit := time.After(3 * time.Minute)
		for {
			select {
			case line, ok := <-lines:
				if !ok {
					return errors.New("the stream of events ended")
				}
				if strings.HasPrefix(line, "data:") && strings.Contains(line, c.first) && strings.Contains(line, `"price"`) {
					return nil
				}
			case <-limit:
				return errors.New("the bot had no fill within 3 minutes")
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("  the first fill came through nginx after %s\n", time.Since(begun).Round(100*time.Millisecond))
	orders := c.do(t, "GET", "/bots/"+c.first+"/orders?limit=1", nil)
	if items, _ := orders["items"].([]any); len(items) != 1 {
		t.Errorf("its orders are %v", orders)
	}
}

// stream gives read the lines of a stream of events.
func (c *client) stream(ctx context.Context, path string, read func(lines <-chan string) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, "GET", c.base+path, nil)
	if err != nil {
		return err
	}
	request.Header = c.head.Clone()
	answer, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		return fmt.Errorf("%s: %s %s", path, answer.Status, answer.Header.Get("Content-Type"))
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(answer.Body); scan.Scan(); {
			select {
			case lines <- scan.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return read(lines)
}

// streams: events come through nginx for minutes, without a break and as they happen. It returns what it saw as a test.
func (c *client) streams(ctx context.Context) func(t *testing.T) {
	var lasted, longest time.Duration
	seen := 0
	wrong := c.stream(ctx, "/api/v1/events", func(lines <-chan string) error {
		begun, last := time.Now(), time.Now()
		end := time.After(2*time.Minute + 30*time.Second)
		for {
			select {
			case line, ok := <-lines:
				if !ok {
					return fmt.Errorf("the stream ended after %s", time.Since(begun))
				}
				longest, last = max(longest, time.Since(last)), time.Now()
				if strings.HasPrefix(line, "data:") {
					seen++
				}
			case <-end:
				lasted = time.Since(begun)
				return nil
			}
		}
	})
	return func(t *testing.T) {
		t.Helper()
		fmt.Printf("  %d events in %s, the longest silence %s\n", seen, lasted.Round(time.Second), longest.Round(100*time.Millisecond))
		if wrong != nil || longest > 40*time.Second || seen < 10 {
			t.Errorf("%d events, and a silence of %s: %v", seen, longest, wrong)
		}
	}
}
