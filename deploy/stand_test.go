package deploy_test

import (
	"bytes"
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
	"strings"
	"testing"
	"time"

	"tradebot/engine/testbed"
)

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
	s := &stand{T: t, dir: folder(t), plain: fmt.Sprint("127.0.0.1:", testbed.Port(t)), tls: fmt.Sprint("127.0.0.1:", testbed.Port(t))}
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

func (a answer) String() string {
	return fmt.Sprintf("%s %v %.500q", a.Status, a.Header, a.body)
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
	dir, at := folder(t), fmt.Sprint("127.0.0.1:", testbed.Port(t))
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
