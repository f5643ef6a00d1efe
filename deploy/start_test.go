package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// start runs start.sh with an nginx that knows everything or nothing new, and returns what it wrote down.
func start(t *testing.T, knows bool, resolv string, env ...string) (settings, listen, said string, err error) {
	t.Helper()
	dir := t.TempDir()
	conf := configuration(t, dir, map[string]map[string]string{"start.sh": {"/tmp": dir, "/etc/resolv.conf": filepath.Join(dir, "resolv.conf")}})
	write(t, filepath.Join(dir, "resolv.conf"), []byte(resolv))
	old := "#!/bin/sh\nfor one; do [ \"$one\" != -t ] || exit 1; done\n"
	if knows {
		old = "#!/bin/sh\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "nginx"), []byte(old), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(conf, "start.sh"))
	cmd.Env = append([]string{"PATH=" + dir + ":" + os.Getenv("PATH")}, env...)
	out, err := cmd.CombinedOutput()
	read := func(name string) string {
		text, _ := os.ReadFile(filepath.Join(dir, name)) // none, if it was refused
		return string(text)
	}
	return read("settings.conf"), read("listen.conf"), string(out), err
}

// An nginx of 1.27.3 or newer, as the image has, asks for a name within an upstream; an older one for one in a variable. Whether the former works is
// seen with such an nginx only: TestN4Moved runs it where there is one.
func TestN4Upstreams(t *testing.T) {
	t.Parallel()
	const docker = "# made by a program\nsearch example.org\nnameserver 127.0.0.11\noptions ndots:0\n"
	for _, c := range []struct {
		what, resolv string
		knows        bool
		env          []string
		want         string // of settings.conf
		listen       string
	}{
		{"the image", docker, true, nil, `resolver 127.0.0.11 valid=2s ipv6=off;
map "" $origin {
    default https://localhost;
}
upstream api {
    zone api 128k;
    server api:8080 resolve max_fails=3 fail_timeout=5s;
}
map "" $api {
    default http://api;
}
upstream dashboard {
    zone dashboard 128k;
    server web:8080 resolve max_fails=3 fail_timeout=5s;
}
map "" $dashboard {
    default http://dashboard;
}
`, "listen 8443 ssl default_server;\nhttp2 on;\n"},
		{"an old nginx", "nameserver 10.89.0.1\nnameserver fe80::1%eth0\nnameserver fd00::1", false, []string{"SERVER_NAME=bots.example.org", "HTTPS_PORT=8443"}, `resolver 10.89.0.1 valid=2s ipv6=off;
map "" $origin {
    default https://bots.example.org:8443;
}
map "" $api {
    default http://api:8080;
}
map "" $dashboard {
    default http://web:8080;
}
`, "listen 8443 ssl http2 default_server;\n"},
		{"several hosts", docker, true, []string{"API=api:8080 10.0.0.2:8080", "NAMESERVERS=10.0.0.53"}, `resolver 10.0.0.53 valid=2s ipv6=off;
map "" $origin {
    default https://localhost;
}
upstream api {
    zone api 128k;
    server api:8080 resolve max_fails=3 fail_timeout=5s;
    server 10.0.0.2:8080 max_fails=3 fail_timeout=5s;
}
map "" $api {
    default http://api;
}
upstream dashboard {
    zone dashboard 128k;
    server web:8080 resolve max_fails=3 fail_timeout=5s;
}
map "" $dashboard {
    default http://dashboard;
}
`, "listen 8443 ssl default_server;\nhttp2 on;\n"},
	} {
		settings, listen, said, err := start(t, c.knows, c.resolv, c.env...)
		if err != nil || strings.TrimSpace(said) != "" || settings != c.want || listen != c.listen {
			t.Errorf("%s: %v %s\n%s%s", c.what, err, said, settings, listen)
		}
	}
	if _, _, said, err := start(t, false, docker, "API=api:8080 other:8080"); err == nil || !strings.Contains(said, "too old") {
		t.Errorf("an old nginx takes two names: %s", said)
	}
	if _, _, said, err := start(t, true, "search example.org\n"); err == nil || !strings.Contains(said, "NAMESERVERS") {
		t.Errorf("it goes on without a name server: %s", said)
	}
}
