package deploy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// pair is the certificate nginx is given.
func (s *scratch) pair() *x509.Certificate {
	s.Helper()
	found, err := tls.LoadX509KeyPair(s.at("deploy/tls/live/fullchain.pem"), s.at("deploy/tls/live/privkey.pem"))
	s.ok(err)
	for path, mode := range map[string]os.FileMode{"deploy/tls": 0o700, "deploy/tls/live": 0o755, "deploy/tls/live/fullchain.pem": 0o644, "deploy/tls/live/privkey.pem": 0o644} {
		if got := s.mode(path); got != mode {
			s.Errorf("%s has mode %o", path, got)
		}
	}
	return found.Leaf
}

// A name is long, or an address: it is in the certificate all the same.
func TestD8Names(t *testing.T) {
	t.Parallel()
	for _, domain := range []string{"192.0.2.7", strings.Repeat("long-label-", 5) + "x." + strings.Repeat("another-", 6) + "x.example.org", "localhost"} {
		s := newScratch(t).ports()
		s.succeeds("install.sh", "--non-interactive", "--domain", domain)
		s.ok(s.pair().VerifyHostname(domain))
	}
}

// A certificate that is given is looked at, and kept.
func TestD8Certificate(t *testing.T) {
	t.Parallel()
	s := newScratch(t).ports()
	make := func(name, domain string, from, to time.Duration) {
		t.Helper()
		key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
		about := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{domain}, NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(to)}
		text := must(x509.CreateCertificate(rand.Reader, about, about, key.Public(), key))
		s.write(filepath.Join(s.bin, name+".pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: text})), 0o600)
		s.write(filepath.Join(s.bin, name+".key"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(key))})), 0o600)
	}
	const day = 24 * time.Hour
	make("good", "*.example.org", -day, 90*day)
	make("soon", "bots.example.org", -day, 3*day)
	make("old", "bots.example.org", -9*day, -day)
	make("early", "bots.example.org", day, 9*day)
	make("else", "other.org", -day, 90*day)
	locked := exec.Command("openssl", "pkey", "-in", filepath.Join(s.bin, "good.key"), "-aes256", "-passout", "pass:hush", "-out", filepath.Join(s.bin, "locked.key"))
	if output, err := locked.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	install := func(cert, key string) []string {
		return []string{"--non-interactive", "--domain", "bots.example.org", "--cert", cert, "--key", key}
	}
	for _, c := range []struct{ cert, key, says string }{
		{"none.pem", "good.key", "none.pem cannot be read"},
		{"good.key", "good.key", "has no certificate"},
		{"good.pem", "good.pem", "is none, or needs a password"},
		{"good.pem", "locked.key", "is none, or needs a password"},
		{"good.pem", "else.key", "do not belong together"},
		{"else.pem", "else.key", "is not for bots.example.org"},
		{"old.pem", "old.key", "has expired"},
		{"early.pem", "early.key", "is not valid yet"},
	} {
		s.refuses(c.says, "install.sh", install(c.cert, c.key)...)
	}
	same := func(name string) {
		t.Helper()
		s.pair()
		if s.read("deploy/tls/live/fullchain.pem") != s.read(filepath.Join(s.bin, name+".pem")) {
			t.Errorf("it is not %s", name)
		}
	}
	output := s.succeeds("install.sh", install("soon.pem", filepath.Join(s.bin, "soon.key"))...)
	if !strings.Contains(output, "expires within two weeks") {
		t.Errorf("it says\n%s", output)
	}
	same("soon")
	s.succeeds("install.sh", "--non-interactive")
	same("soon")
	s.succeeds("install.sh", install("good.pem", "good.key")...) // another one, while nginx runs
	same("good")
	s.refuses("is not for bots.example.org", "certificate.sh", "else.pem", "else.key")
	s.refuses("give the file of a certificate and that of its key", "certificate.sh")
	s.succeeds("certificate.sh", "soon.pem", "soon.key")
	same("soon")
	if !slices.Contains(s.calls(), "docker compose kill --signal HUP nginx") {
		t.Errorf("nginx does not read it: %q", s.calls())
	}
	s.write(filepath.Join(s.bin, "live/fullchain.pem"), s.read(filepath.Join(s.bin, "good.pem")), 0o600)
	s.write(filepath.Join(s.bin, "live/privkey.pem"), s.read(filepath.Join(s.bin, "good.key")), 0o600)
	s.environ = append(s.environ, "RENEWED_LINEAGE="+filepath.Join(s.bin, "live")) // as certbot calls it
	s.succeeds("certificate.sh")
	same("good")
	s.ok(os.WriteFile(s.at("deploy/tls/live/privkey.pem"), []byte(s.read(filepath.Join(s.bin, "else.key"))), 0o644))
	s.refuses("do not belong together", "install.sh", "--non-interactive")
	s.succeeds("certificate.sh") // the way out
	same("good")
	s.ok(os.RemoveAll(s.at("deploy/tls/live")))
	s.succeeds("install.sh", "--non-interactive")
	s.ok(s.pair().VerifyHostname("bots.example.org"))
}
