//go:build stack

package stack

import (
	"crypto/tls"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// fronts: what nginx adds to every kind of answer, in the container as well (N1 to N3 of deploy/nginx_test.go).
func (c *client) fronts(t *testing.T) {
	plain := &http.Client{CheckRedirect: c.http.CheckRedirect, Transport: c.http.Transport}
	answer, err := plain.Get("http://" + domain + ":" + c.machine.http + "/bots?x=1")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if where := answer.Header.Get("Location"); answer.StatusCode < 301 || answer.StatusCode > 308 || where != c.base+"/bots?x=1" {
		t.Errorf("without TLS: %s, %s", answer.Status, where)
	}
	for version, want := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		config := c.http.Transport.(*http.Transport).TLSClientConfig.Clone()
		config.MinVersion, config.MaxVersion, config.ServerName = version, version, domain
		conn, err := tls.Dial("tcp", net.JoinHostPort("localhost", c.https), config)
		if got := err == nil; got != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if conn != nil {
			_ = conn.Close()
		}
	}
	_, _, page := c.try(t, "GET", "/", nil)
	asset := regexp.MustCompile(`/assets/[^"]+\.js`).FindString(page)
	if asset == "" {
		t.Fatalf("the page names no script: %.500s", page)
	}
	for path, want := range map[string]struct {
		code  int
		cache string
	}{
		"/": {200, "no-cache"}, "/bots/x": {200, "no-cache"}, asset: {200, "immutable"}, "/assets/none-12345678.js": {404, ""}, "/health": {200, ""}, "/api/v1/bots": {401, ""},
		"/api/v1/nothing": {404, ""},
	} {
		anonymous := &client{machine: c.machine, http: &http.Client{Transport: c.http.Transport}, base: c.base, head: http.Header{}}
		code, head, _ := anonymous.try(t, "GET", path, nil)
		if code != want.code && !(path == "/api/v1/nothing" && code == 401) {
			t.Errorf("%s: %d", path, code)
		}
		if !strings.Contains(head.Get("Cache-Control"), want.cache) || want.cache == "immutable" && !strings.Contains(head.Get("Cache-Control"), "max-age=31536000") {
			t.Errorf("%s: Cache-Control %q", path, head.Get("Cache-Control"))
		}
		for name, wanted := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "X-XSS-Protection": "0", "Referrer-Policy": "no-referrer", "Server": "nginx",
		} {
			if got := head.Values(name); len(got) != 1 || got[0] != wanted {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		csp := head.Values("Content-Security-Policy")
		if len(csp) != 1 || strings.Contains(csp[0], "unsafe-inline") || !strings.Contains(csp[0], "frame-ancestors 'none'") || !strings.HasPrefix(head.Get("Strict-Transport-Security"), "max-age=") {
			t.Errorf("%s: %q, %q", path, csp, head.Get("Strict-Transport-Security"))
		}
	}
}
