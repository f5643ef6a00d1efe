//go:build stack

package stack

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tradebot/engine/testbed"
)

// served is the certificate that nginx shows.
func (m *machine) served(t testing.TB) *x509.Certificate {
	t.Helper()
	c, err := tls.Dial("tcp", net.JoinHostPort("127.0.0.1", m.https), &tls.Config{InsecureSkipVerify: true, ServerName: domain}) //nolint: it is looked at and no more
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.ConnectionState().PeerCertificates[0]
}

// self makes a certificate of its own name: NAME.pem and NAME.key.
func (m *machine) self(t testing.TB, name, host string) {
	t.Helper()
	m.must(t, time.Minute, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "90", "-subj", "/CN="+host,
		"-addext", "subjectAltName=DNS:"+host, "-keyout", m.at(name+".key"), "-out", m.at(name+".pem"))
}

// renewing lets do change the certificate, and waits until nginx, which is not started anew, shows another.
func (m *machine) renewing(t testing.TB, how string, do func()) {
	t.Helper()
	old, started := m.served(t), m.one(t, "nginx").State.StartedAt
	do()
	until(t, how+": nginx shows another certificate", 20*time.Second, func() error {
		if now := m.served(t); now.Equal(old) {
			return fmt.Errorf("it is %s still", now.SerialNumber)
		}
		return nil
	})
	if now := m.one(t, "nginx").State.StartedAt; !now.Equal(started) {
		t.Errorf("%s: nginx was started anew", how)
	}
}

// certified: another certificate, while nginx runs.
func (m *machine) certified(t *testing.T) {
	m.self(t, "first", domain)
	m.renewing(t, "certificate.sh", func() {
		m.succeeds(t, time.Minute, "deploy/certificate.sh "+m.at("first.pem")+" "+m.at("first.key"))
	})
	m.self(t, "second", domain)
	m.renewing(t, "install.sh", func() {
		m.succeeds(t, 5*time.Minute, "deploy/install.sh --non-interactive --domain "+domain+" --cert "+m.at("second.pem")+" --key "+m.at("second.key"))
	})
	if said, code := m.script(t, time.Minute, "deploy/certificate.sh "+m.at("second.pem")+" "+m.at("first.key")); code == 0 || !strings.Contains(said, "do not belong together") {
		t.Errorf("with another's key: it ends with %d and says %s", code, said)
	}
}

// issued: certbot gets a certificate of an authority, which asks nginx at the port of http, and renews it.
func (m *machine) issued(t *testing.T) {
	roots, environ := m.issuer(t)
	own := m.environ
	m.environ = append(slices.Clone(own), environ...)
	defer func() { m.environ = own }()
	trusted := func() {
		t.Helper()
		c, err := tls.Dial("tcp", net.JoinHostPort("127.0.0.1", m.https), &tls.Config{RootCAs: roots, ServerName: domain})
		if err != nil {
			t.Fatalf("whoever trusts the authority: %v", err)
		}
		_ = c.Close()
	}
	m.renewing(t, "certbot", func() {
		m.types(t, `sudo certbot certonly --webroot --webroot-path "$PWD/deploy/acme" --domain bots.example.org --deploy-hook "$PWD/deploy/certificate.sh"`,
			"sudo ", "", "bots.example.org", domain) // root needs none
	})
	trusted()
	m.renewing(t, "a renewal", func() { m.must(t, 5*time.Minute, "certbot", "renew", "--force-renewal") }) // else it waits for weeks
	trusted()
	if left, _ := filepath.Glob(filepath.Join(m.home, "deploy/acme/*/*/*")); len(left) > 0 {
		t.Errorf("of the questions %q is left", left)
	}
}

// issuer starts a certificate authority that works as Let's Encrypt does, of those who run it. It returns whom to trust, and what lets certbot ask it.
func (m *machine) issuer(t *testing.T) (roots *x509.CertPool, environ []string) {
	at := func(port int) string { return fmt.Sprint("127.0.0.1:", port) }
	port, manager, names := testbed.Port(t), testbed.Port(t), testbed.Port(t)
	m.self(t, "issuer", "localhost")
	settings, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress": at(port), "managementListenAddress": at(manager), "certificate": m.at("issuer.pem"), "privateKey": m.at("issuer.key"),
		"httpPort": json.Number(m.http), "keyAlgorithm": "ecdsa",
	}})
	m.ok(err)
	m.write("issuer.json", string(settings))
	m.beside(t, "pebble-challtestsrv", "-dnsserver", at(names), "-defaultIPv6", "", "-management", at(testbed.Port(t)), "-http01", "", "-https01", "", "-doh", "", "-tlsalpn01", "")
	m.beside(t, "pebble", "-config", m.at("issuer.json"), "-strict", "-dnsserver", at(names))
	roots = x509.NewCertPool()
	until(t, "the authority answers", 20*time.Second, func() error {
		text, err := m.run(10*time.Second, "curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", m.at("issuer.pem"), fmt.Sprintf("https://localhost:%d/roots/0", manager))
		if err == nil && !roots.AppendCertsFromPEM([]byte(text)) {
			err = fmt.Errorf("its certificate is %q", text)
		}
		return err
	})
	m.ok(os.MkdirAll(m.at("certbot/letsencrypt"), 0o755))
	m.write("certbot/letsencrypt/cli.ini", fmt.Sprintf(`server = https://localhost:%d/dir
config-dir = %[2]s/config
work-dir = %[2]s/work
logs-dir = %[2]s/logs
agree-tos = true
register-unsafely-without-email = true
non-interactive = true
no-random-sleep-on-renew = true
`, port, m.at("certbot")))
	return roots, []string{"XDG_CONFIG_HOME=" + m.at("certbot"), "REQUESTS_CA_BUNDLE=" + m.at("issuer.pem"), "no_proxy=localhost", "NO_PROXY=localhost"}
}
