package deploy_test

import (
	"crypto/tls"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

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
		{"TRADEBOT_MODULE_BYTES=8m", "TRADEBOT_MODULE_BYTES"}, {"TRADEBOT_MODULE_BYTES=1;}", "TRADEBOT_MODULE_BYTES"}, {"TRADEBOT_MODULE_BYTES=010", "TRADEBOT_MODULE_BYTES"},
		{"TRADEBOT_MODULE_BYTES=99999999999", "TRADEBOT_MODULE_BYTES"},
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
