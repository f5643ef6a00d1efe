package deploy_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody is the user of nginx in its image.
const nobody = 101

// patience is how long something may take to start; it is long because the machine may be busy.
const patience = 30 * time.Second

// stand is the reverse proxy with the project's own configuration.
type stand struct {
	*testing.T
	dir    string // which the container has as /tmp
	plain  string // HOST:PORT of http
	tls    string // of https
	pool   *x509.CertPool
	client *http.Client
}

// setting changes how a stand is made.
type setting struct {
	env   []string          // of start.sh
	edits map[string]string // of nginx.conf
}

// newStand starts one. Everything is as in the image but for what cannot be the same for many tests on one machine: folders and ports.
func newStand(t *testing.T, api, dashboard string, with setting) *stand {
	t.Helper()
	s := &stand{T: t, dir: folder(t), plain: "127.0.0.1:" + freePort(t), tls: "127.0.0.1:" + freePort(t)}
	certificate := s.certify()
	edits := map[string]string{
		"listen 8080 ": "listen " + s.plain + " ", "/etc/nginx/tls": s.dir, "/etc/nginx/acme": s.dir + "/acme", "/tmp": s.dir,
	}
	conf := configuration(t, s.dir, map[string]map[string]string{
		"nginx.conf": merged(edits, with.edits), "start.sh": {"/tmp": s.dir, "listen 8443 ": "listen " + s.tls + " "},
	})
	cmd := exec.Command(filepath.Join(conf, "start.sh"))
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH") + ":/usr/sbin", "HTTPS_PORT=" + port(s.tls), "API=" + api, "DASHBOARD=" + dashboard}, with.env...)
	run(t, s.dir, cmd)
	s.pool = x509.NewCertPool()
	s.pool.AddCert(certificate)
	s.client = s.from("127.0.0.1")
	t.Cleanup(s.client.CloseIdleConnections)
	reachable(t, s.tls)
	return s
}

// from is a client with an address, that follows no redirect and unpacks nothing.
func (s *stand) from(address string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}, Timeout: patience}
	return &http.Client{
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, DisableCompression: true, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: s.pool},
		},
	}
}

// answer is one that was read.
type answer struct {
	*http.Response
	body string
}

// ask sends a request to https, or to the address with which path begins.
func (s *stand) ask(method, path string, header ...string) answer {
	s.Helper()
	return s.send(s.client, method, path, nil, header...)
}

func (s *stand) send(client *http.Client, method, path string, body io.Reader, header ...string) answer {
	s.Helper()
	if strings.HasPrefix(path, "/") {
		path = "https://" + s.tls + path
	}
	r, err := http.NewRequestWithContext(s.Context(), method, path, body)
	if err != nil {
		s.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	a, err := client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		s.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{a, string(text)}
}

// say writes bytes to a port over TLS or not, and returns what comes back until the connection ends.
func (s *stand) say(address string, over bool, text string) string {
	s.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		s.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if over {
		c = tls.Client(c, &tls.Config{RootCAs: s.pool, ServerName: "localhost"})
	}
	if _, err := io.WriteString(c, text); err != nil {
		s.Fatal(err)
	}
	reply, err := io.ReadAll(c)
	if err != nil && len(reply) == 0 {
		s.Fatal(err)
	}
	return string(reply)
}

// certify makes the stand's certificate.
func (s *stand) certify() *x509.Certificate {
	s.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		s.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		s.Fatal(err)
	}
	write(s.T, filepath.Join(s.dir, "fullchain.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	write(s.T, filepath.Join(s.dir, "privkey.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		s.Fatal(err)
	}
	return certificate
}

// newWeb starts the dashboard's server with the files of a folder, and returns its address.
func newWeb(t *testing.T, files, apiURL string) string {
	t.Helper()
	dir, at := folder(t), "127.0.0.1:"+freePort(t)
	conf := configuration(t, dir, map[string]map[string]string{
		"web.conf": {"listen 8080 ": "listen " + at + " ", "/usr/share/nginx/html": files},
	})
	allowed, err := exec.Command(filepath.Join(conf, "origin.sh"), apiURL).Output()
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(conf, "api.conf"), allowed)
	run(t, dir, exec.Command(program(t, "nginx"), "-p", dir, "-e", "stderr", "-c", filepath.Join(conf, "web.conf"), "-g", "daemon off;"))
	reachable(t, at)
	return at
}

// configuration copies the project's nginx into a folder below dir, edited: what is to be replaced must be there.
func configuration(t *testing.T, dir string, edits map[string]map[string]string) string {
	t.Helper()
	conf := filepath.Join(dir, "conf")
	if err := os.Mkdir(conf, 0o755); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob("../nginx/*.*")
	if err != nil || len(found) == 0 {
		t.Fatal("no configuration: ", err)
	}
	for _, name := range found {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var pairs []string
		for old, other := range edits[filepath.Base(name)] {
			if !bytes.Contains(text, []byte(old)) {
				t.Fatalf("%s has no %q any more", name, old)
			}
			pairs = append(pairs, old, other)
		}
		edited := strings.NewReplacer(pairs...).Replace(string(text))
		if err := os.WriteFile(filepath.Join(conf, filepath.Base(name)), []byte(edited), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return conf
}

// run runs a program until the test ends, as nginx's user where the test is root; what it says is in the file log of dir.
func run(t *testing.T, dir string, cmd *exec.Cmd) {
	t.Helper()
	log := filepath.Join(dir, "log")
	write(t, log, nil)
	out, err := os.OpenFile(log, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if os.Getuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	begin(t, cmd, log)
}

// begin starts a program, and ends it with the test.
func begin(t *testing.T, cmd *exec.Cmd, log string) {
	t.Helper()
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the kernel ends the program with the thread that started it
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(patience):
			_ = cmd.Process.Kill()
			t.Errorf("%s does not end", cmd.Path)
		}
		if said, err := os.ReadFile(log); err == nil && t.Failed() {
			t.Logf("%s said:\n%.4000s", filepath.Base(cmd.Path), said)
		}
	})
}

// folder is one that nginx may write to.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "nginx") // not within the test's own, into which nobody else gets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	give(t, dir)
	return dir
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	give(t, name)
}

// give makes something nginx's own, where the test is root.
func give(t *testing.T, name string) {
	t.Helper()
	if os.Getuid() == 0 {
		if err := os.Chown(name, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
}

// program is where a program is, without which no test is skipped.
func program(t *testing.T, name string) string {
	t.Helper()
	at, err := exec.LookPath(name)
	if err != nil {
		if at = "/usr/sbin/" + name; exec.Command(at, "-v").Run() != nil {
			t.Fatalf("%s is not installed; `make tools` installs it", name)
		}
	}
	return at
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return port(l.Addr().String())
}

func port(address string) string {
	_, p, _ := net.SplitHostPort(address)
	return p
}

// reachable waits until somebody listens at an address.
func reachable(t *testing.T, address string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("nobody listens at %s: %v", address, err)
		case <-time.After(5 * time.Millisecond): // a program does not say when it listens
		}
	}
}

func merged(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, one := range all {
		for k, v := range one {
			out[k] = v
		}
	}
	return out
}

func (a answer) String() string {
	return fmt.Sprintf("%s %v %.500q", a.Status, a.Header, a.body)
}
