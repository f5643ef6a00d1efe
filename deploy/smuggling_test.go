package deploy_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

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
