package api

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tradebot/engine/config"
	"tradebot/engine/fault"
)

// Without TLS this machine alone reaches the API, unless somebody says so.
func TestListen(t *testing.T) {
	cert, key := certificate(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		config config.Config
		url    string // that it begins with
		says   string
	}{
		{config.Config{HTTP: "127.0.0.1:0"}, "http://127.0.0.1:", ""},
		{config.Config{HTTP: "localhost:0"}, "http://127.0.0.1:", ""},
		{config.Config{HTTP: "127.0.0.1:0", TLSCert: cert, TLSKey: key}, "https://127.0.0.1:", ""},
		{config.Config{HTTP: "0.0.0.0:0", TLSCert: cert, TLSKey: key}, "https://", ""},
		{config.Config{HTTP: "0.0.0.0:0", Plain: true}, "http://", ""},
		{config.Config{HTTP: "0.0.0.0:0"}, "", "0.0.0.0:0 can be reached from other machines"},
		{config.Config{HTTP: "[::]:0"}, "", "HTTP_PLAIN=on"},
		{config.Config{HTTP: "example.org:80"}, "", "can be reached from other machines"},
		{config.Config{HTTP: "127.0.0.1:0", TLSCert: cert}, "", "set both or neither"},
		{config.Config{HTTP: "127.0.0.1:0", TLSCert: key, TLSKey: cert}, "", "correct HTTP_TLS_CERT and HTTP_TLS_KEY"},
		{config.Config{HTTP: taken.Addr().String()}, "", "address already in use; stop who has the address, or set HTTP_ADDR"},
	} {
		l, url, err := Listen(&c.config)
		if c.says != "" {
			if err == nil || !strings.Contains(fault.Sentence(err), c.says) {
				t.Errorf("%+v: %v, want %q", c.config, err, c.says)
			}
			continue
		}
		if err != nil || !strings.HasPrefix(url, c.url) {
			t.Errorf("%+v: %q, %v", c.config, url, err)
			continue
		}
		if strings.HasPrefix(url, "https") {
			go func() {
				if conn, err := l.Accept(); err == nil {
					_ = conn.(*tls.Conn).Handshake()
					conn.Close()
				}
			}()
			conn, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{InsecureSkipVerify: true})
			if err != nil {
				t.Errorf("%+v: no TLS: %v", c.config, err)
			} else {
				conn.Close()
			}
		}
		l.Close()
	}
}

// certificate makes one for an hour.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	signed, err := x509.CreateCertificate(rand.Reader, &about, &about, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: signed}, key: {Type: "EC PRIVATE KEY", Bytes: bytes}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}
